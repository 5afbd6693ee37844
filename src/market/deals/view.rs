use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    loads::{self, Load, LoadRow},
    model::{DealEventReason, DealRow, DealState, OpenDispute, Receipt, amount},
    payments::{self, Payment, PaymentSums},
    photos::LOAD_PHOTOS,
    places::{DealPlace, Places},
    service::parse,
    settings::Tolerance,
    store,
};
use crate::{
    listing::VarietyRef,
    party::{self, Party},
};
use catalogue::schema::varieties;
use kernel::{Ctx, Day, Fen, FenPerKg, Id, Kg, Result, Ts};
use storage::{Tx, schema::enterprises};
use web::Resource;

/// A party of a deal. Contacts are shown to the two parties and to regulators only, and only they ever see a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable)]
pub struct Contact {
    pub id: Id,
    pub name: String,
    pub contact_name: String,
    pub contact_phone: String,
}

/// One step of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DealEvent {
    pub at: Ts,
    pub by: Party,
    pub from: Option<DealState>,
    pub to: DealState,
    pub reason_code: Option<DealEventReason>,
    pub note: Option<String>,
}

/// 成交: what was agreed, what became of it, and what is still due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deal {
    pub id: Id,
    pub version: i32,
    #[schema(example = "CLZ20260408-7F3K9Q2M")]
    pub number: String,
    pub state: DealState,
    pub offer_id: Id,
    pub demand_id: Id,
    pub proposal_id: Id,
    pub seller: Contact,
    pub buyer: Contact,
    pub variety: VarietyRef,
    pub grade: i32,
    pub agreed_kg: Kg,
    /// At the origin.
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    /// Agreed weight × price; freight is the carrier's and not in it.
    pub amount_fen: Fen,
    pub delivery_day: Day,
    /// Where the goods are loaded.
    pub pickup: DealPlace,
    /// Where they go.
    pub delivery: DealPlace,
    /// Every truck ever announced, in that order.
    pub loads: Vec<Load>,
    /// No further truck comes.
    pub loads_complete: bool,
    /// By how many thousandths the weight may exceed what was announced or agreed.
    pub tolerance_permille: i32,
    /// Over all loads, from the first weighed one on.
    pub receipt: Option<Receipt>,
    /// Every payment ever reported, oldest first.
    pub payments: Vec<Payment>,
    pub sums: PaymentSums,
    /// Freight of the whole load, which the buyer pays to the carrier: by the shipped weight once there is one.
    pub freight_amount_fen: Fen,
    pub dispute: Option<OpenDispute>,
    /// What the buyer still owes, as `sums.open_fen`: by the received weight once there is one.
    pub due_amount_fen: Fen,
    pub agreed_at: Ts,
    pub updated_at: Ts,
    pub events: Vec<DealEvent>,
    /// `seller` or `buyer` for the two parties.
    pub my_side: Option<Party>,
}

impl Resource for Deal {
    fn location(&self) -> String {
        format!("/deals/{}", self.id)
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Shows the rows, in their order, with a few more queries whatever their number.
pub(crate) fn views(tx: &mut Tx, ctx: &Ctx, rows: Vec<DealRow>) -> Result<Vec<Deal>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut events: HashMap<Id, Vec<DealEvent>> = HashMap::new();
    for event in store::events(tx, &ids)? {
        events.entry(event.deal_id).or_default().push(DealEvent {
            at: event.at,
            by: event.by_side,
            from: event.from_state,
            to: event.to_state,
            reason_code: event.reason_code.map(DealEventReason::from),
            note: event.note,
        });
    }
    let mut paid = payments::of_deals(tx, &rows)?;
    let mut loads = loads::of_many(tx, &ids)?;
    let received: Vec<Id> = loads.values().flatten().filter(|load| load.received_at.is_some()).map(|load| load.id).collect();
    let mut photos = files::of_owners(tx, &LOAD_PHOTOS, &received)?;
    let (places, tolerance) = (Places::load(tx, &rows)?, Tolerance::load(tx)?);
    let contacts = contacts(tx, rows.iter().flat_map(|row| [row.seller_id, row.buyer_id]).collect())?;
    let names = variety_names(tx, rows.iter().map(|row| row.variety.clone()).collect())?;
    let contact = |id: Id| {
        contacts.get(&id).cloned().unwrap_or(Contact {
            id,
            name: String::new(),
            contact_name: String::new(),
            contact_phone: String::new(),
        })
    };
    rows.into_iter()
        .map(|row| {
            let (payments, sums) = paid.remove(&row.id).unwrap_or_default();
            let view = |load: LoadRow| {
                let photos = photos.remove(&load.id).unwrap_or_default();
                load.view(&row, tolerance, photos)
            };
            let freight_amount_fen = amount(row.freight_fen_per_kg, row.shipped_kg.unwrap_or(row.agreed_kg))?;
            Ok(Deal {
                id: row.id,
                version: row.version,
                state: row.state,
                offer_id: row.offer_id,
                demand_id: row.demand_id,
                proposal_id: row.proposal_id,
                seller: contact(row.seller_id),
                buyer: contact(row.buyer_id),
                variety: names.get(&row.variety).cloned().unwrap_or(VarietyRef {
                    code: row.variety.clone(),
                    name_zh: row.variety.clone(),
                    name_en: row.variety.clone(),
                }),
                grade: row.grade,
                agreed_kg: row.agreed_kg,
                price_fen_per_kg: row.price_fen_per_kg,
                freight_fen_per_kg: row.freight_fen_per_kg,
                amount_fen: row.amount_fen,
                delivery_day: row.delivery_day,
                pickup: places.pickup(&row),
                delivery: places.delivery(&row),
                loads: loads.remove(&row.id).unwrap_or_default().into_iter().map(view).collect::<Result<_>>()?,
                loads_complete: row.loads_complete,
                tolerance_permille: tolerance.0,
                receipt: parse(row.receipt.as_deref())?,
                payments,
                sums,
                freight_amount_fen,
                dispute: parse(row.dispute.as_deref())?,
                due_amount_fen: sums.open_fen,
                agreed_at: row.agreed_at,
                updated_at: row.updated_at,
                events: events.remove(&row.id).unwrap_or_default(),
                my_side: party::my_side(ctx, row.seller_id, row.buyer_id),
                number: row.number,
            })
        })
        .collect()
}

/// These enterprises with their contacts, by id.
pub(super) fn contacts(tx: &mut Tx, ids: Vec<Id>) -> Result<HashMap<Id, Contact>> {
    let rows: Vec<Contact> = enterprises::table
        .of(tx)
        .filter(enterprises::id.eq_any(ids))
        .select((enterprises::id, enterprises::name, enterprises::contact_name, enterprises::contact_phone))
        .load(tx)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The names of these varieties, by code.
pub(super) fn variety_names(tx: &mut Tx, codes: Vec<String>) -> Result<HashMap<String, VarietyRef>> {
    let rows: Vec<(String, String, String)> = varieties::table
        .filter(varieties::code.eq_any(codes))
        .select((varieties::code, varieties::name_zh, varieties::name_en))
        .load(tx)?;
    Ok(rows.into_iter().map(|(code, name_zh, name_en)| (code.clone(), VarietyRef { code, name_zh, name_en })).collect())
}
