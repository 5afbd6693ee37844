//! Proof: an edition is computed again from its observations, to the same bytes.

use std::collections::HashMap;

use super::{gather::seen, read::readable};
use crate::{
    envelope::ObservationsFile,
    model::Verification,
    signature::{PublicKey, Signer},
    store,
    table::{self, Inputs},
};
use kernel::{Ctx, Id, Result};
use prices::observations::by_ids;
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
    let signature = store::keys(tx)?.check(&row.digest, &published_at, row.signature().as_ref());
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

/// The public keys: the one that signs now, and those that have signed earlier editions.
///
/// # Errors
/// Those of the database.
pub fn keys(tx: &mut Tx, signer: &Signer) -> Result<Vec<PublicKey>> {
    Ok(store::keys(tx)?.list(signer))
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
