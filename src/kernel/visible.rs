//! Characters that a reader does not see, or that make him see something else.

use std::borrow::Cow;

/// A character named to people: `[U+1F64F]`.
pub fn code_point(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

/// A control other than a line's end and a tab, a mark that turns the direction of a line, or no character at all. XML
/// allows none of them.
fn must_be_named(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The text with every such character as its code point: it reads in the order in which it was written, and is fit for XML.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(must_be_named) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if must_be_named(c) { code_point(c) } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_directions_are_seen() {
        assert_eq!(visible("价\u{202E}格\u{1}表\u{FFFF}"), "价[U+202E]格[U+0001]表[U+FFFF]");
        assert!(matches!(visible("谢🙏\n第二行"), Cow::Borrowed("谢🙏\n第二行")));
    }
}
