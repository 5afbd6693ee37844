//! The seller's trucks: announced, corrected or taken back until they are weighed.
//!
//! A deal may go on several trucks; each is a load with its plate, driver, weight and expected arrival. What all of them
//! carry may exceed what was agreed by the tolerance, and never more. The seller says with the last truck, or later on its
//! own, that no more comes: what was not loaded then goes back to both listings.

use super::{
    forms::{LoadReason, Ship},
    loads::{self, LoadRow, LoadState},
    model::{DealAction, DealEventReason, DealRow, DealState},
    receipts::write,
    service::{in_state, open},
    settings::Tolerance,
    stock,
    store::Said,
    trace::{announce, trace_load},
};
use crate::party::Party;
use kernel::{Ctx, Error, ErrorCode, Id, Kg, Result, Version};
use storage::{Tx, savepoint};

/// Trucks of one deal at most, those taken back included.
const MOST: usize = 50;

/// The seller reports that a truck is on the road.
///
/// # Errors
/// Field errors, also of a weight beyond the tolerance; `wrong_state` unless agreed or shipped; `conflict` while the same
/// truck is on the road for this deal; `quantity_gone` when the rest of the deal went back and is no longer there.
pub fn ship(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Ship) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, seen, Some(Party::Seller))?;
    let from = in_state(&row, &[DealState::Agreed, DealState::Shipped])?;
    let driver_phone = cmd.check(ctx.now)?.to_string();
    let mut known = loads::of(tx, id)?;
    let before = stock::held(row.agreed_kg, &known, row.loads_complete);
    if known.len() >= MOST {
        return Err(Error::new(ErrorCode::Conflict)
            .detail(format!("一笔成交最多 {MOST} 车"), format!("a deal has {MOST} trucks at most")));
    }
    let plate = free_plate(&known, None, &cmd.plate)?;
    let position = known.iter().map(|load| load.position).max().unwrap_or(0) + 1;
    let load = LoadRow {
        id: Id::new(ctx.now),
        version: 1,
        deal_id: id,
        position,
        code: loads::code(&row.code, position),
        state: LoadState::OnRoad,
        plate,
        driver: cmd.driver.trim().to_owned(),
        driver_phone,
        kg: cmd.kg,
        shipped_at: ctx.now,
        eta: cmd.eta,
        received_kg: None,
        grade: None,
        rejected_kg: Kg(0),
        rejected_reason: None,
        photo_ref: None,
        received_at: None,
        updated_at: ctx.now,
    };
    known.push(load.clone());
    within_deal(tx, &row, &known)?;
    row.loads_complete = !cmd.more_follows || loads::shipped(&known) >= row.agreed_kg;
    write(tx, ctx, &mut row, &known, before)?;
    loads::insert(tx, &load)?;
    trace_load(tx, ctx, &load, audit::Action::Ship, None)?;
    announce(tx, ctx, &row, Party::Seller, Some(from), Said::default(), DealAction::Ship)
}

/// The seller corrects weight, plate, driver or expected arrival of a truck that has not been weighed.
///
/// # Errors
/// As for [`ship`]; `wrong_state` once the load is received or withdrawn.
pub fn correct_load(tx: &mut Tx, ctx: &Ctx, id: Id, load: Id, seen: Option<Version>, cmd: &Ship) -> Result<()> {
    let (mut row, mut known) = on_road(tx, ctx, id, load, seen)?;
    let old = loads::one(&known, load)?.clone();
    // A truck that is late may be corrected without another arrival being made up for it.
    let earliest = if cmd.eta == old.eta { ctx.now.min(cmd.eta) } else { ctx.now };
    let driver_phone = cmd.check(earliest)?.to_string();
    let before = stock::held(row.agreed_kg, &known, row.loads_complete);
    let all_loaded = loads::shipped(&known) >= row.agreed_kg;
    let plate = free_plate(&known, Some(load), &cmd.plate)?;
    let changed = loads::pick(&mut known, load)?;
    changed.plate = plate;
    cmd.driver.trim().clone_into(&mut changed.driver);
    changed.driver_phone = driver_phone;
    changed.kg = cmd.kg;
    changed.eta = cmd.eta;
    let changed = changed.clone();
    // The tolerance may be smaller now than when the truck was announced: only what becomes heavier is measured by it.
    if cmd.kg > old.kg {
        within_deal(tx, &row, &known)?;
    }
    // Who has loaded everything was not asked whether another truck follows.
    let complete = if all_loaded { !cmd.more_follows } else { row.loads_complete };
    row.loads_complete = complete || loads::shipped(&known) >= row.agreed_kg;
    write(tx, ctx, &mut row, &known, before)?;
    let note = format!("{}：{}", old.code, difference(&old, &changed));
    save(tx, ctx, changed, Some(&old), audit::Action::Correct)?;
    let said = Said { reason: Some(DealEventReason::LoadCorrected), note: Some(&note) };
    announce(tx, ctx, &row, Party::Seller, Some(DealState::Shipped), said, DealAction::CorrectLoad)
}

/// The seller takes back a truck that will not come; the deal is agreed again once no truck is left. Its goods are to be
/// shipped again, unless the seller has said that no more comes: then they go back to both listings, and so they do when
/// what went back before is no longer there. Where another truck takes over the goods, the load is corrected instead.
///
/// # Errors
/// Field errors; `wrong_state` once the load is received or withdrawn.
pub fn withdraw_load(tx: &mut Tx, ctx: &Ctx, id: Id, load: Id, seen: Option<Version>, cmd: &LoadReason) -> Result<()> {
    let (mut row, mut known) = on_road(tx, ctx, id, load, seen)?;
    cmd.check()?;
    let before = stock::held(row.agreed_kg, &known, row.loads_complete);
    let all_loaded = loads::shipped(&known) >= row.agreed_kg;
    let gone = loads::pick(&mut known, load)?;
    let old = gone.clone();
    gone.state = LoadState::Withdrawn;
    let gone = gone.clone();
    let mut again = row.clone();
    again.loads_complete &= !all_loaded && known.iter().any(LoadRow::counts);
    match savepoint(tx, |tx| write(tx, ctx, &mut again, &known, before)) {
        Ok(()) => row = again,
        Err(error) if error.code == ErrorCode::QuantityGone => write(tx, ctx, &mut row, &known, before)?,
        Err(error) => return Err(error),
    }
    save(tx, ctx, gone, Some(&old), audit::Action::Withdraw)?;
    let note = format!("{}：{}", old.code, cmd.reason.trim());
    let said = Said { reason: Some(DealEventReason::LoadWithdrawn), note: Some(&note) };
    announce(tx, ctx, &row, Party::Seller, Some(DealState::Shipped), said, DealAction::WithdrawLoad)
}

/// 余量不再发: the seller says that no more truck comes. What was not loaded goes back to both listings; the deal is
/// received if every truck has been weighed.
///
/// # Errors
/// `wrong_state` unless shipped and more trucks were expected.
pub fn end_loading(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, _: &()) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, seen, Some(Party::Seller))?;
    let from = in_state(&row, &[DealState::Shipped])?;
    if row.loads_complete {
        return Err(Error::wrong_state("余量已不再发", "no more loads were expected already"));
    }
    let known = loads::of(tx, id)?;
    let before = stock::held(row.agreed_kg, &known, false);
    row.loads_complete = true;
    write(tx, ctx, &mut row, &known, before)?;
    let said = Said { reason: Some(DealEventReason::LoadingEnded), note: None };
    announce(tx, ctx, &row, Party::Seller, Some(from), said, DealAction::EndLoading)
}

/// The deal and its loads, of which this one is still on the road; the version is the load's.
fn on_road(tx: &mut Tx, ctx: &Ctx, id: Id, load: Id, seen: Option<Version>) -> Result<(DealRow, Vec<LoadRow>)> {
    let (row, _) = open(tx, ctx, id, None, Some(Party::Seller))?;
    let known = loads::of(tx, id)?;
    let found = loads::one(&known, load)?;
    match found.state {
        LoadState::OnRoad => {}
        LoadState::Received => {
            return Err(Error::wrong_state(
                format!("{} 已过磅收货，不能再改；重量有误请买方更正收货", found.code),
                format!("{} has been weighed: the buyer may correct the receipt", found.code),
            ));
        }
        LoadState::Withdrawn => {
            return Err(Error::wrong_state(format!("{} 已撤回", found.code), format!("{} was withdrawn", found.code)));
        }
    }
    Version::check_given(seen, found.version)?;
    in_state(&row, &[DealState::Shipped])?;
    Ok((row, known))
}

/// All trucks together carry no more than what was agreed and the tolerance.
fn within_deal(tx: &mut Tx, row: &DealRow, known: &[LoadRow]) -> Result<()> {
    let tolerance = Tolerance::load(tx)?;
    let (most, all) = (tolerance.most(row.agreed_kg), loads::shipped(known));
    if all <= most {
        return Ok(());
    }
    Err(Error::field(
        "kg",
        "over_tolerance",
        format!(
            "本成交合计最多发 {} 公斤（约定 {} 公斤，可超 {}），现合计 {} 公斤；多出的请另行成交",
            most.0,
            row.agreed_kg.0,
            tolerance.text(),
            all.0
        ),
        format!(
            "all trucks of the deal carry at most {} kg ({} kg were agreed, {} more is allowed), and these would carry {} kg; \
             agree on another deal for the rest",
            most.0,
            row.agreed_kg.0,
            tolerance.text(),
            all.0
        ),
    ))
}

/// The plate, trimmed, unless a truck other than this one is on the road with it for the deal.
fn free_plate(known: &[LoadRow], this: Option<Id>, plate: &str) -> Result<String> {
    let plate = plate.trim();
    let taken = |load: &&LoadRow| load.state == LoadState::OnRoad && load.plate == plate && Some(load.id) != this;
    match known.iter().find(taken) {
        None => Ok(plate.to_owned()),
        Some(same) => Err(Error::new(ErrorCode::Conflict).detail(
            format!("{plate} 已有一车在途（{}），收货后才能再登记；登记有误请更正那一车", same.code),
            format!("{plate} is on the road already ({}): it is received first, or corrected", same.code),
        )),
    }
}

fn save(tx: &mut Tx, ctx: &Ctx, mut load: LoadRow, old: Option<&LoadRow>, action: audit::Action) -> Result<()> {
    loads::update(tx, ctx, &mut load)?;
    trace_load(tx, ctx, &load, action, old)
}

/// What the correction changes, as the deal's history tells it; drivers are named in the load alone.
fn difference(old: &LoadRow, new: &LoadRow) -> String {
    let mut parts = Vec::new();
    if old.kg != new.kg {
        parts.push(format!("{} → {} kg", old.kg.0, new.kg.0));
    }
    if old.plate != new.plate {
        parts.push(format!("{} → {}", old.plate, new.plate));
    }
    parts.join("，")
}
