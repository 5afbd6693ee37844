//! Who has reported, who is late, who has looked at it: for any day, and as rates over days ("figures", section 6).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    PriceSource, SourceKind, duties, find, list,
    store::{self, Present, ReportRow},
};
use crate::{figures::permille, observations::service::may_report};
use access::{Permission, require, require_approved};
use accounts::service::names;
use kernel::{Ctx, Day, Error, ErrorCode, Id, Result, TimeOfDay, Ts, Who, text_enum};
use storage::Tx;

/// Rates of so many days at once.
const MOST_DAYS: i32 = 92;
/// A file may complete days as far back as this; older ones are history.
const COMPLETED_BACK: i32 = 31;

text_enum! {
    /// Where a source's report of a day stands.
    pub enum ReportState {
        Complete = "complete",
        /// Complete, but after the deadline.
        Late = "late",
        /// Prices are there, but nobody has said that it is all.
        Partial = "partial",
        /// Nothing yet, and there is time.
        Expected = "expected",
        /// Nothing, and the deadline has passed.
        Missing = "missing",
    }
}

text_enum! {
    /// Whether a second person has looked at a report.
    pub enum ReviewState {
        Unreviewed = "unreviewed",
        Reviewed = "reviewed",
        /// Prices were added or corrected since.
        Changed = "changed",
    }
}

/// One source's report of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceReport)]
pub struct WallLine {
    pub source: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: SourceKind,
    pub day: Day,
    /// `14:00`, Beijing.
    pub deadline: TimeOfDay,
    pub state: ReportState,
    /// Varieties that it owes, and those it has a price for.
    pub expected_cells: i64,
    pub filled_cells: i64,
    pub completed_at: Option<Ts>,
    pub completed_by: Option<String>,
    pub review: Option<ReviewState>,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<Ts>,
    /// The caller may review it: not one of those who reported.
    pub may_review: bool,
    /// The caller may mark it complete.
    pub may_complete: bool,
}

impl web::Resource for WallLine {
    fn location(&self) -> String {
        format!("/price-reports/{}/{}", self.source, self.day)
    }
}

/// Reporting rates of a day: of the sources that owe a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceReportRates)]
pub struct DayRates {
    pub day: Day,
    /// Sources that owe a report.
    pub expected: i64,
    /// Reports that a person marked complete.
    pub actual: i64,
    /// min(actual / expected, 1), in thousandths.
    pub rate_permille: Option<i64>,
    /// Complete by the deadline / expected.
    pub on_time_permille: Option<i64>,
    /// Filled cells / expected cells.
    pub cells_permille: Option<i64>,
    /// Complete reports that a second person has reviewed / complete reports.
    pub reviewed_permille: Option<i64>,
}

/// A day's reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceReportWall)]
pub struct Wall {
    pub rates: DayRates,
    pub lines: Vec<WallLine>,
}

pub(super) fn deadline(source: &PriceSource, day: Day) -> Ts {
    day.start().plus_minutes(i64::from(source.deadline_minutes))
}

fn digest(present: &Present) -> String {
    let mut digest = Sha256::new();
    present.ids.iter().for_each(|id| digest.update(id.as_bytes()));
    hex::encode(&digest.finalize()[..16])
}

fn state(source: &PriceSource, report: Option<&ReportRow>, present: Option<&Present>, day: Day, now: Ts) -> ReportState {
    let due = deadline(source, day);
    match (report.and_then(|r| r.completed_at), present) {
        (Some(at), _) if at <= due => ReportState::Complete,
        (Some(_), _) => ReportState::Late,
        (None, Some(_)) => ReportState::Partial,
        (None, None) if now <= due => ReportState::Expected,
        (None, None) => ReportState::Missing,
    }
}

/// The active sources that owe reports; an enterprise's own ones.
fn owing(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<PriceSource>> {
    let own = ctx.enterprise_id();
    let owes = |s: &PriceSource| s.active && s.kind != SourceKind::Reference && (own.is_none() || s.enterprise_id == own);
    Ok(list(tx, None)?.into_iter().filter(owes).collect())
}

/// Who has reported, who is late, who has looked at it.
///
/// # Errors
/// Those of the database.
pub fn wall(tx: &mut Tx, ctx: &Ctx, day: Day) -> Result<Wall> {
    require(ctx, Permission::PricesRead)?;
    let sources = owing(tx, ctx)?;
    let owed = duties::owed(tx, &sources)?;
    let present = store::present(tx, day, day)?;
    let reports: HashMap<String, ReportRow> = store::reports(tx, day, day)?.into_iter().map(|r| (r.source.clone(), r)).collect();
    let people: Vec<Id> = reports.values().flat_map(|r| [r.completed_by, r.reviewed_by]).flatten().collect();
    let names = names(tx, people)?;
    let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
    let mut lines = Vec::with_capacity(sources.len());
    for source in &sources {
        let (report, present) = (reports.get(&source.code), present.get(&(day, source.code.clone())));
        let owed = &owed[&source.code];
        let review = report.filter(|r| r.completed_at.is_some()).map(|r| match (&r.reviewed_digest, present.map(digest)) {
            (None, _) => ReviewState::Unreviewed,
            (Some(seen), Some(now)) if *seen == now => ReviewState::Reviewed,
            (Some(_), _) => ReviewState::Changed,
        });
        let allowed = may_report(ctx, source).is_ok();
        let mine = ctx.user_id().is_some_and(|me| {
            report.is_some_and(|r| r.completed_by == Some(me)) || present.is_some_and(|p| p.reporters.contains(&me))
        });
        lines.push(WallLine {
            source: source.code.clone(),
            name_zh: source.name_zh.clone(),
            name_en: source.name_en.clone(),
            kind: source.kind,
            day,
            deadline: source.deadline(),
            state: state(source, report, present, day, ctx.now),
            expected_cells: owed.len() as i64,
            filled_cells: present.map_or(0, |p| p.varieties.intersection(owed).count() as i64),
            completed_at: report.and_then(|r| r.completed_at),
            completed_by: name(report.and_then(|r| r.completed_by)),
            review,
            reviewed_by: name(report.and_then(|r| r.reviewed_by)),
            reviewed_at: report.and_then(|r| r.reviewed_at),
            may_review: allowed && !mine && review.is_some_and(|r| r != ReviewState::Reviewed),
            may_complete: allowed && present.is_some() && report.is_none_or(|r| r.completed_at.is_none()),
        });
    }
    let rates = rates_of(day, &lines);
    Ok(Wall { rates, lines })
}

/// How many sources owe a report of the day, are past their deadline, and have not marked it complete.
///
/// # Errors
/// Those of the database.
pub fn late(tx: &mut Tx, ctx: &Ctx, day: Day) -> Result<i64> {
    let sources = owing(tx, ctx)?;
    let due: Vec<PriceSource> = sources.into_iter().filter(|source| ctx.now > deadline(source, day)).collect();
    if due.is_empty() {
        return Ok(0);
    }
    let owed = duties::owed(tx, &due)?;
    let complete = completed(tx, day)?;
    Ok(due.iter().filter(|source| !owed[&source.code].is_empty() && !complete.contains(&source.code)).count() as i64)
}

/// The codes of the sources whose report of the day a person has marked complete.
pub(super) fn completed(tx: &mut Tx, day: Day) -> Result<Vec<String>> {
    Ok(store::reports(tx, day, day)?.into_iter().filter(|r| r.completed_at.is_some()).map(|r| r.source).collect())
}

fn rates_of(day: Day, lines: &[WallLine]) -> DayRates {
    let owing = || lines.iter().filter(|l| l.expected_cells > 0);
    let count = |is: &dyn Fn(&WallLine) -> bool| owing().filter(|l| is(l)).count() as i64;
    let expected = count(&|_| true);
    let actual = count(&|l| l.completed_at.is_some());
    DayRates {
        day,
        expected,
        actual,
        rate_permille: permille(actual.min(expected), expected),
        on_time_permille: permille(count(&|l| l.state == ReportState::Complete), expected),
        cells_permille: permille(owing().map(|l| l.filled_cells).sum(), owing().map(|l| l.expected_cells).sum()),
        reviewed_permille: permille(count(&|l| l.review == Some(ReviewState::Reviewed)), actual),
    }
}

/// Reporting rates day by day, from one to another.
///
/// # Errors
/// A field error for more than 92 days or none.
pub fn rates(tx: &mut Tx, ctx: &Ctx, from: Day, to: Day) -> Result<Vec<DayRates>> {
    require(ctx, Permission::PricesRead)?;
    let days = to.number() - from.number() + 1;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::field("to", "out_of_range", "须为 1 至 92 天", "one to 92 days"));
    }
    let sources = owing(tx, ctx)?;
    let owed = duties::owed(tx, &sources)?;
    let present = store::present(tx, from, to)?;
    let reports: BTreeMap<(Day, String), ReportRow> =
        store::reports(tx, from, to)?.into_iter().map(|r| ((r.day, r.source.clone()), r)).collect();
    let one = |day: Day| {
        let (mut expected, mut actual, mut on_time, mut filled, mut cells, mut reviewed) = (0, 0, 0, 0, 0, 0);
        for source in &sources {
            let owed = &owed[&source.code];
            if owed.is_empty() {
                continue;
            }
            let key = (day, source.code.clone());
            let (report, present) = (reports.get(&key), present.get(&key));
            let done = report.and_then(|r| r.completed_at);
            expected += 1;
            actual += i64::from(done.is_some());
            on_time += i64::from(done.is_some_and(|at| at <= deadline(source, day)));
            cells += owed.len() as i64;
            filled += present.map_or(0, |p| p.varieties.intersection(owed).count() as i64);
            let seen = report.and_then(|r| r.reviewed_digest.clone());
            reviewed += i64::from(done.is_some() && seen.is_some() && seen == present.map(digest));
        }
        DayRates {
            day,
            expected,
            actual,
            rate_permille: permille(actual.min(expected), expected),
            on_time_permille: permille(on_time, expected),
            cells_permille: permille(filled, cells),
            reviewed_permille: permille(reviewed, actual),
        }
    };
    Ok((0..days).map(|n| one(from.plus(n))).collect())
}

fn line(tx: &mut Tx, ctx: &Ctx, source: &str, day: Day) -> Result<WallLine> {
    let wall = wall(tx, ctx, day)?;
    wall.lines.into_iter().find(|l| l.source == source).ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// Says that a source's report of a day is all there is.
///
/// # Errors
/// `not_found`, `forbidden`, `wrong_state` for a day without a price.
pub fn complete(tx: &mut Tx, ctx: &Ctx, source: &str, day: Day) -> Result<WallLine> {
    require_approved(ctx, Permission::PricesReport)?;
    let source = find(tx, source)?;
    may_report(ctx, &source)?;
    if day > ctx.now.day() {
        return Err(Error::field("day", "in_future", "日期不能晚于今天", "the day may not be after today"));
    }
    if !store::present(tx, day, day)?.contains_key(&(day, source.code.clone())) {
        return Err(Error::wrong_state("当日还没有报价", "there is no price for the day"));
    }
    store::complete(tx, &source.code, day, ctx.user_id(), ctx.now)?;
    let entry = audit::Entry::new(audit::Entity::PriceReport, format!("{}/{day}", source.code), audit::Action::Complete)
        .states(None, "complete");
    audit::record(tx, ctx, entry)?;
    line(tx, ctx, &source.code, day)
}

/// A file or call completes the recent days that it holds: whoever sent it says so by sending it.
///
/// # Errors
/// Those of the database.
pub fn reported(tx: &mut Tx, ctx: &Ctx, days: BTreeMap<String, Vec<Day>>) -> Result<()> {
    let oldest = ctx.now.day().plus(-COMPLETED_BACK);
    for (source, mut days) in days {
        days.sort_unstable();
        days.dedup();
        for day in days.into_iter().filter(|day| *day >= oldest) {
            store::complete(tx, &source, day, ctx.user_id(), ctx.now)?;
        }
    }
    Ok(())
}

/// Takes back what a batch that was stored at `at` had completed: where no price is left of these days the report is open
/// again, and where another batch has prices the report is complete by that. What a person completed before stays complete.
///
/// # Errors
/// Those of the database.
pub fn reopen(tx: &mut Tx, at: Ts, days: &BTreeMap<String, BTreeSet<Day>>) -> Result<()> {
    for (source, days) in days {
        let days: Vec<Day> = days.iter().copied().collect();
        store::reopen(tx, source, &days, at)?;
    }
    Ok(())
}

/// A report of earlier days, with when it was complete and who looked at it.
#[derive(Debug, Clone)]
pub struct Reported {
    pub source: String,
    pub day: Day,
    /// Whoever reported most of it, unless given.
    pub by: Option<Id>,
    pub at: Ts,
    pub reviewed: Option<(Id, Ts)>,
}

/// Marks reports of earlier days, those with prices: by the platform only. Returns how many.
///
/// # Errors
/// `forbidden` for anyone else.
pub fn backfill_reports(tx: &mut Tx, ctx: &Ctx, reports: &[Reported]) -> Result<usize> {
    if !matches!(ctx.who, Who::System(_)) {
        return Err(Error::new(ErrorCode::Forbidden));
    }
    let days = || reports.iter().map(|r| r.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(0) };
    let present = store::present(tx, first, last)?;
    let mut marked = 0;
    for report in reports {
        let Some(seen) = present.get(&(report.day, report.source.clone())) else { continue };
        let by = report.by.or(seen.reporters.first().copied());
        store::complete(tx, &report.source, report.day, by, report.at)?;
        if let Some((reviewer, at)) = report.reviewed.filter(|(reviewer, _)| !seen.reporters.contains(reviewer)) {
            store::review(tx, &report.source, report.day, Some(reviewer), at, &digest(seen))?;
        }
        marked += 1;
    }
    Ok(marked)
}

/// A second person agrees with a report.
///
/// # Errors
/// `same_person_review` for any of those who reported, `wrong_state` before it is complete.
pub fn review(tx: &mut Tx, ctx: &Ctx, source: &str, day: Day) -> Result<WallLine> {
    require_approved(ctx, Permission::PricesReport)?;
    let source = find(tx, source)?;
    may_report(ctx, &source)?;
    let report = store::report(tx, &source.code, day)?.filter(|r| r.completed_at.is_some());
    let Some(report) = report else {
        return Err(Error::wrong_state("报表尚未提交", "the report is not complete yet"));
    };
    let present = store::present(tx, day, day)?.remove(&(day, source.code.clone())).unwrap_or_default();
    let me = ctx.user_id();
    if me.is_some_and(|me| report.completed_by == Some(me) || present.reporters.contains(&me)) {
        return Err(Error::new(ErrorCode::SamePersonReview));
    }
    store::review(tx, &source.code, day, me, ctx.now, &digest(&present))?;
    let entry = audit::Entry::new(audit::Entity::PriceReport, format!("{}/{day}", source.code), audit::Action::Review)
        .states(Some("complete"), "reviewed");
    audit::record(tx, ctx, entry.detail(json!({ "prices": present.ids.len() })))?;
    line(tx, ctx, &source.code, day)
}
