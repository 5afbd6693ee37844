//! What people read: Chinese first, English beside it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The reader's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// The better of the two for an `Accept-Language` header; Chinese when it names neither.
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best = (Lang::Zh, 0.0_f32);
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let weight = pieces.find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse().ok())).unwrap_or(1.0);
            let lang = match tag.split('-').next() {
                Some("zh") => Lang::Zh,
                Some("en") => Lang::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh: zh.into(), en: en.into() }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Whether the text says the same thing twice, in Chinese only and in English only: no English phrase in the one and no
    /// Chinese character in the other.
    pub fn has_one_language_each(&self) -> bool {
        let words = self.zh.split(|c: char| !c.is_ascii_lowercase() && c != ' ');
        let phrases = words.filter(|words| words.split_whitespace().filter(|word| word.len() > 1).count() > 1).count();
        let han = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
        phrases == 0 && self.zh.contains(han) && !self.en.is_empty() && !self.en.contains(han)
    }
}

/// A value that has a code for programs and a word for readers in each language.
pub trait Named: Copy {
    /// The word that tables and JSON hold.
    fn code(self) -> &'static str;

    /// The word that pages and files show.
    fn name(self, lang: Lang) -> &'static str;
}

/// A character that does not belong into one line of text: it would break the line, cannot be seen, or turns the direction
/// of what follows, so that a name passes for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hidden {
    /// After so many characters.
    pub after: usize,
    pub character: char,
}

impl Hidden {
    /// The first one, if there is one. What joins two pictures to one (👨‍🌾) belongs to them.
    pub fn find(text: &str) -> Option<Hidden> {
        let mut before = None;
        let mut rest = text.chars().enumerate().peekable();
        while let Some((after, character)) = rest.next() {
            let joins = character == JOINER && before.is_some_and(is_picture) && rest.peek().is_some_and(|(_, c)| is_picture(*c));
            if is_hidden(character) && !joins {
                return Some(Hidden { after, character });
            }
            before = Some(character);
        }
        None
    }

    /// The first control character that is neither a line break nor a tab: these alone belong into a text of several lines.
    pub fn control(text: &str) -> Option<Hidden> {
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        text.chars().enumerate().find(|(_, c)| control(*c)).map(|(after, character)| Hidden { after, character })
    }

    /// What it is, with its code point.
    pub fn name(self) -> Text {
        let (zh, en) = match self.character {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ("换行", "a line break"),
            '\t' => ("制表符", "a tab"),
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                ("改变文字方向的符号", "a mark that turns the direction of text")
            }
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => ("控制符", "a control character"),
            _ => ("看不见的符号", "a character that cannot be seen"),
        };
        let code = format!("U+{:04X}", u32::from(self.character));
        Text::new(format!("{zh}（{code}）"), format!("{en} ({code})"))
    }
}

/// It joins pictures to one.
const JOINER: char = '\u{200d}';

/// Roughly: the signs and pictures that a joiner stands between, and what gives them colour or form.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{203c}'..='\u{3299}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a character would break a line, cannot be seen, or turns the direction of what follows.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen; combining grapheme joiner; Arabic and Mongolian marks; blanks that Hangul fills with.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Of no width, or turning the direction; separators of lines and paragraphs.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            // Annotations, and tags that spell a text of their own.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What a Chinese keyboard types in full width as a keyboard of letters would: `Ａ` as `A`. The full-width blank stays.
pub fn half_width_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// [`half_width_char`] of a whole text, and `　` as a blank.
pub fn half_width(text: &str) -> String {
    text.chars().map(|c| if c == '\u{3000}' { ' ' } else { half_width_char(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_mixed_languages_is_found() {
        assert!(!Text::new("文件损坏（unexpected end of file），请重新下载", "the file is damaged").has_one_language_each());
        assert!(!Text::new("文件损坏", "the file is damaged (损坏)").has_one_language_each());
        assert!(Text::new("请另存为 xlsx 或 CSV", "save it as xlsx or CSV").has_one_language_each());
    }

    #[test]
    fn hidden_characters_are_found_and_named() {
        for text in
            ["寿光市绿源蔬菜专业合作社", "\"寿光, 绿源\" <合作社>", "A&B <b>菜</b>", "䶮㐂𫓶蔬菜", "葛\u{e0100}", "é", "Ⅷ号 店"]
        {
            assert_eq!(Hidden::find(text), None, "{text}");
        }
        for text in ["老王👨\u{200d}🌾", "👩🏽\u{200d}🌾菜园", "❤\u{fe0f}\u{200d}🔥", "🥬🥕"] {
            assert_eq!(Hidden::find(text), None, "{text}");
        }
        assert!(Hidden::find("绿\u{200d}源").is_some() && Hidden::find("🥬\u{200d}").is_some());
        assert_eq!(Hidden::control("一行\n\t两行\u{202e}"), None);
        assert_eq!(Hidden::control("一\u{7}").map(|hidden| hidden.after), Some(1));
        let name = |text: &str| Hidden::find(text).map(|hidden| (hidden.after, hidden.name().zh));
        assert_eq!(name("绿源\r\nBcc: x@example.net"), Some((2, "换行（U+000D）".to_owned())));
        assert_eq!(name("绿\u{200c}源"), Some((1, "看不见的符号（U+200C）".to_owned())));
        assert_eq!(name("绿源\u{202e}社"), Some((2, "改变文字方向的符号（U+202E）".to_owned())));
        let each = "\u{200b}\u{200f}\u{2060}\u{feff}\u{202a}\u{202e}\u{2066}\u{2069}\u{2028}\u{0}\u{7f}\u{85}\t\u{ad}\u{e0041}";
        each.chars().for_each(|c| assert!(Hidden::find(&format!("绿{c}源")).is_some(), "{:x}", u32::from(c)));
    }

    #[test]
    fn full_width_is_read_as_half_width() {
        assert_eq!(half_width("　Ｇｒｏｗｅｒ＠Ｅｘａｍｐｌｅ．ＣＮ１３～菜。"), " Grower@Example.CN13~菜。");
        let ends = ['\u{ff00}', '\u{ff01}', '\u{ff5e}', '\u{ff5f}', '\u{3000}'];
        assert_eq!(ends.map(half_width_char), ['\u{ff00}', '!', '~', '\u{ff5f}', '\u{3000}']);
    }

    #[test]
    fn the_readers_language_is_chosen_by_weight() {
        assert_eq!(Lang::from_accept_language("en-GB,en;q=0.9,zh;q=0.1"), Lang::En);
        assert_eq!(Lang::from_accept_language("fr, zh-CN;q=0.8, en;q=0.5"), Lang::Zh);
        assert_eq!(Lang::from_accept_language("fr"), Lang::Zh);
    }
}
