//! What a round would do if it ran now. The same engine and checker as in a round; nothing is written, reserved or told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    compute::{self, Cleared},
    flows::{Flows, Sums},
    model::{Certificate, RunRound, TierFill, UnmatchedCode},
    run::{self, Prepared},
};
use crate::{
    accounts::permissions::{Permission, require},
    kernel::{Ctx, Error, Fen, Kg, Result},
    market::listing::Side,
    storage::Tx,
};

/// Listings that stay for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftBecause {
    pub side: Side,
    pub code: UnmatchedCode,
    pub listings: i64,
    pub kg: Kg,
}

/// The round that has not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Open offers and demands that would take part.
    pub offers: i64,
    pub demands: i64,
    /// Pairs that would be proposed, and the enterprises that would hear of them.
    pub proposals: i64,
    pub enterprises: i64,
    pub matched_kg: Kg,
    pub unmet_kg: Kg,
    pub filled_by_tier: Vec<TierFill>,
    pub surplus_fen: Fen,
    pub certificate: Certificate,
    pub flows: Flows,
    /// Why the rest would stay, the largest first.
    pub left: Vec<LeftBecause>,
    pub seconds: f64,
}

/// Reads the market.
///
/// # Errors
/// `forbidden`; field errors of the command.
pub(super) fn prepare(tx: &mut Tx, ctx: &Ctx, cmd: &RunRound) -> Result<Prepared> {
    require(ctx, Permission::ClearingRun)?;
    run::prepare(tx, ctx, cmd)
}

/// Computes; holds no transaction and no lock.
///
/// # Errors
/// `unexpected` when the checker finds a fault.
pub(super) fn work_out(prepared: Prepared, cmd: &RunRound) -> Result<(Cleared, f64)> {
    let (cleared, seconds) = run::compute_only(prepared, cmd);
    Ok((cleared.map_err(Error::unexpected)?, seconds))
}

/// Adds up and names.
///
/// # Errors
/// Those of the database.
pub(super) fn show(tx: &mut Tx, cleared: &Cleared, seconds: f64) -> Result<Preview> {
    let book = &cleared.book;
    let matched: Kg = cleared.matches.iter().map(|pair| pair.kg).sum();
    let wanted: Kg = book.demands.iter().map(|demand| demand.left).sum();
    let mut parties: Vec<_> = cleared
        .matches
        .iter()
        .flat_map(|pair| [book.offers[pair.offer].enterprise_id, book.demands[pair.demand].enterprise_id])
        .collect();
    parties.sort_unstable();
    parties.dedup();
    Ok(Preview {
        offers: book.offers.len() as i64,
        demands: book.demands.len() as i64,
        proposals: cleared.matches.len() as i64,
        enterprises: parties.len() as i64,
        matched_kg: matched,
        unmet_kg: wanted - matched,
        filled_by_tier: compute::by_tier(cleared, &cleared.matches),
        surplus_fen: compute::gain(cleared, &cleared.matches),
        certificate: cleared.certificate.clone(),
        flows: Sums::of(cleared).named(tx)?,
        left: left(cleared),
        seconds,
    })
}

fn left(cleared: &Cleared) -> Vec<LeftBecause> {
    let mut sums: BTreeMap<(Side, UnmatchedCode), (i64, i64)> = BTreeMap::new();
    for rest in cleared.rest.iter().filter(|rest| rest.kg.0 > 0) {
        let (listings, kg) = sums.entry((rest.side, rest.code)).or_default();
        (*listings, *kg) = (*listings + 1, *kg + rest.kg.0);
    }
    let line = |((side, code), (listings, kg))| LeftBecause { side, code, listings, kg: Kg(kg) };
    let mut lines: Vec<LeftBecause> = sums.into_iter().map(line).collect();
    lines.sort_by_key(|line| -line.kg.0);
    lines
}
