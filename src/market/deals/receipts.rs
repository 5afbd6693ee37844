//! The buyer's scale: what of each load was accepted, refused or lost.
//!
//! Billed is what was accepted: never more than was announced and the tolerance. A load may be refused whole; it then costs
//! nothing and is closed like any other. A receipt may be corrected until money has been confirmed or the deal is settled;
//! afterwards a dispute is the way. The deal is received when every announced load is weighed and no more comes.

use super::{
    forms::{CorrectReceipt, Receive, ScaleLimits},
    loads::{self, LoadRow, LoadState},
    model::{DealAction, DealEventReason, DealRow, DealState, Receipt, amount},
    photos::LOAD_PHOTOS,
    service::{in_state, json, open, parse},
    settings::Tolerance,
    stock,
    store::{self, EntryKind, Said},
    trace::{announce, trace_load},
};
use crate::{listing::moves::Held, party::Party};
use kernel::{Ctx, Error, Fen, Id, Kg, Result, Version};
use storage::Tx;

/// The buyer weighs the only load of a deal that is on the road.
///
/// # Errors
/// As for [`receive_load`]; `wrong_state` also when several loads are on the road.
pub fn receive(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Receive) -> Result<()> {
    let (row, _) = open(tx, ctx, id, None, Some(Party::Buyer))?;
    in_state(&row, &[DealState::Shipped])?;
    Version::check_given(seen, row.version)?;
    let known = loads::of(tx, id)?;
    let mut waiting = known.iter().filter(|load| load.state == LoadState::OnRoad);
    match (waiting.next(), waiting.next()) {
        (Some(only), None) => {
            let load = only.id;
            weigh(tx, ctx, row, known, load, cmd)
        }
        (None, _) => Err(Error::wrong_state("没有在途的车", "no truck is on the road")),
        _ => Err(Error::wrong_state("有几车在途，请逐车登记收货", "several trucks are on the road: receive each on its own")),
    }
}

/// The buyer weighs one load. Its price is owed at once.
///
/// # Errors
/// Field errors, also of a weight beyond the tolerance; `wrong_state` when somebody else has weighed it already.
pub fn receive_load(tx: &mut Tx, ctx: &Ctx, id: Id, load: Id, seen: Option<Version>, cmd: &Receive) -> Result<()> {
    let (row, _) = open(tx, ctx, id, None, Some(Party::Buyer))?;
    let known = loads::of(tx, id)?;
    let found = loads::one(&known, load)?;
    match (found.state, found.received_kg, found.received_at) {
        (LoadState::OnRoad, ..) => {}
        (LoadState::Received, Some(kg), Some(at)) => {
            let (day, time) = (at.day(), at.time_of_day());
            return Err(Error::wrong_state(
                format!("{} 已于 {day} {time} 登记收货 {} 公斤；有误请更正收货", found.code, kg.0),
                format!("{} was received on {day} at {time} with {} kg; correct that receipt if it is wrong", found.code, kg.0),
            ));
        }
        _ => return Err(Error::wrong_state(format!("{} 已撤回", found.code), format!("{} was withdrawn", found.code))),
    }
    Version::check_given(seen, found.version)?;
    in_state(&row, &[DealState::Shipped])?;
    weigh(tx, ctx, row, known, load, cmd)
}

fn weigh(tx: &mut Tx, ctx: &Ctx, mut row: DealRow, mut known: Vec<LoadRow>, load: Id, cmd: &Receive) -> Result<()> {
    cmd.check(&limits(tx, &row, &known, load)?)?;
    let from = row.state;
    let before = stock::held(row.agreed_kg, &known, row.loads_complete);
    let old = loads::one(&known, load)?.clone();
    let mut weighed = accept(ctx, loads::pick(&mut known, load)?, cmd);
    write(tx, ctx, &mut row, &known, before)?;
    loads::update(tx, ctx, &mut weighed)?;
    files::set(tx, ctx, &LOAD_PHOTOS, load, &cmd.photos, "photos")?;
    let price = row.price_fen_per_kg;
    store::book(tx, ctx, &row, EntryKind::Receipt, (cmd.kg, price), amount(price, cmd.kg)?)?;
    trace_load(tx, ctx, &weighed, audit::Action::Receive, Some(&old))?;
    let said = Said { reason: (cmd.kg == Kg(0)).then_some(DealEventReason::LoadRefused), note: None };
    announce(tx, ctx, &row, Party::Buyer, Some(from), said, DealAction::Receive)
}

/// The buyer corrects a receipt, with a reason, until money has been confirmed for the deal.
///
/// # Errors
/// Field errors as for [`receive_load`]; `wrong_state` when it is not received yet, paid, or fixed by a dispute.
pub fn correct_receipt(tx: &mut Tx, ctx: &Ctx, id: Id, load: Id, seen: Option<Version>, cmd: &CorrectReceipt) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, None, Some(Party::Buyer))?;
    let mut known = loads::of(tx, id)?;
    let old = loads::one(&known, load)?.clone();
    let Some(was) = old.received_kg else {
        return Err(Error::wrong_state(format!("{} 还没有收货", old.code), format!("{} is not received yet", old.code)));
    };
    Version::check_given(seen, old.version)?;
    let from = in_state(&row, &[DealState::Shipped, DealState::Received])?;
    correctable(&row)?;
    let receipt = cmd.receipt();
    receipt.check(&limits(tx, &row, &known, load)?)?;
    cmd.check_reason()?;
    let before = stock::held(row.agreed_kg, &known, row.loads_complete);
    let mut corrected = accept(ctx, loads::pick(&mut known, load)?, &receipt);
    write(tx, ctx, &mut row, &known, before)?;
    loads::update(tx, ctx, &mut corrected)?;
    if let Some(photos) = &cmd.photos {
        files::set(tx, ctx, &LOAD_PHOTOS, load, photos, "photos")?;
    }
    if cmd.kg != was {
        let price = row.price_fen_per_kg;
        let by = amount(price, cmd.kg)? - amount(price, was)?;
        store::book(tx, ctx, &row, EntryKind::Correction, (cmd.kg - was, price), by)?;
    }
    trace_load(tx, ctx, &corrected, audit::Action::CorrectReceipt, Some(&old))?;
    let note = format!("{}：{} → {} kg，{}", old.code, was.0, cmd.kg.0, cmd.reason.trim());
    let said = Said { reason: Some(DealEventReason::ReceiptCorrected), note: Some(&note) };
    announce(tx, ctx, &row, Party::Buyer, Some(from), said, DealAction::CorrectReceipt)
}

/// Whether receipts of the deal may still change without a dispute.
fn correctable(row: &DealRow) -> Result<()> {
    if row.settled_amount_fen.unwrap_or_default() != Fen(0) {
        return Err(Error::wrong_state(
            "已有付款确认到账，不能再更正收货；请提出争议",
            "money has been confirmed for this deal: raise a dispute instead",
        ));
    }
    let receipt: Option<Receipt> = parse(row.receipt.as_deref())?;
    if receipt.is_some_and(|receipt| receipt.resolved.is_some()) {
        return Err(Error::wrong_state(
            "重量已由争议处理认定，不能再更正收货；请再提出争议",
            "a dispute has fixed the weight: raise another one instead",
        ));
    }
    Ok(())
}

/// Closes loads that a resolved dispute leaves unweighed: `kg`, less what was accepted of the others, is spread over them in
/// their order. Returns the closed ones.
pub(super) fn close_unweighed(ctx: &Ctx, row: &mut DealRow, known: &mut [LoadRow], kg: Kg) -> Result<Vec<LoadRow>> {
    let mut rest = (kg - loads::received(known).unwrap_or_default()).max(Kg(0));
    let last = known.iter().rposition(|load| load.state == LoadState::OnRoad);
    let mut closed = Vec::new();
    for (at, load) in known.iter_mut().enumerate().filter(|(_, load)| load.state == LoadState::OnRoad) {
        let part = if Some(at) == last { rest } else { rest.min(load.kg) };
        rest = rest - part;
        let receipt = Receive {
            kg: part,
            grade: row.grade,
            rejected_kg: Kg(0),
            rejected_reason: None,
            photo_ref: None,
            photos: Vec::new(),
        };
        closed.push(accept(ctx, load, &receipt));
    }
    row.loads_complete = true;
    tally(ctx, row, known)?;
    Ok(closed)
}

fn limits(tx: &mut Tx, row: &DealRow, known: &[LoadRow], load: Id) -> Result<ScaleLimits> {
    let tolerance = Tolerance::load(tx)?;
    let others: Kg = known.iter().filter(|other| other.id != load).filter_map(|other| other.received_kg).sum();
    let room = (tolerance.most(row.agreed_kg) - others).max(Kg(0));
    Ok(ScaleLimits { shipped: loads::one(known, load)?.kg, tolerance, room })
}

/// Writes the receipt into the load, and returns a copy of it.
fn accept(ctx: &Ctx, load: &mut LoadRow, receipt: &Receive) -> LoadRow {
    load.state = LoadState::Received;
    load.received_kg = Some(receipt.kg);
    load.grade = Some(receipt.grade);
    load.rejected_kg = receipt.rejected_kg;
    load.rejected_reason = receipt.rejected_reason;
    load.photo_ref.clone_from(&receipt.photo_ref);
    load.received_at = load.received_at.or(Some(ctx.now));
    load.clone()
}

/// Writes the deal as its loads make it, and moves both listings from what it held before.
pub(super) fn write(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow, known: &[LoadRow], before: Held) -> Result<()> {
    tally(ctx, row, known)?;
    // The deal's row first: of two people at one scale, the second finds a changed version here and reads again.
    store::update(tx, ctx, row)?;
    let after = stock::held(row.agreed_kg, known, row.loads_complete);
    stock::shift(tx, ctx, row, before, after)
}

/// Brings state and sums of the deal in line with its loads.
fn tally(ctx: &Ctx, row: &mut DealRow, known: &[LoadRow]) -> Result<()> {
    let any = known.iter().any(LoadRow::counts);
    row.shipped_kg = any.then(|| loads::shipped(known));
    row.received_kg = loads::received(known);
    row.received_amount_fen = loads::price_of(row.price_fen_per_kg, known)?;
    row.receipt = match (row.received_kg, row.received_amount_fen) {
        (Some(kg), Some(amount_fen)) => json(&Receipt {
            kg,
            rejected_kg: known.iter().map(|load| load.rejected_kg).sum(),
            received_at: known.iter().filter_map(|load| load.received_at).max().unwrap_or(ctx.now),
            amount_fen,
            resolved: None,
        })?,
        _ => None,
    };
    row.state = if !any {
        DealState::Agreed
    } else if row.loads_complete && known.iter().all(|load| load.state != LoadState::OnRoad) {
        DealState::Received
    } else {
        DealState::Shipped
    };
    row.received_day = (row.state == DealState::Received).then(|| row.received_day.unwrap_or(ctx.now.day()));
    Ok(())
}
