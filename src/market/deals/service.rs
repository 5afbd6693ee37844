use serde::{Serialize, de::DeserializeOwned};

use super::{
    model::{
        Cancel, DealRow, DealState, Dispute, OfferedSolution, OpenDispute, Receipt, Receive, Resolution, Resolve, Settle,
        Settlement, Ship, Shipment, amount, number,
    },
    store::{self, EntryKind, Said},
};
use crate::{
    accounts::permissions::{Permission, require},
    audit,
    kernel::{Ctx, Day, Error, Fen, FenPerKg, Id, Kg, Result, Text, Who},
    market::{
        listing::{Side, moves},
        party::{self, Party},
        race,
    },
    notify,
    storage::Tx,
};

/// What two parties have agreed on.
#[derive(Debug, Clone)]
pub struct Agreed {
    pub proposal_id: Id,
    pub offer_id: Id,
    pub demand_id: Id,
    pub seller_id: Id,
    pub buyer_id: Id,
    pub variety: String,
    pub grade: i32,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivery_day: Day,
}

const WHAT: (&str, &str) = ("成交", "deal");

/// Strikes the deal in the transaction of the second acceptance: what was reserved becomes committed on both listings.
/// Whoever calls it has checked that both sides agreed.
///
/// # Errors
/// `unexpected` when the reservation is not there.
pub fn strike(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<Id> {
    let row = agree(tx, ctx, agreed)?;
    announce(tx, ctx, &row, Party::Platform, None, Said::default(), "strike")?;
    Ok(row.id)
}

/// [`strike`] for a clearing round, which tells everyone once by itself.
///
/// # Errors
/// As for [`strike`].
pub(crate) fn strike_in_round(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<Id> {
    let row = agree(tx, ctx, agreed)?;
    trace(tx, ctx, &row, Party::Platform, None, Said::default(), "strike")?;
    Ok(row.id)
}

fn agree(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<DealRow> {
    moves::commit(tx, ctx, Side::Offer, agreed.offer_id, agreed.kg)?;
    moves::commit(tx, ctx, Side::Demand, agreed.demand_id, agreed.kg)?;
    let id = Id::new(ctx.now);
    let row = DealRow {
        id,
        version: 1,
        number: number(ctx.now.day(), store::next_number(tx, id)?),
        state: DealState::Agreed,
        proposal_id: agreed.proposal_id,
        offer_id: agreed.offer_id,
        demand_id: agreed.demand_id,
        seller_id: agreed.seller_id,
        buyer_id: agreed.buyer_id,
        variety: agreed.variety.clone(),
        grade: agreed.grade,
        agreed_kg: agreed.kg,
        price_fen_per_kg: agreed.price_fen_per_kg,
        freight_fen_per_kg: agreed.freight_fen_per_kg,
        amount_fen: amount(agreed.price_fen_per_kg, agreed.kg)?,
        delivery_day: agreed.delivery_day,
        shipped_kg: None,
        shipment: None,
        received_kg: None,
        receipt: None,
        received_amount_fen: None,
        settlement: None,
        settled_amount_fen: None,
        disputed_from: None,
        dispute: None,
        agreed_at: ctx.now,
        received_day: None,
        settled_day: None,
        updated_at: ctx.now,
    };
    store::insert(tx, &row)?;
    Ok(row)
}

/// The seller reports that the goods are on the road.
///
/// # Errors
/// Field errors; `wrong_state` unless agreed; `quantity_gone` when the load exceeds what both listings still have.
pub fn ship(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, cmd: &Ship) -> Result<()> {
    let (mut row, _) = open(tx, ctx, id, seen, Some(Party::Seller))?;
    let from = in_state(&row, &[DealState::Agreed])?;
    cmd.check(ctx.now)?;
    row.state = DealState::Shipped;
    row.shipped_kg = Some(cmd.kg);
    row.shipment = json(&Shipment {
        plate: cmd.plate.trim().to_owned(),
        driver: cmd.driver.trim().to_owned(),
        driver_phone: cmd.driver_phone.trim().to_owned(),
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
fn weigh(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow, cmd: &Receive) -> Result<()> {
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
    let row = store::find(tx, id)?;
    let by = match party::my_side(ctx, row.seller_id, row.buyer_id) {
        Some(_) => party::acting(ctx, Permission::Deals, row.seller_id, row.buyer_id, WHAT)?,
        None => {
            super::read::visible(tx, ctx, &row)?;
            require(ctx, Permission::DisputesResolve)?;
            Party::Regulator
        }
    };
    race::seen(seen, row.version)?;
    let mut row = row;
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

/// The deal and the caller's side, which must be `only` if that is given.
fn open(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>, only: Option<Party>) -> Result<(DealRow, Party)> {
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
        return Err(Error::new(crate::kernel::ErrorCode::Forbidden).detail(zh, en));
    }
    race::seen(seen, row.version)?;
    Ok((row, by))
}

fn in_state(row: &DealRow, allowed: &[DealState]) -> Result<DealState> {
    if allowed.contains(&row.state) {
        return Ok(row.state);
    }
    Err(Error::wrong_state(
        format!("成交 {} 当前状态为 {}", row.number, row.state),
        format!("deal {} is {}", row.number, row.state),
    ))
}

/// Event, audit entry, notification of both parties and live hint: what every step leaves behind.
fn announce(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &DealRow,
    by: Party,
    from: Option<DealState>,
    said: Said<'_>,
    verb: &'static str,
) -> Result<()> {
    trace(tx, ctx, row, by, from, said, verb)?;
    let me = ctx.user_id();
    let mut people = party::people(tx, row.seller_id)?;
    people.extend(party::people(tx, row.buyer_id)?);
    let others: Vec<Id> = people.iter().copied().filter(|user| Some(*user) != me).collect();
    notify::tell(tx, ctx, &others, &news(row, verb))?;
    notify::emit(tx, ctx, &notify::Event { kind: "deal".to_owned(), id: row.id.to_string(), users: people })
}

/// The step in the deal's own history and in the audit trail.
fn trace(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &DealRow,
    by: Party,
    from: Option<DealState>,
    said: Said<'_>,
    verb: &'static str,
) -> Result<()> {
    store::event(tx, ctx, row, by, from, said)?;
    let detail = serde_json::json!({
        "number": row.number, "by": by, "agreed_kg": row.agreed_kg, "shipped_kg": row.shipped_kg,
        "received_kg": row.received_kg, "price_fen_per_kg": row.price_fen_per_kg, "amount_fen": row.amount_fen,
        "received_amount_fen": row.received_amount_fen, "settled_amount_fen": row.settled_amount_fen, "note": said.note,
    });
    let entry = audit::Entry::new("deal", row.id, verb)
        .states(from.map(DealState::as_str), row.state.as_str())
        .reason(said.reason)
        .detail(detail);
    audit::record(tx, ctx, entry)
}

fn news(row: &DealRow, verb: &'static str) -> notify::News {
    let (kind, zh, en) = match verb {
        "strike" => ("deal_struck", "已成交", "Deal struck"),
        "ship" => ("deal_shipped", "已发货", "Goods shipped"),
        "receive" => ("deal_received", "已收货", "Goods received"),
        "settle" => ("deal_settled", "已结算", "Payment recorded"),
        "cancel" => ("deal_cancelled", "成交已取消", "Deal cancelled"),
        "dispute" => ("deal_disputed", "成交有争议", "Deal disputed"),
        "offer_solution" => ("deal_solution_offered", "对方提出解决方案", "A solution was offered"),
        _ => ("deal_resolved", "争议已解决", "Dispute resolved"),
    };
    let kg = row.received_kg.or(row.shipped_kg).unwrap_or(row.agreed_kg);
    notify::News {
        kind,
        title: Text::new(format!("{zh}：{}", row.number), format!("{en}: {}", row.number)),
        body: Text::new(
            format!("{} 公斤，单价 {} 元/公斤", kg.0, row.price_fen_per_kg),
            format!("{} kg at {} yuan/kg", kg.0, row.price_fen_per_kg),
        ),
        link: format!("/deals/{}", row.id),
        mail: matches!(verb, "strike" | "cancel" | "dispute"),
    }
}

fn json<T: Serialize>(value: &T) -> Result<Option<String>> {
    serde_json::to_string(value).map(Some).map_err(Error::unexpected)
}

pub(super) fn parse<T: DeserializeOwned>(text: Option<&str>) -> Result<T> {
    serde_json::from_str(text.unwrap_or("null")).map_err(Error::unexpected)
}
