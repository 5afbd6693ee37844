use crate::{BulletinState, store};
use access::{Permission, holds};
use kernel::{Ctx, Result};
use notify::{Duty, DutyCode};
use storage::Tx;

/// What waits of tables: for review, for publication, today's.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    let Some(actor) = ctx.actor() else { return Ok(Vec::new()) };
    let (today, mut found) = (ctx.now.day(), Vec::new());
    if holds(actor, Permission::BulletinReview) {
        // Whoever prepared a table may not review it, so it does not wait for them.
        let drafts = store::waiting(tx, BulletinState::Draft, Some(actor.user_id), Duty::MOST)?;
        found.push(Duty::of(DutyCode::TablesToReview, drafts));
    }
    if holds(actor, Permission::BulletinPublish) {
        found.push(Duty::of(DutyCode::TablesToPublish, store::waiting(tx, BulletinState::Reviewed, None, Duty::MOST)?));
    }
    if holds(actor, Permission::BulletinPrepare) {
        found.push(Duty::of(DutyCode::TableMissing, i64::from(store::last_of_day(tx, today)?.is_none())));
    }
    Ok(found)
}
