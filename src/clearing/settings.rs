//! How the market is cleared when nobody says otherwise: price rule, lifetime of proposals, timetable.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Result, TimeOfDay, Ts, Version, error::Check, text_enum};
use market::settings::PriceRule;
use storage::{Tx, schema::clearing_settings};
use web::Resource;

/// The price rule as the engine names it.
pub(super) const fn settlement(rule: PriceRule) -> matching::SettlementRule {
    match rule {
        PriceRule::Ask => matching::SettlementRule::Ask,
        PriceRule::Midpoint => matching::SettlementRule::Midpoint,
        PriceRule::Uniform => matching::SettlementRule::Uniform,
    }
}

text_enum! {
    /// What a round maximises.
    pub enum RoundMode {
        /// 保供: the highest tiers first, then the gain.
        Guarantee = "guarantee" => ("保供优先（按等级）", "Guarantee (tiers first)"),
        /// 效益: the total of bid − ask − freight.
        Surplus = "surplus" => ("总效益最大", "Greatest surplus"),
    }
}

impl RoundMode {
    pub(super) const fn engine(self) -> matching::Mode {
        match self {
            RoundMode::Guarantee => matching::Mode::Guarantee,
            RoundMode::Surplus => matching::Mode::Surplus,
        }
    }
}

/// When rounds run by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    pub enabled: bool,
    /// Times of day in Beijing.
    #[schema(example = json!(["04:30"]))]
    pub times: Vec<String>,
    pub mode: RoundMode,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    pub version: i32,
    pub price_rule: PriceRule,
    pub schedule: Schedule,
    /// How long a proposal waits for both sides.
    pub proposal_hours: i32,
}

impl Resource for Settings {
    fn location(&self) -> String {
        "/clearing/settings".to_owned()
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Other settings, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetSettings {
    pub price_rule: PriceRule,
    pub schedule: Schedule,
    pub proposal_hours: i32,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = clearing_settings)]
struct Row {
    version: i32,
    price_rule: PriceRule,
    proposal_hours: i32,
    schedule_enabled: bool,
    schedule_times: String,
    schedule_mode: RoundMode,
    last_run_slot: Option<String>,
}

/// The settings in force.
///
/// # Errors
/// Those of the database.
pub fn load(tx: &mut Tx) -> Result<Settings> {
    Ok(row(tx)?.into())
}

fn row(tx: &mut Tx) -> Result<Row> {
    Ok(clearing_settings::table.find(tx.market()).select(Row::as_select()).first(tx)?)
}

impl From<Row> for Settings {
    fn from(row: Row) -> Settings {
        let times = row.schedule_times.split(',').filter(|t| !t.is_empty()).map(str::to_owned).collect();
        Settings {
            version: row.version,
            price_rule: row.price_rule,
            schedule: Schedule { enabled: row.schedule_enabled, times, mode: row.schedule_mode },
            proposal_hours: row.proposal_hours,
        }
    }
}

/// The settings, for those who oversee the market.
///
/// # Errors
/// `forbidden`.
pub(super) fn look(tx: &mut Tx, ctx: &Ctx) -> Result<Settings> {
    require(ctx, Permission::ClearingRead)?;
    load(tx)
}

/// Changes the settings.
///
/// # Errors
/// Field errors; `stale_version`.
pub(super) fn change(tx: &mut Tx, ctx: &Ctx, seen: Version, cmd: &SetSettings) -> Result<Settings> {
    require(ctx, Permission::ClearingSettings)?;
    let mut check = Check::new();
    check.require(
        (1..=72).contains(&cmd.proposal_hours),
        "proposal_hours",
        "out_of_range",
        "须为 1 到 72 小时",
        "must be 1 to 72",
    );
    check.require(cmd.schedule.times.len() <= 24, "schedule.times", "too_many", "最多 24 个时点", "24 times at most");
    let valid = cmd.schedule.times.iter().all(|time| time.parse::<TimeOfDay>().is_ok());
    check.require(valid, "schedule.times", "invalid_time", "时间格式为 时:分，如 04:30", "times look like 04:30");
    let any = !cmd.schedule.enabled || !cmd.schedule.times.is_empty();
    check.require(any, "schedule.times", "required", "请至少填写一个时点", "give at least one time");
    check.finish()?;
    let old = load(tx)?;
    let mut times = cmd.schedule.times.clone();
    times.sort_unstable();
    times.dedup();
    let changed = diesel::update(clearing_settings::table.find(tx.market()).filter(clearing_settings::version.eq(seen.0)))
        .set((
            clearing_settings::version.eq(seen.0 + 1),
            clearing_settings::price_rule.eq(cmd.price_rule),
            clearing_settings::proposal_hours.eq(cmd.proposal_hours),
            clearing_settings::schedule_enabled.eq(cmd.schedule.enabled),
            clearing_settings::schedule_times.eq(times.join(",")),
            clearing_settings::schedule_mode.eq(cmd.schedule.mode),
        ))
        .execute(tx)?;
    if changed != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let detail = serde_json::json!({ "old": old, "new": cmd });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::ClearingSettings, 1, audit::Action::Change).detail(detail))?;
    load(tx)
}

/// A round missed by more than this is left out: at noon nobody wants the round of half past four.
const LATE_MINUTES: i32 = 120;

/// The slot of the timetable that is due at `now` and has not run: `2026-04-08 04:30`.
fn due_slot(times: &[String], last: Option<&str>, now: Ts) -> Option<String> {
    let (day, wall) = (now.day(), now.time_of_day().minutes());
    let is_due = |time: TimeOfDay| (0..=LATE_MINUTES).contains(&(wall - time.minutes()));
    times
        .iter()
        .filter(|time| time.parse().is_ok_and(is_due))
        .map(|time| format!("{day} {time}"))
        .max()
        .filter(|slot| last.is_none_or(|last| slot.as_str() > last))
}

/// What the timetable asks for now: the slot, and the mode of its round.
pub(super) fn due(tx: &mut Tx, now: Ts) -> Result<Option<(String, RoundMode)>> {
    let row = row(tx)?;
    let mode = row.schedule_mode;
    let last = row.last_run_slot.clone();
    let settings = Settings::from(row);
    if !settings.schedule.enabled {
        return Ok(None);
    }
    Ok(due_slot(&settings.schedule.times, last.as_deref(), now).map(|slot| (slot, mode)))
}

/// Takes the slot in the round's own transaction; false when another node has run it.
pub(super) fn take_slot(tx: &mut Tx, slot: &str) -> Result<bool> {
    let free = clearing_settings::last_run_slot.is_null().or(clearing_settings::last_run_slot.lt(slot.to_owned()));
    let taken = diesel::update(clearing_settings::table.find(tx.market()).filter(free))
        .set(clearing_settings::last_run_slot.eq(Some(slot.to_owned())))
        .execute(tx)?;
    Ok(taken == 1)
}

/// Makes rounds write one after the other: the second waits here until the first has committed.
pub(super) fn queue(tx: &mut Tx) -> Result<()> {
    diesel::update(clearing_settings::table.find(tx.market()))
        .set(clearing_settings::version.eq(clearing_settings::version))
        .execute(tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_due_once_and_not_much_later() {
        let times = vec!["04:30".to_owned(), "10:00".to_owned()];
        let at = |text: &str| text.parse::<Ts>().unwrap();
        // 04:29, 04:30 and 06:31 in Beijing.
        assert_eq!(due_slot(&times, None, at("2026-04-07T20:29:00Z")), None);
        assert_eq!(due_slot(&times, None, at("2026-04-07T20:30:00Z")).as_deref(), Some("2026-04-08 04:30"));
        assert_eq!(due_slot(&times, Some("2026-04-08 04:30"), at("2026-04-07T20:31:00Z")), None);
        assert_eq!(due_slot(&times, Some("2026-04-07 04:30"), at("2026-04-07T22:31:00Z")), None);
        assert_eq!(due_slot(&times, Some("2026-04-08 04:30"), at("2026-04-08T02:00:00Z")).as_deref(), Some("2026-04-08 10:00"));
    }
}
