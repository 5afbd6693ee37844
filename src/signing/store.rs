use diesel::prelude::*;

use super::{
    fingerprints::SecretKind,
    schema::{key_lists, secret_fingerprints},
};
use kernel::{Result, Ts};
use storage::{Both, Tx};

/// The list in force: its root and its JSON.
pub fn current(tx: &mut Tx) -> Result<Option<(String, String)>> {
    let query = key_lists::table.of(tx).order(key_lists::sequence.desc()).select((key_lists::root, key_lists::body));
    Ok(query.first(tx).optional()?)
}

pub fn first_imported_at(tx: &mut Tx) -> Result<Option<Ts>> {
    let query = key_lists::table.of(tx).order(key_lists::sequence).select(key_lists::imported_at);
    Ok(query.first(tx).optional()?)
}

pub fn insert(tx: &mut Tx, sequence: i32, root: &str, body: &str, now: Ts) -> Result<()> {
    let row = (
        key_lists::market.eq(tx.market()),
        key_lists::sequence.eq(sequence),
        key_lists::root.eq(root.to_owned()),
        key_lists::body.eq(body.to_owned()),
        key_lists::imported_at.eq(now),
    );
    diesel::insert_into(key_lists::table).values(row).execute(tx)?;
    Ok(())
}

pub fn fingerprints(tx: &mut Tx, kind: SecretKind) -> Result<Vec<String>> {
    let query = secret_fingerprints::table.of(tx).filter(secret_fingerprints::kind.eq(kind));
    let query = query.order((secret_fingerprints::first_used_at, secret_fingerprints::fingerprint));
    Ok(query.select(secret_fingerprints::fingerprint).limit(1000).load(tx)?)
}

pub fn keep_fingerprint(tx: &mut Tx, kind: SecretKind, fingerprint: &str, now: Ts) -> Result<()> {
    let row = (
        secret_fingerprints::market.eq(tx.market()),
        secret_fingerprints::kind.eq(kind),
        secret_fingerprints::fingerprint.eq(fingerprint.to_owned()),
        secret_fingerprints::first_used_at.eq(now),
    );
    Both(diesel::insert_into(secret_fingerprints::table).values(row).on_conflict_do_nothing()).execute(tx)?;
    Ok(())
}

pub fn forget_fingerprints(tx: &mut Tx, kind: SecretKind) -> Result<()> {
    diesel::delete(secret_fingerprints::table.of(tx).filter(secret_fingerprints::kind.eq(kind))).execute(tx)?;
    Ok(())
}
