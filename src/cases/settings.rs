//! What a city sets of clocks in the place of their defaults; and emergencies, in which clocks take another calendar.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    calendars,
    clock::{Allowance, Unit},
    functions::FUNCTIONS,
    model::{Clock, Kind, Registry, text},
    moves,
    schema::{clock_settings as t, emergencies as m},
};
use access::{Permission, require};
use audit::{Action, Entity, Entry};
use kernel::{Ctx, Error, ErrorCode, Id, RegionCode, Result, Text, Ts, Version, error::Check};
use storage::Tx;
use web::Resource;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
struct SettingRow {
    market: RegionCode,
    kind: String,
    clock: String,
    version: i32,
    unit: Unit,
    allowance: i32,
    calendar: String,
    calendar_in_emergency: String,
    warn_permille: i32,
    escalate: String,
    updated_by: Option<Id>,
    updated_at: Ts,
}

/// How a clock is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockSetting {
    pub kind: String,
    pub kind_name: Text,
    pub clock: String,
    pub clock_name: Text,
    /// 0: as it is built in; nobody has set it.
    pub version: i32,
    /// Amount 0: the time is promised case by case.
    pub allowance: Allowance,
    pub calendar: String,
    pub calendar_in_emergency: String,
    /// After this share of the allowance, in ‰, the assignee is warned.
    pub warn_permille: i32,
    /// Later shares in ‰ and the function that hears of each.
    #[schema(value_type = BTreeMap<String, String>)]
    pub escalate: BTreeMap<i32, String>,
}

impl ClockSetting {
    fn built_in(kind: &Kind, clock: &Clock) -> ClockSetting {
        ClockSetting {
            kind: kind.code.to_owned(),
            kind_name: kind.text(),
            clock: clock.code.to_owned(),
            clock_name: text(clock.name),
            version: 0,
            allowance: clock.allowance,
            calendar: clock.calendar.to_owned(),
            calendar_in_emergency: clock.calendar_in_emergency.to_owned(),
            warn_permille: clock.warn_permille,
            escalate: clock.escalate.iter().map(|(permille, function)| (*permille, (*function).to_owned())).collect(),
        }
    }

    /// The shares that are acted upon, in their order, each with who hears of it. The end of the time is always one.
    pub(super) fn levels(&self) -> BTreeMap<i32, Option<&str>> {
        let mut levels: BTreeMap<i32, Option<&str>> = BTreeMap::from([(1000, None)]);
        levels.insert(self.warn_permille, Some("assignee"));
        levels.extend(self.escalate.iter().map(|(permille, function)| (*permille, Some(function.as_str()))));
        levels
    }
}

impl Resource for ClockSetting {
    fn location(&self) -> String {
        format!("/clock-settings/{}/{}", self.kind, self.clock)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// How a clock is set: by the city, else as it is built in.
///
/// # Errors
/// Those of the database.
pub fn of(tx: &mut Tx, kind: &Kind, clock: &Clock) -> Result<ClockSetting> {
    let built_in = ClockSetting::built_in(kind, clock);
    let key = (tx.market(), kind.code.to_owned(), clock.code.to_owned());
    let row: Option<SettingRow> = t::table.find(key).select(SettingRow::as_select()).first(tx).optional()?;
    let Some(row) = row else { return Ok(built_in) };
    Ok(ClockSetting {
        version: row.version,
        allowance: Allowance { unit: row.unit, amount: u32::try_from(row.allowance).unwrap_or_default() },
        calendar: row.calendar,
        calendar_in_emergency: row.calendar_in_emergency,
        warn_permille: row.warn_permille,
        escalate: serde_json::from_str(&row.escalate).map_err(Error::unexpected)?,
        ..built_in
    })
}

/// An emergency that a city has declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = m)]
pub struct Emergency {
    pub id: Id,
    pub reason: String,
    pub declared_by: Option<Id>,
    pub declared_at: Ts,
}

/// All clocks with their settings, and the emergency that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockSettings {
    pub clocks: Vec<ClockSetting>,
    pub emergency: Option<Emergency>,
}

/// # Errors
/// `forbidden` for others than officials.
pub fn list(tx: &mut Tx, ctx: &Ctx, registry: &Registry) -> Result<ClockSettings> {
    require(ctx, Permission::CasesRead)?;
    let mut clocks = Vec::new();
    for kind in registry.kinds {
        for clock in kind.clocks {
            clocks.push(of(tx, kind, clock)?);
        }
    }
    Ok(ClockSettings { clocks, emergency: emergency(tx)? })
}

/// The emergency that holds.
///
/// # Errors
/// Those of the database.
pub fn emergency(tx: &mut Tx) -> Result<Option<Emergency>> {
    Ok(m::table.of(tx).filter(m::ended_at.is_null()).select(Emergency::as_select()).first(tx).optional()?)
}

/// Sets a clock; clocks that run keep what they were started with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetClock {
    pub allowance: Allowance,
    #[schema(min_length = 1, max_length = 40)]
    pub calendar: String,
    #[schema(min_length = 1, max_length = 40)]
    pub calendar_in_emergency: String,
    /// In ‰ of the allowance.
    #[schema(minimum = 1, maximum = 999)]
    pub warn_permille: i32,
    /// ‰ of the allowance, from 1000 on, and the function that hears of it.
    #[schema(value_type = BTreeMap<String, String>)]
    pub escalate: BTreeMap<i32, String>,
}

/// An allowance has at most so many minutes or days.
const MOST_MINUTES: u32 = 366 * 24 * 60;
const MOST_DAYS: u32 = 366;

/// # Errors
/// `forbidden` for others than the city; `not_found` for a clock that no kind has; `stale_version`; field errors.
pub fn set(
    tx: &mut Tx,
    ctx: &Ctx,
    registry: &Registry,
    (kind, clock): (&str, &str),
    seen: Version,
    cmd: &SetClock,
) -> Result<ClockSetting> {
    require(ctx, Permission::ClockSettings)?;
    let missing = || Error::not_found("时限", "clock");
    let kind = registry.kinds.iter().find(|found| found.code == kind).ok_or_else(missing)?;
    let clock = kind.clock(clock).ok_or_else(missing)?;
    let old = of(tx, kind, clock)?;
    seen.check(old.version)?;
    check(tx, cmd)?;
    let row = SettingRow {
        market: tx.market(),
        kind: kind.code.to_owned(),
        clock: clock.code.to_owned(),
        version: old.version + 1,
        unit: cmd.allowance.unit,
        allowance: i32::try_from(cmd.allowance.amount).unwrap_or(i32::MAX),
        calendar: cmd.calendar.clone(),
        calendar_in_emergency: cmd.calendar_in_emergency.clone(),
        warn_permille: cmd.warn_permille,
        escalate: serde_json::to_string(&cmd.escalate).map_err(Error::unexpected)?,
        updated_by: ctx.user_id(),
        updated_at: ctx.now,
    };
    store(tx, old.version, row)?;
    let new = of(tx, kind, clock)?;
    let id = format!("{}/{}", kind.code, clock.code);
    let entry = Entry::new(Entity::ClockSetting, id, Action::Set).detail(json!({ "old": old, "new": new }));
    audit::record(tx, ctx, entry)?;
    Ok(new)
}

fn store(tx: &mut Tx, seen: i32, row: SettingRow) -> Result<()> {
    if seen == 0 {
        let inserted = storage::Both(diesel::insert_into(t::table).values(row).on_conflict_do_nothing()).execute(tx)?;
        return if inserted == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) };
    }
    let mine = t::table.of(tx).filter(t::kind.eq(row.kind)).filter(t::clock.eq(row.clock)).filter(t::version.eq(seen));
    let changed = diesel::update(mine)
        .set((
            t::version.eq(row.version),
            t::unit.eq(row.unit),
            t::allowance.eq(row.allowance),
            t::calendar.eq(row.calendar),
            t::calendar_in_emergency.eq(row.calendar_in_emergency),
            t::warn_permille.eq(row.warn_permille),
            t::escalate.eq(row.escalate),
            t::updated_by.eq(row.updated_by),
            t::updated_at.eq(row.updated_at),
        ))
        .execute(tx)?;
    if changed == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}

fn check(tx: &mut Tx, cmd: &SetClock) -> Result<()> {
    let mut check = Check::new();
    let most = if cmd.allowance.unit == Unit::Minutes { MOST_MINUTES } else { MOST_DAYS };
    check.require(
        (1..=most).contains(&cmd.allowance.amount),
        "allowance.amount",
        "out_of_range",
        "时限须在 1 分钟（天）到 366 天之间",
        "an allowance has from 1 minute or day to 366 days",
    );
    check.require(
        (1..=999).contains(&cmd.warn_permille),
        "warn_permille",
        "out_of_range",
        "预警比例须在 1 到 999 ‰ 之间",
        "the warning comes at 1 to 999 ‰",
    );
    for (path, code) in [("calendar", &cmd.calendar), ("calendar_in_emergency", &cmd.calendar_in_emergency)] {
        let known = calendars::is_known(tx, code)?;
        check.require(
            known,
            path,
            "invalid_value",
            "没有这个工作日历，请从列表中选择",
            "there is no such calendar; choose one of the list",
        );
    }
    let permille = cmd.escalate.keys().all(|permille| (1000..=10_000).contains(permille)) && cmd.escalate.len() <= 10;
    check.require(
        permille,
        "escalate",
        "out_of_range",
        "催办比例须在 1000 到 10000 ‰ 之间，最多 10 级",
        "escalations come at 1000 to 10000 ‰, at most 10 of them",
    );
    let known = cmd.escalate.values().all(|function| FUNCTIONS.iter().any(|known| known.0 == function));
    check.require(
        known,
        "escalate",
        "invalid_value",
        "没有这项职责，请从列表中选择",
        "there is no such function; choose one of the list",
    );
    check.finish()
}

/// Declares an emergency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareEmergency {
    #[schema(min_length = 4, max_length = 500)]
    pub reason: String,
    /// Clocks that run are moved to their calendar for emergencies, too.
    #[serde(default)]
    pub move_running: bool,
}

impl Resource for Emergency {
    fn location(&self) -> String {
        "/clock-settings".to_owned()
    }
}

/// # Errors
/// `forbidden` for others than the city; `wrong_state` while one holds; a field error of the reason.
pub fn declare(tx: &mut Tx, ctx: &Ctx, cmd: &DeclareEmergency) -> Result<Emergency> {
    require(ctx, Permission::ClockSettings)?;
    let mut check = Check::new();
    check.length(&cmd.reason, 4, 500, "reason");
    check.finish()?;
    if emergency(tx)?.is_some() {
        return Err(Error::wrong_state("已处于应急状态；请先结束，再重新宣布", "an emergency holds already; end it first"));
    }
    let reason = cmd.reason.trim().to_owned();
    let found = Emergency { id: Id::new(ctx.now), reason, declared_by: ctx.user_id(), declared_at: ctx.now };
    let row = (
        m::market.eq(tx.market()),
        m::id.eq(found.id),
        m::reason.eq(found.reason.clone()),
        m::declared_by.eq(found.declared_by),
        m::declared_at.eq(found.declared_at),
    );
    diesel::insert_into(m::table).values(row).execute(tx)?;
    let entry = Entry::new(Entity::Emergency, found.id, Action::Declare).reason(Some(&found.reason));
    audit::record(tx, ctx, entry.detail(json!({ "move_running": cmd.move_running })))?;
    if cmd.move_running {
        moves::begin(tx, ctx, true, &found.reason)?;
    }
    Ok(found)
}

/// Ends the emergency that holds; clocks keep the calendar that they have.
///
/// # Errors
/// `forbidden` for others than the city; `wrong_state` when none holds.
pub fn end(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    require(ctx, Permission::ClockSettings)?;
    let found = emergency(tx)?.ok_or_else(|| Error::wrong_state("目前没有应急状态", "no emergency holds"))?;
    let open = m::table.find((tx.market(), found.id)).filter(m::ended_at.is_null());
    let ended = diesel::update(open).set((m::ended_by.eq(ctx.user_id()), m::ended_at.eq(Some(ctx.now)))).execute(tx)?;
    if ended == 0 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    audit::record(tx, ctx, Entry::new(Entity::Emergency, found.id, Action::End))
}
