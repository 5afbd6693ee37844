//! From when on prices are conspicuous: each city's own numbers, changed with an audit entry.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::schema::warning_settings;
use access::{Permission, require};
use kernel::{Ctx, Day, Error, ErrorCode, Result, Version, error::Check};
use storage::Tx;
use web::Resource;

/// The thresholds in force; thousandths where a number is no count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WarningSettings {
    pub version: i32,
    #[serde(flatten)]
    pub set: SetWarnings,
}

/// The thresholds, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsChangeset)]
#[diesel(table_name = warning_settings)]
pub struct SetWarnings {
    /// γ: how much the quarter counts against the year.
    #[schema(example = 400)]
    pub ifpa_gamma: i32,
    /// From here on a month is moderately abnormal.
    #[schema(example = 500)]
    pub ifpa_moderate: i32,
    /// From here on it is abnormal.
    #[schema(example = 1000)]
    pub ifpa_high: i32,
    /// The y-th year counts y times; else every year counts once.
    pub ifpa_recent_years_weigh_more: bool,
    /// The modified z-score beyond which a price is an outlier.
    #[schema(example = 3500)]
    pub outlier_threshold: i32,
    /// Prices that an outlier is measured against at least, itself included.
    #[schema(example = 7)]
    pub outlier_points: i32,
    /// And it must be so far from the median, or the smallest move of a calm price would be one.
    #[schema(example = 150)]
    pub outlier_change: i32,
    /// Two days running beyond this.
    #[schema(example = 50)]
    pub two_days: i32,
    /// A week beyond these: three grades.
    #[schema(example = 300)]
    pub week_first: i32,
    #[schema(example = 500)]
    pub week_second: i32,
    #[schema(example = 1000)]
    pub week_third: i32,
    /// Days running without a price of a variety, from a source that reports others.
    #[schema(example = 3)]
    pub stock_out_days: i32,
    /// Warn of abnormally low prices, too.
    pub low_too: bool,
    /// Send regulators a mail when something new has fired.
    pub mail: bool,
}

impl Resource for WarningSettings {
    fn location(&self) -> String {
        "/price-warnings/settings".to_owned()
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = warning_settings)]
struct Row {
    version: i32,
    ifpa_gamma: i32,
    ifpa_moderate: i32,
    ifpa_high: i32,
    ifpa_recent_years_weigh_more: bool,
    outlier_threshold: i32,
    outlier_points: i32,
    outlier_change: i32,
    two_days: i32,
    week_first: i32,
    week_second: i32,
    week_third: i32,
    stock_out_days: i32,
    low_too: bool,
    mail: bool,
}

impl From<Row> for WarningSettings {
    fn from(row: Row) -> WarningSettings {
        WarningSettings {
            version: row.version,
            set: SetWarnings {
                ifpa_gamma: row.ifpa_gamma,
                ifpa_moderate: row.ifpa_moderate,
                ifpa_high: row.ifpa_high,
                ifpa_recent_years_weigh_more: row.ifpa_recent_years_weigh_more,
                outlier_threshold: row.outlier_threshold,
                outlier_points: row.outlier_points,
                outlier_change: row.outlier_change,
                two_days: row.two_days,
                week_first: row.week_first,
                week_second: row.week_second,
                week_third: row.week_third,
                stock_out_days: row.stock_out_days,
                low_too: row.low_too,
                mail: row.mail,
            },
        }
    }
}

/// The settings in force.
///
/// # Errors
/// Those of the database.
pub fn load(tx: &mut Tx) -> Result<WarningSettings> {
    let row: Row = warning_settings::table.find(tx.market()).select(Row::as_select()).first(tx)?;
    Ok(row.into())
}

/// The last month whose IFPA has been looked at.
pub(super) fn ifpa_month(tx: &mut Tx) -> Result<Option<Day>> {
    Ok(warning_settings::table.find(tx.market()).select(warning_settings::ifpa_month).first(tx)?)
}

pub(super) fn keep_ifpa_month(tx: &mut Tx, month: Day) -> Result<()> {
    diesel::update(warning_settings::table.find(tx.market())).set(warning_settings::ifpa_month.eq(Some(month))).execute(tx)?;
    Ok(())
}

/// The settings, for regulators.
///
/// # Errors
/// `forbidden`.
pub(super) fn look(tx: &mut Tx, ctx: &Ctx) -> Result<WarningSettings> {
    require(ctx, Permission::PriceWarnings)?;
    load(tx)
}

/// Changes the thresholds; they hold for prices that arrive from now on.
///
/// # Errors
/// Field errors; `stale_version`.
pub(super) fn change(tx: &mut Tx, ctx: &Ctx, seen: Version, cmd: &SetWarnings) -> Result<WarningSettings> {
    require(ctx, Permission::PriceSettings)?;
    let mut check = Check::new();
    let mut within = |value: i32, low: i32, high: i32, path: &str| {
        let (zh, en) = (format!("须在 {low} 到 {high} 之间"), format!("must be {low} to {high}"));
        check.require((low..=high).contains(&value), path, "out_of_range", &zh, &en);
    };
    within(cmd.ifpa_gamma, 0, 1000, "ifpa_gamma");
    within(cmd.ifpa_moderate, 100, 10_000, "ifpa_moderate");
    within(cmd.ifpa_high, 100, 10_000, "ifpa_high");
    within(cmd.outlier_threshold, 1000, 50_000, "outlier_threshold");
    within(cmd.outlier_points, 5, 30, "outlier_points");
    within(cmd.outlier_change, 0, 1000, "outlier_change");
    within(cmd.two_days, 10, 1000, "two_days");
    within(cmd.week_first, 50, 5000, "week_first");
    within(cmd.week_second, 50, 5000, "week_second");
    within(cmd.week_third, 50, 5000, "week_third");
    within(cmd.stock_out_days, 2, 14, "stock_out_days");
    check
        .require(cmd.ifpa_moderate < cmd.ifpa_high, "ifpa_high", "not_rising", "须高于“中度”", "must be above the moderate one")
        .require(cmd.week_first < cmd.week_second, "week_second", "not_rising", "须高于第一级", "must be above the first grade")
        .require(cmd.week_second < cmd.week_third, "week_third", "not_rising", "须高于第二级", "must be above the second grade");
    check.finish()?;
    let old = load(tx)?;
    let target = warning_settings::table.find(tx.market()).filter(warning_settings::version.eq(seen.0));
    if diesel::update(target).set((warning_settings::version.eq(seen.0 + 1), cmd.clone())).execute(tx)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let entry = audit::Entry::new(audit::Entity::WarningSettings, "1", audit::Action::Change)
        .detail(json!({ "from": old.set, "to": cmd }));
    audit::record(tx, ctx, entry)?;
    load(tx)
}
