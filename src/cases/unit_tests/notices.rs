//! Yearly notices: reading and the picture.

use crate::{calendar::Days, notice};

fn codes(text: &str) -> Vec<(String, String)> {
    notice::read(text).unwrap_err().fields.into_iter().map(|field| (field.path, field.code)).collect()
}

#[test]
fn notice_is_read_in_both_languages() {
    let days = notice::read("\u{feff}起,止,类型,名称\n2027-01-01,2027-01-03,休,元旦\n2027-02-06,,班,春节\n").unwrap();
    assert_eq!(days.len(), 4);
    assert!(!days[0].working && days[3].working && days[3].day.to_string() == "2027-02-06");
}

#[test]
fn wrong_line_of_a_notice_is_named() {
    let line = |path: &str, code: &str| vec![(path.to_owned(), code.to_owned())];
    for (text, expected) in [
        ("from,to,kind,name\n2027-1-1,,off,元旦\n", line("csv[2]", "invalid_day")),
        ("from,to,kind,name\n2027-01-03,2027-01-01,off,元旦\n", line("csv[2]", "out_of_range")),
        ("from,to,kind,name\n2027-01-01,2027-03-01,off,元旦\n", line("csv[2]", "out_of_range")),
        ("from,to,kind,name\n2027-01-01,,holiday,元旦\n", line("csv[2]", "invalid_value")),
        ("from,to,kind,name\n2027-01-04,,work,元旦\n", line("csv[2]", "not_weekend")),
        ("from,to,kind,name\n2027-01-01,,off,元旦\n2027-01-01,,off,元旦\n", line("csv", "duplicate")),
        ("from,to,kind,name\n2027-01-01,,off,元旦\n2028-01-01,,off,元旦\n", line("csv", "several_years")),
        ("from,to,kind,name\n", line("csv", "required")),
        ("", line("csv", "required")),
    ] {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn picture_shows_each_day_once() {
    let picture = notice::picture(2026, &Days::shipped());
    assert_eq!(picture.matches('休').count(), 33 + 1);
    assert_eq!(picture.matches('班').count(), 6 + 1);
    assert!(picture.contains("10-01–10-07 国庆节") && picture.contains("02-14 春节"), "{picture}");
    assert!(picture.contains("全年工作日 248 天"), "{picture}");
    // October begins on a Thursday, a day off: three blank cells stand before it.
    let october = picture.lines().find(|line| line.contains(" 1休 2休 3休 4休")).unwrap();
    assert!(october.starts_with(&" ".repeat(12)), "{october}");
    for line in picture.lines().filter(|line| !line.contains('天')) {
        assert!(line.chars().count() < 95, "{line}");
    }
}
