//! All proposals for one demand side by side, so that a buyer can choose.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{ProposalRow, ProposalState},
    view::{Proposal, views},
};
use crate::schema::proposals;
use crate::{
    listing::{self, Demand, EnterpriseRef, PlaceRef, Side, VarietyRef},
    party,
};
use access::Permission;
use kernel::{Ctx, Day, Error, Fen, FenPerKg, Id, Kg, Result};
use storage::Tx;

/// The most proposals that are compared.
const MAX_CHOICES: i64 = 200;

/// One column of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    pub proposal_id: Id,
    pub version: i32,
    pub state: ProposalState,
    pub seller: EnterpriseRef,
    pub variety: Option<VarietyRef>,
    pub grade: i32,
    pub origin: PlaceRef,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivered_fen_per_kg: FenPerKg,
    pub day: Day,
    pub seller_accepted: bool,
    pub buyer_accepted: bool,
    /// How much of it to take when the demand is filled from the cheapest proposal on.
    pub suggested_kg: Kg,
}

/// A demand and everything proposed for it, the cheapest delivered price first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Matrix {
    pub demand: Demand,
    /// Not agreed yet: what proposals can fill.
    pub needed_kg: Kg,
    pub choices: Vec<Choice>,
    pub suggested_kg: Kg,
    /// What the suggested split costs delivered.
    pub suggested_fen: Fen,
    /// What no proposal covers.
    pub uncovered_kg: Kg,
}

/// The comparison for one demand.
///
/// # Errors
/// `not_found` to all but the demand's owner and regulators.
pub fn matrix(tx: &mut Tx, ctx: &Ctx, demand: Id) -> Result<Matrix> {
    let scope = party::scope(ctx, Permission::Proposals)?;
    let missing = || Error::not_found("需求信息", "demand");
    let of = listing::find(tx, Side::Demand, demand)?;
    if !party::sees(tx, &scope, of.enterprise_id, of.enterprise_id, demand)? {
        return Err(missing());
    }
    let rows: Vec<ProposalRow> = proposals::table
        .of(tx)
        .filter(proposals::demand_id.eq(demand))
        .filter(proposals::state.eq_any(ProposalState::LIVE.to_vec()))
        .order(proposals::id)
        .limit(MAX_CHOICES)
        .select(ProposalRow::as_select())
        .load(tx)?;
    let mut proposals = views(tx, ctx, rows)?;
    proposals.sort_by_key(|p| (p.delivered_fen_per_kg, p.day, p.id));
    let needed = of.quantities.left_kg + of.quantities.reserved_kg;
    let demand = listing::view::<Demand>(tx, demand)?;
    Ok(fill(demand, needed, proposals))
}

/// Takes from the cheapest on until the demand is filled.
fn fill(demand: Demand, needed: Kg, proposals: Vec<Proposal>) -> Matrix {
    let (mut open, mut cost) = (needed, 0);
    let choices: Vec<Choice> = proposals
        .into_iter()
        .map(|p| {
            let suggested_kg = p.kg.min(open);
            open = open - suggested_kg;
            cost += suggested_kg.0 * p.delivered_fen_per_kg.0;
            Choice {
                proposal_id: p.id,
                version: p.version,
                state: p.state,
                seller: p.offer.enterprise,
                variety: p.offer.variety,
                grade: p.offer.grade,
                origin: p.offer.place,
                kg: p.kg,
                price_fen_per_kg: p.price_fen_per_kg,
                freight_fen_per_kg: p.freight_fen_per_kg,
                delivered_fen_per_kg: p.delivered_fen_per_kg,
                day: p.day,
                seller_accepted: p.seller_accepted_at.is_some(),
                buyer_accepted: p.buyer_accepted_at.is_some(),
                suggested_kg,
            }
        })
        .collect();
    Matrix { demand, needed_kg: needed, choices, suggested_kg: needed - open, suggested_fen: Fen(cost), uncovered_kg: open }
}
