//! How far the scale may differ from what was announced: one figure for the whole market, set by the city.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::deal_settings;
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Kg, Result, Version, error::Check};
use storage::Tx;
use web::Resource;

/// The settings of deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable)]
pub struct DealSettings {
    pub version: i32,
    /// By how many thousandths the weight may exceed what was announced or agreed.
    pub tolerance_permille: i32,
}

impl Resource for DealSettings {
    fn location(&self) -> String {
        "/deals/settings".to_owned()
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Other settings, in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetDealSettings {
    /// 0 to 100.
    pub tolerance_permille: i32,
}

/// The tolerance in force, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tolerance(pub i32);

impl Tolerance {
    pub fn load(tx: &mut Tx) -> Result<Tolerance> {
        Ok(Tolerance(stored(tx)?.tolerance_permille))
    }

    /// The most that may stand on the scale for so many announced kg; a part of a kilogram is not allowed for.
    pub fn most(self, kg: Kg) -> Kg {
        kg + Kg(kg.0.saturating_mul(i64::from(self.0)) / 1000)
    }

    /// `3%`, `2.5%`.
    pub fn text(self) -> String {
        let (whole, tenth) = (self.0 / 10, self.0 % 10);
        if tenth == 0 { format!("{whole}%") } else { format!("{whole}.{tenth}%") }
    }
}

fn stored(tx: &mut Tx) -> Result<DealSettings> {
    Ok(deal_settings::table.find(tx.market()).select((deal_settings::version, deal_settings::tolerance_permille)).first(tx)?)
}

/// The settings, for those who oversee the market; the parties find the limit in each load.
///
/// # Errors
/// `forbidden`.
pub(super) fn look(tx: &mut Tx, ctx: &Ctx) -> Result<DealSettings> {
    require(ctx, Permission::MarketOversee)?;
    stored(tx)
}

/// Changes the settings; loads that are weighed from now on are measured by them.
///
/// # Errors
/// Field errors; `stale_version`.
pub(super) fn change(tx: &mut Tx, ctx: &Ctx, seen: Version, cmd: &SetDealSettings) -> Result<DealSettings> {
    require(ctx, Permission::ClearingSettings)?;
    let mut check = Check::new();
    check.require(
        (0..=100).contains(&cmd.tolerance_permille),
        "tolerance_permille",
        "out_of_range",
        "须为 0 到 100（‰）",
        "must be 0 to 100 (‰)",
    );
    check.finish()?;
    let old = stored(tx)?;
    let changed = diesel::update(deal_settings::table.find(tx.market()).filter(deal_settings::version.eq(seen.0)))
        .set((deal_settings::version.eq(seen.0 + 1), deal_settings::tolerance_permille.eq(cmd.tolerance_permille)))
        .execute(tx)?;
    if changed != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let detail = serde_json::json!({ "old": old, "new": cmd });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::DealSettings, 1, audit::Action::Change).detail(detail))?;
    stored(tx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_is_a_share_in_whole_kilograms() {
        assert_eq!(Tolerance(30).most(Kg(1000)), Kg(1030));
        assert_eq!(Tolerance(30).most(Kg(33)), Kg(33));
        assert_eq!(Tolerance(30).most(Kg(34)), Kg(35));
        assert_eq!(Tolerance(0).most(Kg(1000)), Kg(1000));
        assert_eq!((Tolerance(30).text(), Tolerance(25).text()), ("3%".to_owned(), "2.5%".to_owned()));
    }
}
