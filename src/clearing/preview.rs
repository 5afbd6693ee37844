//! What a round would do if it ran now. The same engine and checker as in a round; nothing is written, reserved or told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    asked::{Asked, RunRound},
    compute::{self, Cleared},
    flows::{Flows, Sums},
    gaps::{self, TierGap},
    model::{Certificate, TierFill, UnmatchedCode},
    run::{self, Prepared},
};
use access::{Permission, require};
use kernel::{Ctx, Error, Fen, Kg, Result};
use market::listing::Side;
use storage::Tx;

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
    /// Deals that would be struck at once, where both listings accept by rule.
    pub deals: i64,
    /// How long the proposals would wait for both sides.
    pub expires_in_hours: i32,
    /// To be sent back as `seen_result`, so that the round does this and nothing else.
    pub result_digest: String,
    pub matched_kg: Kg,
    pub unmet_kg: Kg,
    pub filled_by_tier: Vec<TierFill>,
    pub surplus_fen: Fen,
    pub certificate: Certificate,
    pub flows: Flows,
    /// What would stay unmet, the highest tier first.
    pub gaps: Vec<TierGap>,
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
pub(super) fn work_out(prepared: Prepared, cmd: &RunRound) -> Result<(Cleared, Asked)> {
    let (cleared, asked) = run::compute_only(prepared, cmd);
    Ok((cleared.map_err(Error::unexpected)?, asked))
}

/// Adds up and names.
///
/// # Errors
/// Those of the database.
pub(super) fn show(tx: &mut Tx, cleared: &Cleared, asked: &Asked) -> Result<Preview> {
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
        deals: cleared.matches.iter().filter(|found| cleared.pair(found).is_deal()).count() as i64,
        expires_in_hours: asked.hours,
        result_digest: asked.result_digest(cleared),
        matched_kg: matched,
        unmet_kg: wanted - matched,
        filled_by_tier: compute::by_tier(cleared, &cleared.matches),
        surplus_fen: compute::gain(cleared, &cleared.matches),
        certificate: cleared.certificate.clone(),
        flows: Sums::of(cleared).named(tx)?,
        gaps: gaps::gaps(tx, cleared, &cleared.rest)?,
        left: left(cleared),
        seconds: asked.seconds,
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
