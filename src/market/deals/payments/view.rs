use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{PayMethod, PaymentRow, PaymentState, PaymentSums},
    store,
};
use crate::{deals::model::DealRow, party::Party};
use kernel::{Day, Fen, Id, Result, Ts};
use storage::{Tx, schema::users};

/// One payment of a deal, and who said what about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    pub id: Id,
    /// `buyer`; `seller` where it gives back what was paid too much.
    pub payer: Party,
    pub amount_fen: Fen,
    pub paid_on: Day,
    pub method: PayMethod,
    pub voucher: Option<String>,
    pub state: PaymentState,
    /// Why it was refuted, withdrawn or reversed.
    pub reason: Option<String>,
    pub reported_at: Ts,
    /// The name of who reported it for the payer; not known of payments before payees confirmed them.
    pub reported_by: Option<String>,
    /// When the payee confirmed or refuted it.
    pub answered_at: Option<Ts>,
    pub answered_by: Option<String>,
    /// When it was withdrawn or reversed.
    pub ended_at: Option<Ts>,
    pub ended_by: Option<String>,
}

/// Payments and sums of these deals, by the deal's id, with two queries whatever their number.
pub(in crate::deals) fn of_deals(tx: &mut Tx, deals: &[DealRow]) -> Result<HashMap<Id, (Vec<Payment>, PaymentSums)>> {
    let ids: Vec<Id> = deals.iter().map(|deal| deal.id).collect();
    let mut rows: HashMap<Id, Vec<PaymentRow>> = HashMap::new();
    let mut people: Vec<Id> = Vec::new();
    for row in store::of_deals(tx, &ids)? {
        people.extend([row.reported_by, row.answered_by, row.ended_by].into_iter().flatten());
        rows.entry(row.deal_id).or_default().push(row);
    }
    people.sort_unstable();
    people.dedup();
    let names: HashMap<Id, String> = if people.is_empty() {
        HashMap::new()
    } else {
        let names: Vec<(Id, String)> =
            users::table.of(tx).filter(users::id.eq_any(people)).select((users::id, users::name)).load(tx)?;
        names.into_iter().collect()
    };
    Ok(deals
        .iter()
        .map(|deal| {
            let rows = rows.remove(&deal.id).unwrap_or_default();
            let sums = PaymentSums::of_deal(deal, &rows);
            (deal.id, (rows.into_iter().map(|row| shown(row, deal, &names)).collect(), sums))
        })
        .collect())
}

fn shown(row: PaymentRow, deal: &DealRow, names: &HashMap<Id, String>) -> Payment {
    let name = |user: Option<Id>| user.and_then(|id| names.get(&id).cloned());
    Payment {
        id: row.id,
        payer: row.payer(deal),
        amount_fen: row.amount_fen,
        paid_on: row.paid_on,
        method: row.method,
        state: row.state,
        reported_at: row.reported_at,
        reported_by: name(row.reported_by),
        answered_at: row.answered_at,
        answered_by: name(row.answered_by),
        ended_at: row.ended_at,
        ended_by: name(row.ended_by),
        voucher: row.voucher,
        reason: row.reason,
    }
}
