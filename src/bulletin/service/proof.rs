//! Proof: an edition is computed again from its observations, to the same bytes.

use std::collections::HashMap;

use super::{gather::seen, read::readable};
use crate::{
    approval::keyring,
    envelope::{Envelope, ObservationsFile},
    model::{BulletinRow, Verification},
    signature::{BulletinKey, together},
    store,
    table::{self, Inputs},
};
use kernel::{Ctx, Id, Result};
use prices::observations::by_ids;
use signing::{PublicKey, Signers};
use storage::Tx;

/// Computes an edition again from its observations, which never change, and compares the bytes. Open to anyone.
///
/// # Errors
/// `not_found` unless it is published.
pub fn verify(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Verification> {
    let row = readable(tx, ctx, id)?;
    let table = row.table()?;
    let seen = seen(by_ids(tx, &table.inputs())?, &table.sources);
    let recomputed = table::digest(&row.previous_digest, &table::canonical(&table::compute(&Inputs::of(&table, &seen)?))?);
    let chained = row.previous_digest.is_empty() || store::has_digest(tx, &row.previous_digest)?;
    let published_at = row.published_at.map(|at| at.to_string()).unwrap_or_default();
    let made = store::signatures(tx, &row)?;
    let signature = together(&row.statement(&published_at).check(&keyring(tx)?, &made));
    Ok(Verification {
        id,
        day: row.day,
        edition: row.edition,
        equal: recomputed == row.digest,
        digest: row.digest,
        recomputed_digest: recomputed,
        chained,
        signature,
    })
}

/// The observations behind an edition, as the computation sees them. Open to anyone.
///
/// # Errors
/// `not_found` unless it is published.
pub fn observations(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<ObservationsFile> {
    let row = readable(tx, ctx, id)?;
    let table = row.table()?;
    let seen = seen(by_ids(tx, &table.inputs())?, &table.sources);
    Ok(ObservationsFile::new(row.day, row.edition, seen))
}

/// The public keys: those that sign now, and those that have signed earlier editions.
///
/// # Errors
/// Those of the database.
pub fn keys(tx: &mut Tx, signers: &Signers) -> Result<Vec<BulletinKey>> {
    let used = store::keys(tx)?;
    let first_use = |key: &PublicKey| used.iter().find(|(known, _)| known == key).map(|(_, at)| *at);
    let mut all: Vec<BulletinKey> =
        signers.iter().map(|key| BulletinKey::new(key.public(), true, first_use(key.public()))).collect();
    let earlier = used.iter().filter(|(key, _)| signers.iter().all(|current| current.public() != key));
    all.extend(earlier.map(|(key, at)| BulletinKey::new(key, false, Some(*at))));
    Ok(all)
}

/// The edition as a file that proves itself.
///
/// # Errors
/// `unexpected` unless it is published.
pub fn envelope(tx: &mut Tx, row: &BulletinRow) -> Result<Envelope> {
    Envelope::of(row, store::signatures(tx, row)?)
}

/// Verifies every published edition from the first to the last in the order of the chain. Editions that the chain
/// does not reach come last, with `chained` false.
///
/// # Errors
/// Those of the database.
pub fn verify_all(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Verification>> {
    let links = store::chain(tx)?;
    let mut following: HashMap<&str, (Id, &str)> =
        links.iter().map(|(id, digest, previous)| (previous.as_str(), (*id, digest.as_str()))).collect();
    let (mut order, mut end) = (Vec::new(), "");
    while let Some((id, digest)) = following.remove(end) {
        order.push((id, true));
        end = digest;
    }
    order.extend(following.values().map(|(id, _)| (*id, false)));
    order
        .into_iter()
        .map(|(id, reached)| verify(tx, ctx, id).map(|v| Verification { chained: v.chained && reached, ..v }))
        .collect()
}
