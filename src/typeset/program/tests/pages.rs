//! The program as the server uses it, with the fonts of this machine.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

use kernel::{ErrorCode, code_point};
use serde_json::json;

const TEMPLATE: &str = r#"
#let d = json("figures.json")
#set document(date: datetime(year: 2026, month: 4, day: 8))
#set text(font: d.families)
#d.text
"#;

fn has_fonts() -> bool {
    let families = &typeset::fonts().expect("the program is beside the tests").families;
    if families.is_empty() {
        eprintln!("no Chinese font is installed: nothing is printed");
    }
    !families.is_empty()
}

#[test]
fn same_figures_give_the_same_page() {
    if !has_fonts() {
        return;
    }
    let page = || typeset::pdf(TEMPLATE, json!({ "text": "大白菜 1.20 元/斤" }), "one").unwrap();
    let first = page();
    assert!(first.starts_with(b"%PDF-") && first.len() > 2000);
    assert_eq!(first, page());
}

#[test]
fn character_without_a_glyph_does_not_stop_a_page() {
    if !has_fonts() {
        return;
    }
    for text in ["谢谢🙏", "价\u{202E}格", "隐\u{200B}形\u{FEFF}字", "非\u{FFFF}字", "㐂𠮷䶮𫓶𰻝"] {
        assert!(typeset::pdf(TEMPLATE, json!({ "text": text }), "one").is_ok(), "{text}");
    }
}

#[test]
fn faulty_template_is_unavailable_and_the_next_is_set() {
    if !has_fonts() {
        return;
    }
    for faulty in
        ["#panic(\"no\")", "#let f(n) = f(n + 1)\n#f(0)", "#read(\"/etc/passwd\")", "#let d = (1,)\n#while true { d = d + d }"]
    {
        let error = typeset::pdf(faulty, json!({}), "one").unwrap_err();
        assert_eq!(error.code, ErrorCode::Unavailable, "{faulty}");
        assert!(error.cause.is_some());
    }
    assert!(typeset::pdf(TEMPLATE, json!({ "text": "菜" }), "one").is_ok());
}

#[test]
fn rare_characters_are_printed_where_a_font_has_them() {
    let fonts = typeset::fonts().expect("the program is beside the tests");
    if fonts.families.is_empty() {
        return;
    }
    // In the order of how many fonts have them; the last is in Unicode since 2020.
    for c in ['㐂', '𠮷', '䶮', '𫓶', '𰻝', '𪚥', '𬺞'] {
        let expected = if fonts.covers(c) { c.to_string() } else { code_point(c) };
        assert_eq!(fonts.printable(&c.to_string()), expected);
    }
    assert!("菜价元斤0123ABC（）：％".chars().all(|c| fonts.covers(c)));
}
