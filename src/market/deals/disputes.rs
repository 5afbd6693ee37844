//! Disputes: nothing goes on until both parties, or a regulator, have said what holds.

use super::{
    forms::{Dispute, Resolve},
    loads::{self, LoadRow},
    model::{DealAction, DealRow, DealState, OfferedSolution, OpenDispute, Receipt, Resolution, amount},
    read, receipts,
    service::{WHAT, in_state, json, open, parse},
    settings::Tolerance,
    stock,
    store::{self, EntryKind, Said},
    trace::{announce, trace_load},
};
use crate::{
    listing::moves::Held,
    party::{self, Party},
};
use access::{Permission, require};
use kernel::{Ctx, Error, Fen, FenPerKg, Id, Kg, Result, Version};
use storage::Tx;

/// Either party disputes what was shipped or weighed; nothing goes on until it is resolved.
///
/// # Errors
/// Field errors; `wrong_state` unless shipped or received.
pub fn dispute(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Dispute) -> Result<()> {
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
    let said = Said { reason: Some(cmd.reason_code.into()), note: Some(&cmd.note) };
    announce(tx, ctx, &row, by, Some(from), said, DealAction::Dispute)
}

/// Ends a dispute. A regulator's word ends it; a party's word is an offer until the other party says the same.
///
/// # Errors
/// Field errors; `wrong_state` unless disputed; `not_found` to strangers and regulators of other districts.
pub fn resolve(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Resolve) -> Result<()> {
    let mut row = read::open(tx, ctx, id)?;
    let by = match party::my_side(ctx, row.seller_id, row.buyer_id) {
        Some(_) => party::acting(ctx, Permission::Deals, row.seller_id, row.buyer_id, WHAT)?,
        None => {
            require(ctx, Permission::DisputesResolve)?;
            Party::Regulator
        }
    };
    Version::check_given(seen, row.version)?;
    in_state(&row, &[DealState::Disputed])?;
    cmd.check(Tolerance::load(tx)?.most(row.shipped_kg.unwrap_or(row.agreed_kg)))?;
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
        return announce(tx, ctx, &row, by, Some(DealState::Disputed), said, DealAction::OfferSolution);
    }
    row.state = row.disputed_from.take().unwrap_or(DealState::Shipped);
    row.dispute = None;
    let figures = cmd.kg.is_some() || cmd.price_fen_per_kg.is_some();
    let corrected = if figures { Some(correct(tx, ctx, &mut row, cmd)?) } else { None };
    store::update(tx, ctx, &mut row)?;
    if let Some(corrected) = corrected {
        book(tx, ctx, &row, corrected)?;
    }
    announce(tx, ctx, &row, by, Some(DealState::Disputed), said, DealAction::Resolve)
}

/// What a resolution changes beside the deal's own row.
struct Corrected {
    held: (Held, Held),
    /// Loads that the resolution closes unweighed.
    closed: Vec<LoadRow>,
    kg: Kg,
    price: FenPerKg,
    amount: Fen,
}

/// Puts the resolved figures in force: they are the whole deal's. Loads that were never weighed are closed by the resolution.
fn correct(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow, cmd: &Resolve) -> Result<Corrected> {
    let mut known = loads::of(tx, row.id)?;
    let held = stock::held(row.agreed_kg, &known, row.loads_complete);
    let earlier: Option<Receipt> = parse(row.receipt.as_deref())?;
    let held = match earlier.and_then(|receipt| receipt.resolved) {
        Some(resolved) => stock::with_received(held, resolved.kg),
        None => held,
    };
    let mut closed = Vec::new();
    if row.state == DealState::Shipped {
        let Some(kg) = cmd.kg else {
            return Err(Error::field(
                "kg",
                "required",
                "还有货物没有过磅，请填写整笔成交的重量",
                "not everything was weighed yet: give the weight of the whole deal",
            ));
        };
        closed = receipts::close_unweighed(ctx, row, &mut known, kg)?;
    }
    let mut receipt: Receipt = parse(row.receipt.as_deref())?;
    let before = receipt.resolved.as_ref().map_or(receipt.kg, |r| r.kg);
    let kg = cmd.kg.unwrap_or(before);
    let price = cmd.price_fen_per_kg.or(receipt.resolved.as_ref().map(|r| r.price_fen_per_kg)).unwrap_or(row.price_fen_per_kg);
    let after = amount(price, kg)?;
    let difference = after - row.received_amount_fen.unwrap_or_default();
    receipt.resolved =
        Some(Resolution { kg, price_fen_per_kg: price, amount_fen: after, note: cmd.note.trim().to_owned(), at: ctx.now });
    row.receipt = json(&receipt)?;
    row.received_amount_fen = Some(after);
    let to = stock::with_received(stock::held(row.agreed_kg, &known, row.loads_complete), kg);
    Ok(Corrected { held: (held, to), closed, kg: kg - before, price, amount: difference })
}

fn book(tx: &mut Tx, ctx: &Ctx, row: &DealRow, by: Corrected) -> Result<()> {
    stock::shift(tx, ctx, row, by.held.0, by.held.1)?;
    for mut load in by.closed {
        loads::update(tx, ctx, &mut load)?;
        let (kg, price) = (load.received_kg.unwrap_or_default(), row.price_fen_per_kg);
        store::book(tx, ctx, row, EntryKind::Receipt, (kg, price), amount(price, kg)?)?;
        // The dispute is resolved: the load is closed unweighed.
        trace_load(tx, ctx, &load, audit::Action::Close, None)?;
    }
    if by.amount == Fen(0) && by.kg == Kg(0) {
        return Ok(());
    }
    store::book(tx, ctx, row, EntryKind::Correction, (by.kg, by.price), by.amount)
}
