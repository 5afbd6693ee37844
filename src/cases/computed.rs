//! The due time of a promise as a figure that anyone can recompute, with the calendars and notices that the program brings along.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    calendar::{Calendar, Days},
    clock::{self, Allowance, Unit},
};
use compute::Figure;
use kernel::{Error, Result, Ts, error::Check};

/// Starts of years that can be asked about, and the longest allowances: a year of minutes, some years of days.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;
const MOST_MINUTES: u32 = 525_600;
const MOST_DAYS: u32 = 1_000;

/// Pauses of one clock.
const MOST_PAUSES: usize = 100;

/// All of them.
pub fn figures() -> Vec<Figure> {
    let example = r#"{"calendar": "office", "unit": "minutes", "allowance": 240, "start": "2026-11-30T09:00:00+08:00",
  "pauses": [["2026-11-30T10:00:00+08:00", "2026-12-01T16:00:00+08:00"]], "warn_permille": 750}"#;
    vec![Figure::new("due", example, due).title("到期时间", "Due time").question(
        "按工作日历（含调休和暂停），一项承诺最迟何时办结、何时提醒？",
        "By the working calendar, with shifted days and pauses, until when is something promised, and when is the warning?",
    )]
}

/// The calendars that the program brings along.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CalendarCode {
    /// 09:00–12:00 and 13:30–17:30 on working days.
    Office,
    /// 08:00–18:00 on working days.
    Hall,
    /// Every hour of every day.
    Always,
}

impl CalendarCode {
    const fn as_str(self) -> &'static str {
        match self {
            CalendarCode::Office => "office",
            CalendarCode::Hall => "hall",
            CalendarCode::Always => "always",
        }
    }
}

/// A promise that starts at a time. Instants are RFC 3339, such as 2026-11-30T09:00:00+08:00.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DueInput {
    #[schema(inline)]
    calendar: CalendarCode,
    /// What the allowance is counted in.
    #[schema(inline)]
    unit: Unit,
    #[schema(minimum = 1, maximum = 525_600)]
    allowance: u32,
    start: Ts,
    /// From when to when it waited for the other side, in the order of time.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<String>>, max_items = 100)]
    pauses: Vec<[Ts; 2]>,
    /// When so many thousandths of the allowance have passed, the owner is warned.
    #[schema(minimum = 1, maximum = 2000)]
    warn_permille: Option<i32>,
}

/// Instants in Beijing.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct DueOutput {
    #[schema(format = "date-time")]
    due_at: String,
    #[schema(format = "date-time")]
    #[serde(skip_serializing_if = "Option::is_none")]
    warn_at: Option<String>,
    /// The notice on holidays of a year in it is not known, so the time may still change.
    provisional: bool,
}

fn due(input: DueInput) -> Result<DueOutput> {
    let most = if input.unit == Unit::Minutes { MOST_MINUTES } else { MOST_DAYS };
    let mut check = Check::new();
    let (zh, en) = (format!("须在 1 到 {most} 之间"), format!("must be 1 to {most}"));
    check.require((1..=most).contains(&input.allowance), "allowance", "out_of_range", &zh, &en);
    let (zh, en) = ("须在 2000 年到 2099 年之间", "must lie in the years 2000 to 2099");
    check.require(YEARS.contains(&input.start.day().year()), "start", "out_of_range", zh, en);
    let warns = input.warn_permille.is_none_or(|permille| (1..=2000).contains(&permille));
    check.require(warns, "warn_permille", "out_of_range", "须在 1 到 2000 之间", "must be 1 to 2000");
    let (zh, en) = (format!("最多 {MOST_PAUSES} 次"), format!("at most {MOST_PAUSES}"));
    check.require(input.pauses.len() <= MOST_PAUSES, "pauses", "out_of_range", &zh, &en);
    check.finish()?;
    let calendar = Calendar::shipped(input.calendar.as_str(), Arc::new(Days::shipped()))
        .ok_or_else(|| Error::unexpected("a shipped calendar is missing"))?;
    let mut due = clock::due(&calendar, input.start, Allowance { unit: input.unit, amount: input.allowance });
    let allowed = clock::allowed_seconds(&calendar, input.start, due.at);
    let mut running_since = input.start;
    for (at, [from, to]) in input.pauses.into_iter().enumerate() {
        let mut check = Check::new();
        let path = |side: usize| format!("pauses[{at}][{side}]");
        let (zh, en) = (
            "须在开始（或上一次恢复）之后、到期之前",
            "must be after the start, or the pause before, and not after the due time",
        );
        check.require(running_since <= from && from <= due.at, &path(0), "out_of_order", zh, en);
        let (zh, en) = ("恢复时间须在暂停之后，且不晚于 2099 年", "must be after the pause began, and not after the year 2099");
        check.require(from <= to && YEARS.contains(&to.day().year()), &path(1), "out_of_order", zh, en);
        check.finish()?;
        due = clock::resume(&calendar, to, clock::remaining(&calendar, from, due.at));
        running_since = to;
    }
    let warn_at = input.warn_permille.map(|permille| clock::share(&calendar, due.at, allowed, permille));
    Ok(DueOutput { due_at: due.at.beijing(), warn_at: warn_at.map(Ts::beijing), provisional: due.provisional })
}
