//! Use cases of the regulator on lanes: closing one, or setting its freight or transit time, for some days.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    model::{LaneOverride, LaneOverrideRow},
    store::{self, OverrideFilter},
};
use access::{Permission, require};
use kernel::{Ctx, Day, FenPerKg, Id, Page, PageQuery, Result, Version, error::Check};
use storage::Tx;
use web::given;

/// Sets or closes a lane from one day to another, both included.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLane {
    /// A region; a province or prefecture covers everything within it.
    #[schema(example = "370000")]
    pub origin: String,
    /// Absent: every destination.
    pub destination: Option<String>,
    pub open: bool,
    /// Fen per kg; absent: by distance.
    pub freight: Option<FenPerKg>,
    /// Absent: by distance.
    pub transit_days: Option<i32>,
    pub from: Day,
    pub to: Day,
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Changes what is given and leaves the rest. A freight or transit time that is `null` goes back to the one by distance.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLane {
    pub open: Option<bool>,
    /// Fen per kg.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<FenPerKg>)]
    pub freight: Option<Option<FenPerKg>>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i32>)]
    pub transit_days: Option<Option<i32>>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    #[schema(min_length = 1, max_length = 200)]
    pub reason: Option<String>,
}

/// The newest first.
///
/// # Errors
/// Field errors of the paging, and those of the database.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    origin: Option<String>,
    destination: Option<String>,
    on: Option<Day>,
    page: &PageQuery,
) -> Result<Page<LaneOverride>> {
    require(ctx, Permission::MarketOversee)?;
    let filter = OverrideFilter { origin, destination, on };
    Ok(store::overrides(tx, &filter, page)?.map(LaneOverride::from))
}

/// # Errors
/// `not_found`, and those of the database.
pub fn get(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<LaneOverride> {
    require(ctx, Permission::MarketOversee)?;
    store::lane_override(tx, id).map(LaneOverride::from)
}

/// # Errors
/// Field errors, and those of the database.
pub fn set(tx: &mut Tx, ctx: &Ctx, cmd: &SetLane) -> Result<LaneOverride> {
    require(ctx, Permission::LanesWrite)?;
    let row = LaneOverrideRow {
        id: Id::new(ctx.now),
        version: 1,
        origin: cmd.origin.clone(),
        destination: cmd.destination.clone(),
        open: cmd.open,
        freight_fen_per_kg: cmd.freight,
        transit_days: cmd.transit_days,
        from_day: cmd.from,
        to_day: cmd.to,
        reason: cmd.reason.trim().to_owned(),
        created_by: ctx.user_id(),
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    check(tx, &row)?;
    store::insert_override(tx, &row)?;
    let set = LaneOverride::from(row);
    let entry = audit::Entry::new(audit::Entity::LaneOverride, set.id, audit::Action::Set)
        .reason(Some(&set.reason))
        .detail(json!({ "new": set }));
    audit::record(tx, ctx, entry)?;
    Ok(set)
}

/// # Errors
/// `not_found`, `stale_version` unless `seen` is the stored version, field errors.
pub fn change(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, cmd: &ChangeLane) -> Result<LaneOverride> {
    require(ctx, Permission::LanesWrite)?;
    let old = store::lane_override(tx, id)?;
    seen.check(old.version)?;
    let before = LaneOverride::from(old.clone());
    let row = LaneOverrideRow {
        version: old.version + 1,
        open: cmd.open.unwrap_or(old.open),
        freight_fen_per_kg: cmd.freight.unwrap_or(old.freight_fen_per_kg),
        transit_days: cmd.transit_days.unwrap_or(old.transit_days),
        from_day: cmd.from.unwrap_or(old.from_day),
        to_day: cmd.to.unwrap_or(old.to_day),
        reason: cmd.reason.as_deref().unwrap_or(&old.reason).trim().to_owned(),
        updated_at: ctx.now,
        ..old
    };
    check(tx, &row)?;
    store::update_override(tx, &row, seen.0)?;
    let after = LaneOverride::from(row);
    let entry = audit::Entry::new(audit::Entity::LaneOverride, id, audit::Action::Change)
        .reason(Some(&after.reason))
        .detail(json!({ "old": before, "new": after }));
    audit::record(tx, ctx, entry)?;
    Ok(after)
}

/// Takes the override away; the trail keeps what it said.
///
/// # Errors
/// `not_found`, `stale_version` unless `seen` is the stored version.
pub fn lift(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version) -> Result<()> {
    require(ctx, Permission::LanesWrite)?;
    let old = store::lane_override(tx, id)?;
    seen.check(old.version)?;
    store::delete_override(tx, id, seen.0)?;
    let entry =
        audit::Entry::new(audit::Entity::LaneOverride, id, audit::Action::Lift).detail(json!({ "old": LaneOverride::from(old) }));
    audit::record(tx, ctx, entry)
}

fn check(tx: &mut Tx, row: &LaneOverrideRow) -> Result<()> {
    let known_origin = store::region(tx, &row.origin)?.is_some();
    let known_end = match &row.destination {
        Some(code) => store::destination(tx, code)?.is_some(),
        None => true,
    };
    let days = row.to_day.number() - row.from_day.number();
    let mut check = Check::new();
    check
        .require(known_origin, "origin", "unknown", "没有这个地区", "there is no such region")
        .require(known_end, "destination", "unknown", "没有这个目的地", "there is no such destination")
        .require(days >= 0, "to", "before_start", "不能早于开始日期", "may not be before the first day")
        .require(days < 366, "to", "too_long", "最长一年", "a year at most")
        .require(
            row.freight_fen_per_kg.is_none_or(|f| (0..=10_000).contains(&f.0)),
            "freight",
            "out_of_range",
            "运费须在 0 到 100 元/公斤之间",
            "the freight must be between 0 and 10000 fen per kg",
        )
        .require(
            row.transit_days.is_none_or(|d| (0..=30).contains(&d)),
            "transit_days",
            "out_of_range",
            "在途天数须在 0 到 30 之间",
            "the transit time must be between 0 and 30 days",
        )
        .require(
            !row.open || row.freight_fen_per_kg.is_some() || row.transit_days.is_some(),
            "open",
            "changes_nothing",
            "线路开放时须设定运费或在途天数",
            "an open lane needs a freight or a transit time to be set",
        )
        .length(&row.reason, 1, 200, "reason");
    check.finish()
}
