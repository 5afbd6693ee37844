use super::{observations::intake, sources, warnings};
use access::{Permission, holds};
use kernel::{Ctx, Result};
use notify::{Duty, DutyCode};
use storage::Tx;

/// What waits of prices: late reporters, prices set aside, warnings.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    let Some(actor) = ctx.actor() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if holds(actor, Permission::BulletinPrepare) {
        found.push(Duty::of(DutyCode::ReportsLate, sources::late(tx, ctx, ctx.now.day())?));
        found.push(Duty::of(DutyCode::PricesInDoubt, intake::queue::count(tx, ctx)?));
    }
    if holds(actor, Permission::PriceWarnings) {
        found.push(Duty::of(DutyCode::PriceWarnings, warnings::count(tx, ctx)?.open));
    }
    Ok(found)
}
