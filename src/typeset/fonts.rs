//! Which characters can be printed on this machine. What no font has is printed as its code point, `[U+1F64F]`.

use kernel::code_point;
use serde_json::Value;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::protocol::Printable;

/// The fonts that a page may be set in.
#[derive(Debug)]
pub struct Fonts {
    /// In the order in which they are asked for a character; empty where no Chinese font is installed.
    pub families: Vec<String>,
    stretches: Vec<(u32, u32)>,
}

/// What is printed for a character.
#[derive(Debug, PartialEq, Eq)]
enum Printed {
    Itself,
    Space,
    Nothing,
    CodePoint,
}

impl Fonts {
    pub fn new(printable: Printable) -> Fonts {
        Fonts { families: printable.families, stretches: printable.stretches }
    }

    /// Whether the character is visible and a font has it.
    pub fn covers(&self, c: char) -> bool {
        let code = u32::from(c);
        let after = self.stretches.partition_point(|(first, _)| *first <= code);
        after > 0 && self.stretches[after - 1].1 >= code
    }

    fn printed(&self, c: char) -> Printed {
        match c {
            ' ' => Printed::Itself,
            // A line feed, a tab, a thin space: white space needs no glyph of its own.
            '\u{2028}' | '\u{2029}' => Printed::Space,
            _ if c.is_whitespace() && (c.is_control() || !self.covers(c)) => Printed::Space,
            // A variation selector only chooses a form of the character before it.
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Printed::Nothing,
            // They would turn the direction of the line, or be set in another font than their letter.
            _ if c.is_control() || is_combining_mark(c) || is_private(c) => Printed::CodePoint,
            _ if self.covers(c) => Printed::Itself,
            _ => Printed::CodePoint,
        }
    }

    /// The text as it can be printed.
    pub fn printable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.nfc() {
            match self.printed(c) {
                Printed::Itself => out.push(c),
                Printed::Space => out.push(' '),
                Printed::Nothing => {}
                Printed::CodePoint => out.push_str(&code_point(c)),
            }
        }
        out
    }

    /// The characters of the text that are printed as code points, each once, in their order. Where no Chinese font is
    /// installed there is no page, and nothing is amiss with the text.
    pub fn unprintable(&self, text: &str) -> Vec<char> {
        let mut found = Vec::new();
        for c in text.nfc().filter(|_| !self.families.is_empty()) {
            if !found.contains(&c) && self.printed(c) == Printed::CodePoint {
                found.push(c);
            }
        }
        found
    }

    /// Replaces what no font has by its code point, in every text of the figures.
    pub fn spell_out(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.printable(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.spell_out(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.spell_out(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASCII, é, thin strokes and CJK, as a machine with one Chinese font has them.
    fn fonts() -> Fonts {
        let stretches = vec![(0x21, 0x7E), (0xA1, 0xAC), (0xE9, 0xE9), (0x3000, 0x303F), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E)];
        Fonts::new(Printable { families: vec!["Noto Sans CJK SC".to_owned()], stretches })
    }

    #[test]
    fn what_has_no_glyph_is_its_code_point() {
        let fonts = fonts();
        for (text, printed) in [
            ("按举报核对，谢谢🙏", "按举报核对，谢谢[U+1F64F]"),
            ("价\u{202E}格\u{2066}表", "价[U+202E]格[U+2066]表"),
            ("零\u{0}字\u{1}符\u{1F}号\u{7F}\u{9F}", "零[U+0000]字[U+0001]符[U+001F]号[U+007F][U+009F]"),
            ("隐\u{200B}形\u{FEFF}字\u{AD}符\u{2060}\u{3164}", "隐[U+200B]形[U+FEFF]字[U+00AD]符[U+2060][U+3164]"),
            ("自\u{E000}造\u{F8FF}字\u{F0000}", "自[U+E000]造[U+F8FF]字[U+F0000]"),
            ("非\u{FFFF}字", "非[U+FFFF]字"),
            // What is printed as it is, or as plain white space.
            ("两行\n第二行\t又\r\n一\u{2028}行", "两行 第二行 又  一 行"),
            ("番\u{3000}茄 1.20 元/斤", "番\u{3000}茄 1.20 元/斤"),
            ("番茄\u{FE0F}葛\u{E0100}", "番茄葛"),
            // A letter with a mark is one character where Unicode has it as one.
            ("cafe\u{301} q\u{301}", "café q[U+0301]"),
        ] {
            assert_eq!(fonts.printable(text), printed);
        }
        assert_eq!(fonts.unprintable("谢\u{E000}谢\u{E000}\u{202E}"), ['\u{E000}', '\u{202E}']);
        assert!(fonts.unprintable("按市场更正，大白菜 1.20 元/斤（新）\n第二行").is_empty());
    }

    #[test]
    fn a_machine_without_fonts_prints_nothing() {
        let none = Fonts::new(Printable::default());
        assert!(none.families.is_empty() && none.unprintable("谢🙏").is_empty());
    }
}
