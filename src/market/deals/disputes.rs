//! Disputes: nothing goes on until both parties, or a regulator, have said what holds.

use super::{
    forms::{Dispute, Receive, Resolve},
    model::{DealRow, DealState, OfferedSolution, OpenDispute, Receipt, Resolution, amount},
    read,
    service::{WHAT, in_state, json, open, parse, weigh},
    store::{self, EntryKind, Said},
    trace::announce,
};
use crate::{
    accounts::permissions::{Permission, require},
    kernel::{Ctx, Error, Fen, Id, Kg, Result},
    market::{
        listing::{Side, moves},
        party::{self, Party},
        race,
    },
    storage::Tx,
};

/// Either party disputes what was shipped or weighed; nothing goes on until it is resolved.
///
/// # Errors
/// Field errors; `wrong_state` unless shipped or received.
pub fn dispute(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Dispute) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id, seen, None)?;
    let from = in_state(&row, &[DealState::Shipped, DealState::Received])?;
    cmd.check()?;
    row.state = DealState::Disputed;
    row.disputed_from = Some(from);
    row.dispute = json(&OpenDispute {
        by_side: by,
        reason_code: cmd.reason_code,
        note: cmd.note.trim().to_owned(),
        at: ctx.now,
        offered: None,
    })?;
    store::update(tx, ctx, &mut row)?;
    let said = Said { reason: Some(cmd.reason_code.as_str()), note: Some(&cmd.note) };
    announce(tx, ctx, &row, by, Some(from), said, "dispute")
}

/// Ends a dispute. A regulator's word ends it; a party's word is an offer until the other party says the same.
///
/// # Errors
/// Field errors; `wrong_state` unless disputed; `not_found` to strangers and regulators of other districts.
pub fn resolve(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Resolve) -> Result<()> {
    let mut row = read::open(tx, ctx, id)?;
    let by = match party::my_side(ctx, row.seller_id, row.buyer_id) {
        Some(_) => party::acting(ctx, Permission::Deals, row.seller_id, row.buyer_id, WHAT)?,
        None => {
            require(ctx, Permission::DisputesResolve)?;
            Party::Regulator
        }
    };
    race::seen(seen, row.version)?;
    in_state(&row, &[DealState::Disputed])?;
    let shipped = row.shipped_kg.unwrap_or(row.agreed_kg);
    cmd.check(shipped)?;
    let mut open: OpenDispute = parse(row.dispute.as_deref())?;
    let said = Said { reason: None, note: Some(&cmd.note) };
    let same = |o: &OfferedSolution| o.by_side == by.other() && o.kg == cmd.kg && o.price_fen_per_kg == cmd.price_fen_per_kg;
    if by != Party::Regulator && !open.offered.as_ref().is_some_and(same) {
        open.offered = Some(OfferedSolution {
            by_side: by,
            kg: cmd.kg,
            price_fen_per_kg: cmd.price_fen_per_kg,
            note: cmd.note.trim().to_owned(),
        });
        row.dispute = json(&open)?;
        store::update(tx, ctx, &mut row)?;
        return announce(tx, ctx, &row, by, Some(DealState::Disputed), said, "offer_solution");
    }
    row.state = row.disputed_from.take().unwrap_or(DealState::Shipped);
    row.dispute = None;
    if cmd.kg.is_some() || cmd.price_fen_per_kg.is_some() {
        correct(tx, ctx, &mut row, cmd)?;
    }
    store::update(tx, ctx, &mut row)?;
    announce(tx, ctx, &row, by, Some(DealState::Disputed), said, "resolve")
}

/// Puts the resolved figures in force. Goods that were never weighed are weighed by the resolution.
fn correct(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow, cmd: &Resolve) -> Result<()> {
    if row.state == DealState::Shipped {
        let Some(kg) = cmd.kg else {
            return Err(Error::field(
                "kg",
                "required",
                "货物尚未过磅，请填写重量",
                "the goods were not weighed yet: give the weight",
            ));
        };
        let weighed = Receive { kg, grade: row.grade, rejected_kg: Kg(0), rejected_reason: None, photo_ref: None };
        weigh(tx, ctx, row, &weighed)?;
    }
    let mut receipt: Receipt = parse(row.receipt.as_deref())?;
    let before = receipt.resolved.as_ref().map_or(receipt.kg, |r| r.kg);
    let kg = cmd.kg.unwrap_or(before);
    let price = cmd.price_fen_per_kg.or(receipt.resolved.as_ref().map(|r| r.price_fen_per_kg)).unwrap_or(row.price_fen_per_kg);
    let after = amount(price, kg)?;
    let difference = after - row.received_amount_fen.unwrap_or_default();
    if kg != before {
        moves::correct_receipt(tx, ctx, Side::Offer, row.offer_id, before, kg)?;
        moves::correct_receipt(tx, ctx, Side::Demand, row.demand_id, before, kg)?;
    }
    receipt.resolved =
        Some(Resolution { kg, price_fen_per_kg: price, amount_fen: after, note: cmd.note.trim().to_owned(), at: ctx.now });
    row.receipt = json(&receipt)?;
    row.received_amount_fen = Some(after);
    if difference == Fen(0) && kg == before {
        return Ok(());
    }
    store::book(tx, ctx, row, EntryKind::Correction, (kg - before, price), difference, Fen(0))
}
