//! Who reports prices, what they owe every day, and whether they did.
//!
//! Wholesale markets and chains make up the published table. E-commerce platforms and community stores are collected and
//! watched, but the table is by its name one of markets and chains. A reference source (another city, another country,
//! a data set) is kept for comparison, in its own currency, and owes nothing.

mod duties;
mod form;
mod reminders;
mod reports;
pub(super) mod routes;
mod store;

pub use duties::{EditSource, SourceDuties, duties, edit};
pub use reminders::remind_due;
pub use reports::{DayRates, Reported, Wall, WallLine, backfill_reports, complete, late, rates, reopen, reported, review, wall};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::schema::price_sources;
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Result, TimeOfDay, error::Check, text_enum};
use storage::Tx;

text_enum! {
    /// What kind of price a source reports.
    pub enum SourceKind {
        WholesaleMarket = "wholesale_market" => ("批发市场", "Wholesale market"),
        /// A chain of shops: retail prices.
        Chain = "chain" => ("连锁商超", "Retail chain"),
        Ecommerce = "ecommerce" => ("电商平台", "E-commerce platform"),
        CommunityStore = "community_store" => ("社区门店", "Community store"),
        /// For comparison only; never in a figure of the table.
        Reference = "reference" => ("参考", "Reference"),
    }
}

impl SourceKind {
    /// Markets write a new board every day; shops may well keep their tags for a week.
    const fn unchanged_days(self) -> i32 {
        match self {
            SourceKind::WholesaleMarket | SourceKind::Reference => 1,
            SourceKind::Chain | SourceKind::Ecommerce | SourceKind::CommunityStore => 7,
        }
    }
}

/// A market or chain that reports prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_sources, treat_none_as_default_value = false)]
pub struct PriceSource {
    #[schema(example = "xinfadi")]
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// 6-digit code of GB/T 2260.
    pub region: String,
    /// Shops of a chain; 1 for a market.
    pub stores: i32,
    /// The enterprise whose people may report for it; regulators may for all.
    pub enterprise_id: Option<Id>,
    pub active: bool,
    pub position: i32,
    pub kind: SourceKind,
    /// ISO 4217; prices are in hundredths of it. `CNY` but for reference sources.
    pub currency: String,
    /// Until when the day's report is due, in minutes after Beijing's midnight: 840 is 14:00.
    pub deadline_minutes: i32,
    /// How its files are read, as JSON.
    #[serde(skip)]
    #[schema(ignore)]
    pub mapping: Option<String>,
    /// A sheet that repeats the one before is asked about once its prices have not moved for so many days.
    pub unchanged_days: i32,
}

impl PriceSource {
    /// Until when the day's report is due.
    pub fn deadline(&self) -> TimeOfDay {
        TimeOfDay::from_minutes(self.deadline_minutes)
    }
}

/// When a report is due unless the source has another hour: 14:00 ("figures", section 2).
pub const DEADLINE_MINUTES: i32 = 14 * 60;

impl web::Resource for PriceSource {
    fn location(&self) -> String {
        format!("/price-sources/{}", self.code)
    }
}

/// A new market or chain.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddSource {
    /// Lower-case letters, digits and hyphens.
    #[schema(example = "xinfadi")]
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: SourceKind,
    pub region: String,
    /// Obligatory for a chain.
    pub stores: Option<i32>,
    pub enterprise_id: Option<Id>,
}

/// All sources in their order, or those of one kind. There are a few dozen at most, so the list is not paged.
///
/// # Errors
/// Those of the database.
pub fn list(tx: &mut Tx, kind: Option<SourceKind>) -> Result<Vec<PriceSource>> {
    let mut query = price_sources::table.of(tx).into_boxed();
    if let Some(kind) = kind {
        query = query.filter(price_sources::kind.eq(kind));
    }
    Ok(query.order((price_sources::position, price_sources::code)).limit(1000).select(PriceSource::as_select()).load(tx)?)
}

/// Those that make up the published table: active markets and chains.
///
/// # Errors
/// Those of the database.
pub fn active(tx: &mut Tx) -> Result<Vec<PriceSource>> {
    let of_the_table = |s: &PriceSource| s.active && matches!(s.kind, SourceKind::WholesaleMarket | SourceKind::Chain);
    Ok(list(tx, None)?.into_iter().filter(of_the_table).collect())
}

/// One source.
///
/// # Errors
/// `not_found`.
pub fn find(tx: &mut Tx, code: &str) -> Result<PriceSource> {
    let found = price_sources::table.find((tx.market(), code)).select(PriceSource::as_select()).first(tx).optional()?;
    found.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

fn is_region(tx: &mut Tx, code: &str) -> Result<bool> {
    match places::service::region(tx, code) {
        Ok(_) => Ok(true),
        Err(error) if error.code == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Adds a market or chain.
///
/// # Errors
/// Field errors, `already_exists` for a code in use.
pub fn add(tx: &mut Tx, ctx: &Ctx, cmd: &AddSource) -> Result<PriceSource> {
    require(ctx, Permission::BulletinPrepare)?;
    let mut check = Check::new();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    check
        .require(
            cmd.code.chars().all(plain) && !cmd.code.is_empty(),
            "code",
            "invalid_value",
            "只能用小写字母、数字和连字符",
            "lower-case letters, digits and hyphens only",
        )
        .line(&cmd.code, 1, 40, "code")
        .line(&cmd.name_zh, 1, 60, "name_zh")
        .line(&cmd.name_en, 1, 120, "name_en");
    check.require(is_region(tx, &cmd.region)?, "region", "unknown_region", "没有这个地区代码", "there is no such region");
    let shops = matches!(cmd.kind, SourceKind::Chain | SourceKind::CommunityStore);
    let stores = cmd.stores.unwrap_or(i32::from(cmd.kind != SourceKind::Chain));
    check.require((1..=100_000).contains(&stores), "stores", "out_of_range", "门店数须为正整数", "a positive number of stores");
    check.finish()?;
    let position: Option<i32> = price_sources::table.of(tx).select(diesel::dsl::max(price_sources::position)).first(tx)?;
    let row = PriceSource {
        code: cmd.code.clone(),
        name_zh: cmd.name_zh.trim().to_owned(),
        name_en: cmd.name_en.trim().to_owned(),
        region: cmd.region.clone(),
        stores: if shops { stores } else { 1 },
        enterprise_id: cmd.enterprise_id,
        active: true,
        position: position.unwrap_or(0) + 1,
        kind: cmd.kind,
        currency: "CNY".to_owned(),
        deadline_minutes: DEADLINE_MINUTES,
        mapping: None,
        unchanged_days: cmd.kind.unchanged_days(),
    };
    diesel::insert_into(price_sources::table).values((price_sources::market.eq(tx.market()), row.clone())).execute(tx)?;
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::PriceSource, &row.code, audit::Action::Add).detail(json!({ "name": row.name_zh })),
    )?;
    Ok(row)
}
