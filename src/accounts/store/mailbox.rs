//! Links that prove a mailbox.

use diesel::prelude::*;

use crate::schema::mailbox_proofs as t;
use kernel::{Id, Result, Ts};
use storage::Tx;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = t)]
pub struct ProofRow {
    pub token_hash: String,
    pub user_id: Id,
    pub email: String,
    pub created_at: Ts,
    pub expires_at: Ts,
}

pub fn insert(tx: &mut Tx, row: ProofRow) -> Result<()> {
    diesel::insert_into(t::table).values((t::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

/// The link with this hash, unless it has expired.
pub fn find(tx: &mut Tx, hash: &str, now: Ts) -> Result<Option<ProofRow>> {
    Ok(t::table
        .find((tx.market(), hash.to_owned()))
        .filter(t::expires_at.gt(now))
        .select(ProofRow::as_select())
        .first(tx)
        .optional()?)
}
