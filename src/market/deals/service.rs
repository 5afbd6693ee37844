//! The steps of a deal, from the road to the payment.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    forms::{Cancel, Receive, Settle, Ship},
    model::{DealRow, DealState, Receipt, Settlement, Shipment, amount},
    store::{self, EntryKind, Said},
    trace::announce,
};
use crate::{
    accounts::permissions::{Permission, require},
    kernel::{Ctx, Error, ErrorCode, Fen, FenPerKg, Id, Kg, Result, Who},
    market::{
        listing::{Side, moves},
        party::{self, Party},
        race,
    },
    storage::Tx,
};

pub(super) const WHAT: (&str, &str) = ("成交", "deal");

/// The seller reports that the goods are on the road.
///
/// # Errors
/// Field errors; `wrong_state` unless agreed; `quantity_gone` when the load exceeds what both listings still have.
pub fn ship(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Ship) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, seen, Some(Party::Seller))?;
    let from = in_state(&row, &[DealState::Agreed])?;
    let driver_phone = cmd.check(ctx.now)?.to_string();
    row.state = DealState::Shipped;
    row.shipped_kg = Some(cmd.kg);
    row.shipment = json(&Shipment {
        plate: cmd.plate.trim().to_owned(),
        driver: cmd.driver.trim().to_owned(),
        driver_phone,
        kg: cmd.kg,
        shipped_at: ctx.now,
        eta: cmd.eta,
    })?;
    store::update(tx, ctx, &mut row)?;
    moves::ship(tx, ctx, Side::Offer, row.offer_id, row.agreed_kg, cmd.kg)?;
    moves::ship(tx, ctx, Side::Demand, row.demand_id, row.agreed_kg, cmd.kg)?;
    announce(tx, ctx, &row, Party::Seller, Some(from), Said::default(), "ship")
}

/// The buyer reports what the scales said. The amount is recomputed from it; the agreed one stays.
///
/// # Errors
/// Field errors; `wrong_state` unless shipped.
pub fn receive(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Receive) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, seen, Some(Party::Buyer))?;
    let from = in_state(&row, &[DealState::Shipped])?;
    let shipped = row.shipped_kg.unwrap_or(row.agreed_kg);
    cmd.check(shipped)?;
    weigh(tx, ctx, &mut row, cmd)?;
    store::update(tx, ctx, &mut row)?;
    announce(tx, ctx, &row, Party::Buyer, Some(from), Said::default(), "receive")
}

/// Books a weight: state, receipt, quantities of both listings, ledger.
pub(super) fn weigh(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow, cmd: &Receive) -> Result<()> {
    let shipped = row.shipped_kg.unwrap_or(row.agreed_kg);
    let amount = amount(row.price_fen_per_kg, cmd.kg)?;
    row.state = DealState::Received;
    row.received_kg = Some(cmd.kg);
    row.received_amount_fen = Some(amount);
    row.received_day = Some(ctx.now.day());
    row.receipt = json(&Receipt {
        kg: cmd.kg,
        grade: cmd.grade,
        rejected_kg: cmd.rejected_kg,
        rejected_reason: cmd.rejected_reason,
        photo_ref: cmd.photo_ref.clone(),
        received_at: ctx.now,
        amount_fen: amount,
        resolved: None,
    })?;
    moves::receive(tx, ctx, Side::Offer, row.offer_id, shipped, cmd.kg)?;
    moves::receive(tx, ctx, Side::Demand, row.demand_id, shipped, cmd.kg)?;
    store::book(tx, ctx, row, EntryKind::Receipt, (cmd.kg, row.price_fen_per_kg), amount, Fen(0))
}

/// Either party records the payment.
///
/// # Errors
/// Field errors; `wrong_state` unless received.
pub fn settle(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Settle) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id, seen, None)?;
    let from = in_state(&row, &[DealState::Received])?;
    cmd.check(row.due())?;
    row.state = DealState::Settled;
    row.settled_amount_fen = Some(cmd.amount_fen);
    row.settled_day = Some(ctx.now.day());
    row.settlement = json(&Settlement {
        method: cmd.method,
        reference: cmd.reference.clone(),
        amount_fen: cmd.amount_fen,
        settled_at: ctx.now,
    })?;
    store::update(tx, ctx, &mut row)?;
    store::book(tx, ctx, &row, EntryKind::Settlement, (Kg(0), FenPerKg(0)), Fen(0), cmd.amount_fen)?;
    announce(tx, ctx, &row, by, Some(from), Said::default(), "settle")
}

/// Either party calls it off before shipment: the quantity is free again on both listings.
///
/// # Errors
/// Field errors; `wrong_state` unless agreed.
pub fn cancel(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Cancel) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id, seen, None)?;
    let from = in_state(&row, &[DealState::Agreed])?;
    cmd.check()?;
    row.state = DealState::Cancelled;
    store::update(tx, ctx, &mut row)?;
    moves::uncommit(tx, ctx, Side::Offer, row.offer_id, row.agreed_kg)?;
    moves::uncommit(tx, ctx, Side::Demand, row.demand_id, row.agreed_kg)?;
    let said = Said { reason: Some(cmd.reason_code.as_str()), note: cmd.note.as_deref() };
    announce(tx, ctx, &row, by, Some(from), said, "cancel")
}

/// The deal and the caller's side, which must be `only` if that is given.
pub(super) fn open(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, only: Option<Party>) -> Result<(DealRow, Party)> {
    require(ctx, Permission::Deals)?;
    let row = store::find(tx, id)?;
    let by = match (&ctx.who, only) {
        (Who::System(_), only) => only.unwrap_or(Party::Platform),
        _ => party::acting(ctx, Permission::Deals, row.seller_id, row.buyer_id, WHAT)?,
    };
    if let Some(only) = only
        && by != only
    {
        let (zh, en) = if only == Party::Seller {
            ("只有卖方可以", "only the seller may")
        } else {
            ("只有买方可以", "only the buyer may")
        };
        return Err(Error::new(ErrorCode::Forbidden).detail(zh, en));
    }
    race::seen(seen, row.version)?;
    Ok((row, by))
}

pub(super) fn in_state(row: &DealRow, allowed: &[DealState]) -> Result<DealState> {
    if allowed.contains(&row.state) {
        return Ok(row.state);
    }
    Err(Error::wrong_state(
        format!("成交 {} 当前状态为 {}", row.number, row.state),
        format!("deal {} is {}", row.number, row.state),
    ))
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Option<String>> {
    serde_json::to_string(value).map(Some).map_err(Error::unexpected)
}

pub(super) fn parse<T: DeserializeOwned>(text: Option<&str>) -> Result<T> {
    serde_json::from_str(text.unwrap_or("null")).map_err(Error::unexpected)
}
