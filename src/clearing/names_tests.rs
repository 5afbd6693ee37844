//! The words of rounds are those that the pages show.

use std::{fs, path::Path};

use super::settings::RoundMode;
use market::settings::PriceRule;

/// The words of a key: `mode_surplus: ["总效益最大", "Greatest surplus"],`.
fn word<'t>(text: &'t str, key: &str) -> (&'t str, &'t str) {
    let pair = text.lines().find_map(|line| line.trim().strip_prefix(&format!("{key}: [\"")));
    let pair = pair.and_then(|pair| pair.trim_end_matches("\"],").split_once("\", \""));
    pair.unwrap_or_else(|| panic!("no words {key}"))
}

#[test]
fn rounds_have_the_words_of_the_pages() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/src/features/clearing/words.ts");
    let words = fs::read_to_string(file).unwrap();
    for rule in PriceRule::ALL {
        assert_eq!((rule.name_zh(), rule.name_en()), word(&words, &format!("rule_{rule}")));
    }
    for mode in RoundMode::ALL {
        assert_eq!((mode.name_zh(), mode.name_en()), word(&words, &format!("mode_{mode}")));
    }
}
