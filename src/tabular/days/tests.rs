use proptest::prelude::*;

use super::*;

fn read(text: &str, format: DayFormat) -> Option<String> {
    parse_day(text, format).map(|d| d.to_string())
}

fn fault(text: &str) -> DayFault {
    DayReading::default().read(text).expect_err(text)
}

fn near(today: &str) -> DayReading {
    DayReading { near: Some(Near::Past(today.parse().unwrap())), ..DayReading::default() }
}

#[test]
fn days_are_read_as_price_lists_write_them() {
    for text in [
        "2021-12-01",
        "2021-12-01 00:00:00",
        "2021/12/1",
        "2021.12.1",
        "2021。12。1",
        "２０２１－１２－０１",
        "20211201",
        "20211201093000",
        "2021年12月1日",
        "2021年12月1号",
        "2021 年 12 月 1 日 星期三",
        "2021年12月1日（周三）",
        "二〇二一年十二月一日",
        "44531",
        "44531.5",
        "110.12.01",
        "1101201",
        "民国110年12月1日",
        "1 Dec 2021",
        "Dec 1, 2021",
        "December 1st, 2021",
        "01-Dec-21",
        "Wed Dec 01 2021 08:00:00 GMT+0800",
        "2021-12-01 更新",
    ] {
        assert_eq!(read(text, DayFormat::Auto).as_deref(), Some("2021-12-01"), "{text}");
    }
    assert_eq!(read("1/12/2021", DayFormat::Dmy).as_deref(), Some("2021-12-01"));
    assert_eq!(read("12/1/2021", DayFormat::Mdy).as_deref(), Some("2021-12-01"));
    assert_eq!(read("01/10/18", DayFormat::Dmy).as_deref(), Some("2018-10-01"));
    assert_eq!(read("99.01.31", DayFormat::Roc).as_deref(), Some("2010-01-31"));
    for text in ["", "1.5", "2021-13-01", "2021-12-01-02", "2021-02-30", "8888", "0000-00-00", "99999", "大白菜", "8:00", "明细"]
    {
        assert_eq!(read(text, DayFormat::Auto), None, "{text}");
    }
}

#[test]
fn offsets_are_honoured_or_refused() {
    for (text, day) in [
        ("2026-11-27T23:30:00Z", "2026-11-28"),
        ("2026-11-27T15:59:59Z", "2026-11-27"),
        ("2026-11-27T16:00:00.000Z", "2026-11-28"),
        ("2026-11-27T23:30:00+08:00", "2026-11-27"),
        ("2026-11-27 23:30:00 +0000", "2026-11-28"),
        ("2026-11-27T01:00:00+09:00", "2026-11-27"),
        ("2026-11-27T00:30:00+09:00", "2026-11-26"),
        ("2026-11-27T20:00:00-05:00", "2026-11-28"),
        ("2026-11-27T23:30:00", "2026-11-27"),
        ("2026-11-27 11:30 PM UTC", "2026-11-28"),
        ("1795795200000", "2026-11-28"),
    ] {
        assert_eq!(read(text, DayFormat::Auto).as_deref(), Some(day), "{text}");
    }
    for text in ["2026-11-27T23:30:00 EST", "2026-11-27T23:30:00+99:00", "2026-11-27 08:00 CST"] {
        assert_eq!(fault(text), DayFault::Zone, "{text}");
    }
}

#[test]
fn an_offset_that_is_no_number_is_refused() {
    for text in ["2026-11-27 08:00+中1", "2026-11-27 08:00-1中", "2026-11-27 08:00+éé", "2026-11-27 08:00+0a00"] {
        assert_eq!(fault(text), DayFault::Zone, "{text}");
    }
}

#[test]
fn what_is_no_single_day_is_refused_by_name() {
    for text in ["2026年11月第4周", "2026年第48周", "2026-W48", "week 48", "11月第一周"] {
        assert_eq!(fault(text), DayFault::Week, "{text}");
    }
    for text in ["2026年11月", "2026-11", "202611", "11月下旬", "2026年四季度", "Nov 2026"] {
        assert_eq!(fault(text), DayFault::Period, "{text}");
    }
    for text in ["今天", "昨日", "yesterday"] {
        assert_eq!(fault(text), DayFault::Relative, "{text}");
    }
    for text in ["21-12-01", "261127", "26年11月27日"] {
        assert_eq!(fault(text), DayFault::ShortYear, "{text}");
    }
    assert_eq!(fault("01/12/2021"), DayFault::Order);
    for text in ["12月1日", "12-1", "12/1", "1 Dec"] {
        assert_eq!(fault(text), DayFault::YearMissing, "{text}");
    }
}

#[test]
fn a_span_of_days_is_asked_about() {
    let days = |text: &str, format| match DayReading::new(format).read(text) {
        Err(DayFault::Range(first, last)) => format!("{first} {last}"),
        other => format!("{other:?}"),
    };
    for text in [
        "2026-11-16至2026-11-22",
        "2026-11-16 ~ 2026-11-22",
        "2026-11-16—2026-11-22",
        "2026-11-16-2026-11-22",
        "2026.11.16-2026.11.22",
        "2026.11.16-11.22",
        "2026年11月16日-22日",
        "2026年11月16日至11月22日",
        "20261116-20261122",
    ] {
        assert_eq!(days(text, DayFormat::Auto), "2026-11-16 2026-11-22", "{text}");
    }
    for text in ["16/11/2026–22/11/2026", "16/11/2026-22/11/2026", "16/11/2026 - 22/11/2026", "16/11/2026 to 22/11/2026"] {
        assert_eq!(days(text, DayFormat::Dmy), "2026-11-16 2026-11-22", "{text}");
    }
    let last = DayReading { of_range: Some(RangeDay::Last), ..DayReading::default() };
    assert_eq!(last.read("2026-11-16至2026-11-22").map(|d| d.day.to_string()), Ok("2026-11-22".to_owned()));
}

#[test]
fn a_missing_year_is_the_nearest_and_said_so() {
    let past = |text: &str, today: &str| near(today).read(text).map(|d| (d.day.to_string(), d.year_added));
    let day = |text: &str| Ok((text.to_owned(), true));
    for text in ["12月1日", "12-1", "12/1", "12.1", "Dec 1", "十二月一日", "12月1号"] {
        assert_eq!(past(text, "2026-12-02"), day("2026-12-01"), "{text}");
    }
    assert_eq!(past("12月31日", "2027-01-02"), day("2026-12-31"));
    assert_eq!(past("3月1日", "2026-11-30"), day("2026-03-01"));
    // Tomorrow is refused by those who read it, not taken for a day of the year before.
    assert_eq!(past("12月1日", "2026-11-30"), day("2026-12-01"));
    assert_eq!(past("2月29日", "2026-11-30"), day("2024-02-29"));
    assert_eq!(past("2月30日", "2026-11-30"), Err(DayFault::NotADay));
    let future = DayReading { near: Some(Near::Future("2026-12-02".parse().unwrap())), ..DayReading::default() };
    assert_eq!(future.read("1月5日").map(|d| d.day.to_string()), Ok("2027-01-05".to_owned()));
    assert_eq!(future.read("12月2日").map(|d| d.day.to_string()), Ok("2026-12-02".to_owned()));
}

#[test]
fn a_book_that_counts_from_1904_says_so() {
    let mac = DayReading { calendar_1904: true, ..DayReading::default() };
    assert_eq!(mac.read("44891").map(|d| d.day.to_string()), Ok("2026-11-27".to_owned()));
    assert_eq!(read("46353", DayFormat::Auto).as_deref(), Some("2026-11-27"));
    assert_eq!(read("46357", DayFormat::Auto).as_deref(), Some("2026-12-01"));
}

#[test]
fn a_files_name_says_its_day() {
    let read = |name: &str| day_in_name(name, DayFormat::Auto).map(|d| d.to_string());
    assert_eq!(read("2018_01_31.csv").as_deref(), Some("2018-01-31"));
    assert_eq!(read("today_115.04.08.json").as_deref(), Some("2026-04-08"));
    assert_eq!(read("日报20260408(2).xlsx").as_deref(), Some("2026-04-08"));
    assert_eq!(read("/2018/2018_01_31.csv").as_deref(), Some("2018-01-31"));
    assert_eq!(read("prices 3.csv"), None);
    assert_eq!(read("周报2026-11-16至2026-11-22.csv"), None, "two days are none");
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        for format in DayFormat::ALL {
            let _ = (parse_day(&text, format), day_in_name(&text, format), near("2026-04-08").read(&text));
        }
    }

    #[test]
    fn a_day_that_is_written_is_read_again(number in -7_000_i32..65_000) {
        let day = Day::from_number(number);
        prop_assert_eq!(parse_day(&day.to_string(), DayFormat::Auto), Some(day));
        let dmy = format!("{}/{}/{}", day.day_of_month(), day.month(), day.year());
        prop_assert_eq!(parse_day(&dmy, DayFormat::Dmy), Some(day));
        let zh = format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month());
        prop_assert_eq!(parse_day(&zh, DayFormat::Auto), Some(day));
    }
}
