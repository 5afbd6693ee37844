use diesel::prelude::*;

use crate::model::{EnterpriseRow, EnterpriseState};
use kernel::{Result, Ts};
use storage::{
    Tx,
    schema::{enterprises, vetting_reminders},
};

/// Pending since `before` or longer, and no reminder has gone out for that submission; the oldest first.
pub fn unreminded(tx: &mut Tx, before: Ts, limit: i64) -> Result<Vec<EnterpriseRow>> {
    let reminded = vetting_reminders::table
        .of(tx)
        .filter(vetting_reminders::enterprise_id.eq(enterprises::id))
        .filter(vetting_reminders::submitted_at.eq(enterprises::submitted_at));
    Ok(enterprises::table
        .of(tx)
        .filter(enterprises::state.eq(EnterpriseState::Pending))
        .filter(enterprises::submitted_at.le(before))
        .filter(diesel::dsl::not(diesel::dsl::exists(reminded)))
        .order(enterprises::submitted_at)
        .limit(limit)
        .select(EnterpriseRow::as_select())
        .load(tx)?)
}

/// Notes that the reminder for this submission has gone out.
pub fn remember(tx: &mut Tx, enterprise: &EnterpriseRow) -> Result<()> {
    use vetting_reminders as t;
    diesel::delete(t::table.find((tx.market(), enterprise.id))).execute(tx)?;
    diesel::insert_into(t::table)
        .values((t::market.eq(tx.market()), t::enterprise_id.eq(enterprise.id), t::submitted_at.eq(enterprise.submitted_at)))
        .execute(tx)?;
    Ok(())
}
