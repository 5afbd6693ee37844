//! Reminders of the day's report: an hour before it is due, and once when it is late.

use super::{PriceSource, SourceKind, list, reports, store};
use accounts::service::{people_of, regulators};
use kernel::{Ctx, Result, Text};
use notify::{self, News};
use storage::Tx;

/// How long before the deadline a source hears of it.
const BEFORE_MINUTES: i64 = 60;

/// Reminds the sources whose report of today is not complete; the city's regulators hear of those that are late. Returns
/// how many reminders went out.
///
/// # Errors
/// Those of the database.
pub fn remind_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let today = ctx.now.day();
    let due = |s: &PriceSource| {
        s.active && s.kind != SourceKind::Reference && ctx.now >= reports::deadline(s, today).plus_minutes(-BEFORE_MINUTES)
    };
    let sources: Vec<PriceSource> = list(tx, None)?.into_iter().filter(due).collect();
    if sources.is_empty() {
        return Ok(0);
    }
    let done = reports::completed(tx, today)?;
    let mut sent = 0;
    for source in sources.iter().filter(|s| !done.contains(&s.code)) {
        let late = ctx.now > reports::deadline(source, today);
        if !store::remember(tx, &source.code, today, if late { "late" } else { "due" })? {
            continue;
        }
        let mut people = source.enterprise_id.map(|id| people_of(tx, id)).transpose()?.unwrap_or_default();
        if late {
            people.extend(regulators(tx, None)?);
        }
        people.sort_unstable();
        people.dedup();
        notify::tell(tx, ctx, &people, &news(source, late, today))?;
        sent += 1;
    }
    Ok(sent)
}

fn news(source: &PriceSource, late: bool, day: kernel::Day) -> News {
    let at = source.deadline();
    let (zh, en) = (&source.name_zh, &source.name_en);
    let (title, body) = if late {
        (
            Text::new(format!("报价逾期：{zh}"), format!("Prices overdue: {en}")),
            Text::new(
                format!("{zh}{day}的报价应于 {at} 前提交，尚未提交。"),
                format!("{en} owed its prices of {day} by {at} (Beijing)."),
            ),
        )
    } else {
        (
            Text::new(format!("请于 {at} 前报价：{zh}"), format!("Prices are due at {at}: {en}")),
            Text::new(format!("{zh}{day}的报价尚未提交。"), format!("The prices of {en} of {day} are not complete yet.")),
        )
    };
    News {
        kind: if late { notify::NewsKind::PricesLate } else { notify::NewsKind::PricesDue },
        title,
        body,
        link: format!("/prices/report?source={}&day={day}", source.code),
        mail: false,
    }
}
