//! The fonts of this machine and the characters that they print. A PDF for archives (PDF/A) refuses a text with a missing
//! glyph, and with it the whole document; so what no font has is printed as its code point, `[U+1F64F]`.

use std::sync::OnceLock;

use typst::text::{FontStretch, FontStyle, FontVariant, FontWeight, is_default_ignorable};
use typst_kit::fonts::{self, FontStore};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::kernel::code_point;

/// Chinese fonts in the order of preference; the first that the machine has is the font of the page.
const CHINESE: [&str; 12] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Serif CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
];

/// Asked for what the font of the page lacks: rare characters of names and places, then signs. All may be embedded.
const RARE: [&str; 13] = [
    "BabelStone Han",
    "HanaMinA",
    "HanaMinB",
    "Jigmo",
    "Jigmo2",
    "Jigmo3",
    "Plangothic P1",
    "Plangothic P2",
    "SimSun-ExtB",
    "SimSun-ExtG",
    "MingLiU-ExtB",
    "AR PL UMing CN",
    "DejaVu Sans",
];

/// The weights that the page is set in.
const WEIGHTS: [FontWeight; 2] = [FontWeight::REGULAR, FontWeight::BOLD];

/// The fonts that a page may be set in.
pub struct Fonts {
    pub store: FontStore,
    /// In the order in which they are asked for a character; empty where no Chinese font is installed.
    pub families: Vec<&'static str>,
    /// For each of [`WEIGHTS`], the places of the families' fonts in the store.
    by_weight: [Vec<usize>; 2],
}

/// What is printed for a character.
#[derive(Debug, PartialEq, Eq)]
enum Printed {
    Itself,
    Space,
    Nothing,
    CodePoint,
}

/// The fonts of this machine, looked for once.
pub fn of_this_machine() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let wanted = |family: &str| CHINESE.contains(&family) || RARE.contains(&family);
        let mut store = FontStore::new();
        store.extend(fonts::system().filter(|(_, info)| wanted(&info.family)));
        Fonts::of(store)
    })
}

impl Fonts {
    fn of(store: FontStore) -> Fonts {
        let has = |family: &&str| store.book().contains_family(&family.to_lowercase());
        let mut families: Vec<&'static str> = CHINESE.into_iter().filter(has).collect();
        if !families.is_empty() {
            families.extend(RARE.into_iter().filter(has));
        }
        let by_weight = WEIGHTS.map(|weight| {
            let variant = FontVariant::new(FontStyle::Normal, weight, FontStretch::NORMAL);
            families.iter().filter_map(|family| store.book().select(&family.to_lowercase(), variant)).collect()
        });
        Fonts { store, families, by_weight }
    }

    /// Whether a font that can be loaded has the character, in every weight.
    fn covers(&self, c: char) -> bool {
        let has = |id: &usize| {
            let known = self.store.book().info(*id).is_some_and(|info| info.coverage.contains(u32::from(c)));
            known && self.store.font(*id).is_some()
        };
        self.by_weight.iter().all(|fonts| fonts.iter().any(has))
    }

    fn printed(&self, c: char) -> Printed {
        match c {
            ' ' => Printed::Itself,
            // A line feed, a tab, a thin space: white space needs no glyph of its own.
            '\u{2028}' | '\u{2029}' => Printed::Space,
            _ if c.is_whitespace() && (c.is_control() || !self.covers(c)) => Printed::Space,
            // A variation selector only chooses a form of the character before it.
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Printed::Nothing,
            // They would be invisible, turn the direction of the line, or be set in another font than their letter.
            _ if c.is_control() || is_default_ignorable(c) || is_combining_mark(c) || is_private(c) => Printed::CodePoint,
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
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_glyph_is_its_code_point() {
        let fonts = of_this_machine();
        if fonts.families.is_empty() {
            eprintln!("no Chinese font is installed: nothing is printed");
            return;
        }
        let [thanks, man, woman] = ['🙏', '👨', '👩'].map(|c| if fonts.covers(c) { c.to_string() } else { code_point(c) });
        assert_eq!(fonts.printable("按举报核对，谢谢🙏"), format!("按举报核对，谢谢{thanks}"));
        assert_eq!(fonts.printable("👨\u{200D}👩"), format!("{man}[U+200D]{woman}"));
        for (text, printed) in [
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
    fn rare_characters_are_printed_where_a_font_has_them() {
        let fonts = of_this_machine();
        // In the order of how many fonts have them; the last is in Unicode since 2020.
        for c in ['㐂', '𠮷', '䶮', '𫓶', '𰻝', '𪚥', '𬺞'] {
            if fonts.covers(c) {
                assert_eq!(fonts.printable(&c.to_string()), c.to_string());
            } else {
                eprintln!("no installed font has {c}: it is printed as its code point");
                assert_eq!(fonts.printable(&c.to_string()), code_point(c));
            }
        }
    }

    #[test]
    fn a_machine_without_fonts_prints_nothing() {
        let none = Fonts::of(FontStore::new());
        assert!(none.families.is_empty() && none.unprintable("谢🙏").is_empty());
    }
}
