//! Due times: golden cases, and properties against a count minute by minute.

use std::sync::Arc;

use proptest::prelude::*;

use super::at;
use crate::{
    calendar::{CALENDARS, Calendar, Days, Hours, SpecialDay},
    clock::{Allowance, allowed_seconds, due, remaining, resume, share},
};
use kernel::{Day, Ts};

fn calendar(code: &str) -> Calendar {
    Calendar::shipped(code, Arc::new(Days::shipped())).unwrap()
}

const DAY_MINUTES: i64 = 24 * 60;

#[test]
fn due_times_are_those_of_the_golden_cases() {
    let cases = [
        ("2026-11-30 17:00", "hall", Allowance::hours(4), "2026-12-01 11:00"),
        ("2026-11-30 11:50", "office", Allowance::minutes(30), "2026-11-30 13:50"),
        ("2026-09-30 16:00", "office", Allowance::hours(4), "2026-10-08 11:30"),
        ("2026-09-30 16:00", "office", Allowance::working_days(5), "2026-10-13 17:30"),
        ("2026-09-28 10:00", "office", Allowance::calendar_days(7), "2026-10-08 17:30"),
        ("2026-09-28 10:00", "always", Allowance::calendar_days(7), "2026-10-05 24:00"),
        ("2026-02-13 17:00", "office", Allowance::hours(2), "2026-02-14 10:30"),
        ("2026-02-15 10:00", "office", Allowance::hours(1), "2026-02-24 10:00"),
        ("2026-09-30 22:00", "always", Allowance::hours(4), "2026-10-01 02:00"),
        ("2026-11-30 16:30", "office", Allowance::hours(1), "2026-11-30 17:30"),
        // Ends that fall on a boundary, and starts outside the hours.
        ("2026-11-30 09:00", "office", Allowance::hours(3), "2026-11-30 12:00"),
        ("2026-11-30 12:30", "office", Allowance::minutes(1), "2026-11-30 13:31"),
        ("2026-11-30 06:00", "office", Allowance::minutes(1), "2026-11-30 09:01"),
        ("2026-11-30 23:00", "always", Allowance::hours(1), "2026-11-30 24:00"),
        ("2026-12-31 17:00", "office", Allowance::hours(1), "2027-01-01 09:30"),
        ("2026-11-30 10:00", "always", Allowance::working_days(2), "2026-12-02 24:00"),
        ("2026-02-14 10:00", "office", Allowance::working_days(1), "2026-02-24 17:30"),
        ("2026-10-09 10:00", "office", Allowance::calendar_days(1), "2026-10-10 17:30"),
    ];
    for (start, code, allowance, expected) in cases {
        let found = due(&calendar(code), at(start), allowance);
        assert_eq!(found.at, at(expected), "{start} {code} {allowance:?}: {}", found.at.beijing_minute());
    }
}

#[test]
fn warning_is_a_share_in_the_same_calendar() {
    for (start, code, permille, expected) in [
        ("2026-11-30 17:00", "hall", 750, "2026-12-01 10:00"),
        ("2026-09-30 16:00", "office", 750, "2026-10-08 10:30"),
        ("2026-11-30 17:00", "hall", 1000, "2026-12-01 11:00"),
        ("2026-11-30 17:00", "hall", 2000, "2026-12-01 15:00"),
        ("2026-11-30 09:00", "always", 750, "2026-11-30 12:00"),
    ] {
        let calendar = calendar(code);
        let end = due(&calendar, at(start), Allowance::hours(4)).at;
        let allowed = allowed_seconds(&calendar, at(start), end);
        assert_eq!(allowed, 4 * 3600);
        assert_eq!(share(&calendar, end, allowed, permille), at(expected), "{start} {code} {permille}");
    }
}

#[test]
fn paused_clock_runs_on_from_the_answer() {
    let office = calendar("office");
    let end = due(&office, at("2026-11-30 09:00"), Allowance::hours(4)).at;
    let left = remaining(&office, at("2026-11-30 10:00"), end);
    assert_eq!(left, 3 * 3600);
    assert_eq!(resume(&office, at("2026-12-01 16:00"), left).at, at("2026-12-02 10:30"));
    // Late already: as late as before.
    let late = remaining(&office, at("2026-11-30 15:30"), end);
    assert_eq!(late, -3600);
    assert_eq!(resume(&office, at("2026-12-01 16:00"), late).at, at("2026-12-01 15:00"));
}

#[test]
fn time_of_an_unknown_year_is_provisional() {
    let (office, always) = (calendar("office"), calendar("always"));
    assert!(!due(&office, at("2026-12-30 09:00"), Allowance::working_days(1)).provisional);
    assert!(due(&office, at("2026-12-30 09:00"), Allowance::working_days(2)).provisional);
    assert!(!due(&always, at("2026-12-30 09:00"), Allowance::calendar_days(9)).provisional);
    // The notice of the next year moves it: 2027-01-01 and 02 are off there, as a test supposes.
    let mut days = Days::shipped();
    let off = |day: &str| (day.parse::<Day>().unwrap(), SpecialDay { working: false, name: "元旦".into() });
    days.announce(2027, [off("2027-01-01"), off("2027-01-02")]);
    let known = Calendar::shipped("office", Arc::new(days)).unwrap();
    let found = due(&known, at("2026-12-30 09:00"), Allowance::working_days(2));
    assert_eq!((found.at, found.provisional), (at("2027-01-04 17:30"), false));
}

#[test]
fn days_of_2026_are_those_of_two_lists() {
    let days = Days::shipped();
    let of_year = days.of_year(2026);
    let count = |working| of_year.iter().filter(|(_, day)| day.working == working).count();
    assert_eq!((count(false), count(true)), (33, 6));
    let office = calendar("office");
    let worked = (0..365).map(|n| Day::from_ymd(2026, 1, 1).unwrap().plus(n)).filter(|day| office.is_working(*day)).count();
    assert_eq!(worked, 248);
    for (day, working) in [("2026-02-14", true), ("2026-02-16", false), ("2026-10-10", true), ("2026-11-28", false)] {
        assert_eq!(office.is_working(day.parse().unwrap()), working, "{day}");
    }
}

#[test]
fn opening_is_now_or_the_next_in_the_hours() {
    let office = calendar("office");
    for (now, open, next) in [
        ("2026-11-30 09:00", true, "2026-11-30 09:00"),
        ("2026-11-30 12:00", false, "2026-11-30 13:30"),
        ("2026-11-30 17:30", false, "2026-12-01 09:00"),
        ("2026-09-30 18:00", false, "2026-10-08 09:00"),
        ("2026-11-28 10:00", false, "2026-11-30 09:00"),
    ] {
        assert_eq!((office.is_open(at(now)), office.next_opening(at(now))), (open, at(next)), "{now}");
    }
}

#[test]
fn worked_weekend_takes_its_own_hours_if_any() {
    let hours = |weekday, from_minute, to_minute| Hours { weekday, from_minute, to_minute };
    let days = Arc::new(Days::shipped());
    let saturdays = Calendar::new(&[hours(1, 540, 600), hours(6, 600, 660)], true, days.clone());
    // Without a notice a weekday with hours is worked.
    assert!(saturdays.is_working("2026-11-28".parse().unwrap()) && !saturdays.is_working("2026-12-01".parse().unwrap()));
    assert_eq!(saturdays.closing("2026-02-14".parse().unwrap()), at("2026-02-14 11:00"));
    let mondays = Calendar::new(&[hours(1, 540, 600)], true, days);
    assert_eq!(mondays.closing("2026-02-14".parse().unwrap()), at("2026-02-14 10:00"));
}

/// A calendar without any hours, and times beyond the tables, end somewhere.
#[test]
fn calendar_without_hours_comes_to_an_end() {
    let never = Calendar::new(&[], true, Arc::new(Days::shipped()));
    assert_eq!(never.after(at("2026-11-30 09:00"), 60).day().year(), 2170);
    assert!(!never.is_open(at("2026-11-30 09:00")));
    let always = calendar("always");
    let far: Ts = "9000-01-01T00:00:00Z".parse().unwrap();
    assert!(due(&always, far, Allowance::hours(1)).at < far);
    let early: Ts = "0001-01-01T00:00:00Z".parse().unwrap();
    assert!(due(&always, early, Allowance::working_days(1)).at > early);
}

/// What a reader would count with a finger: minute by minute.
fn counted(calendar: &Calendar, start: Ts, minutes: i64) -> Ts {
    let (mut now, mut left) = (start, minutes);
    loop {
        if calendar.is_open(now) {
            left -= 1;
            if left == 0 {
                return now.plus_minutes(1);
            }
        }
        now = now.plus_minutes(1);
    }
}

fn codes() -> impl Strategy<Value = &'static str> {
    prop::sample::select(CALENDARS.iter().map(|calendar| calendar.code).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn due_is_what_counting_minutes_gives(code in codes(), day in 0..360_i64, minute in 0..DAY_MINUTES, minutes in 1..900_i64) {
        let calendar = calendar(code);
        let start = at("2026-01-01 00:00").plus_minutes(day * DAY_MINUTES + minute);
        let allowance = Allowance::minutes(u32::try_from(minutes).unwrap());
        prop_assert_eq!(due(&calendar, start, allowance).at, counted(&calendar, start, minutes));
    }

    #[test]
    fn pause_and_resume_conserve_the_seconds(
        code in codes(),
        start in 0..400 * DAY_MINUTES * 60,
        minutes in 1..3000_u32,
        wait in 0..20 * DAY_MINUTES * 60,
        away in 0..60 * DAY_MINUTES * 60,
    ) {
        let calendar = calendar(code);
        let start = at("2026-01-01 00:00").plus_seconds(start);
        let end = due(&calendar, start, Allowance::minutes(minutes)).at;
        let paused = start.plus_seconds(wait);
        let left = remaining(&calendar, paused, end);
        let resumed = resume(&calendar, paused.plus_seconds(away), left).at;
        prop_assert_eq!(remaining(&calendar, paused.plus_seconds(away), resumed), left);
    }

    #[test]
    fn later_allowance_and_later_start_are_due_later(code in codes(), start in 0..500 * DAY_MINUTES, more in 1..2000_u32) {
        let calendar = calendar(code);
        let start = at("2026-01-01 00:00").plus_minutes(start);
        for unit in [Allowance::minutes, Allowance::working_days, Allowance::calendar_days] {
            let n = more % 30 + 1;
            prop_assert!(due(&calendar, start, unit(n)).at <= due(&calendar, start, unit(n + 1)).at);
            prop_assert!(due(&calendar, start, unit(n)).at <= due(&calendar, start.plus_minutes(i64::from(more)), unit(n)).at);
            prop_assert!(due(&calendar, start, unit(n)).at > start);
        }
    }

    #[test]
    fn day_allowance_ends_when_work_ends(start in 0..400 * DAY_MINUTES, n in 1..40_u32) {
        let office = calendar("office");
        let start = at("2026-01-01 00:00").plus_minutes(start);
        for allowance in [Allowance::working_days(n), Allowance::calendar_days(n)] {
            let end = due(&office, start, allowance).at;
            prop_assert!(office.is_working(end.day()));
            prop_assert_eq!(end, office.closing(end.day()));
        }
        let end = due(&office, start, Allowance::working_days(n)).at.day();
        let worked = (start.day().number() + 1..=end.number()).filter(|day| office.is_working(Day::from_number(*day))).count();
        prop_assert_eq!(worked, n as usize);
    }

    #[test]
    fn shares_of_a_clock_are_in_their_order(code in codes(), start in 0..400 * DAY_MINUTES, minutes in 1..5000_u32) {
        let calendar = calendar(code);
        let start = at("2026-01-01 00:00").plus_minutes(start);
        let end = due(&calendar, start, Allowance::minutes(minutes)).at;
        let allowed = allowed_seconds(&calendar, start, end);
        let times: Vec<Ts> = [500, 750, 1000, 1500, 2000].iter().map(|p| share(&calendar, end, allowed, *p)).collect();
        prop_assert!(times.is_sorted() && times[0] >= start);
        prop_assert_eq!(times[2], end);
    }
}
