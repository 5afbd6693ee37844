//! The one place where a listing's kilograms change hands between left, reserved, committed, shipped, received and
//! shortfall. Each move is one conditional update: it happens in full or not at all, whatever runs at once.
//!
//! Callers that move quantities of several listings in one transaction go through them in a fixed order
//! (the offer before the demand, then by id), so that two of them cannot wait for each other.

use diesel::RunQueryDsl;

use super::model::Side;
use crate::{
    kernel::{Ctx, Error, ErrorCode, Id, Kg, Result},
    storage::{Statement, Tx, Value},
};

/// An open proposal takes `kg` of what is left.
///
/// # Errors
/// `quantity_gone` when the listing is not open or has less left.
pub fn reserve(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, kg: Kg) -> Result<()> {
    positive(kg)?;
    let set = "left_kg = left_kg - ?, reserved_kg = reserved_kg + ?";
    match step(tx, ctx, side, id, set, [kg, kg], "state = 'open' AND left_kg >= ?", [kg])? {
        1 => Ok(()),
        _ => Err(Error::new(ErrorCode::QuantityGone).detail(
            format!("剩余数量不足 {}，或挂牌已关闭", kg.zh()),
            format!("less than {kg} is left, or the listing is closed"),
        )),
    }
}

/// A proposal ends without a deal: its reserved `kg` are left again.
///
/// # Errors
/// `unexpected` when so much was not reserved.
pub fn release(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, kg: Kg) -> Result<()> {
    positive(kg)?;
    let set = "reserved_kg = reserved_kg - ?, left_kg = left_kg + ?";
    exactly_one(step(tx, ctx, side, id, set, [kg, kg], "reserved_kg >= ?", [kg])?, "release", side, id, kg)
}

/// A proposal becomes a deal: reserved → committed.
///
/// # Errors
/// `unexpected` when so much was not reserved.
pub fn commit(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, kg: Kg) -> Result<()> {
    positive(kg)?;
    let set = "reserved_kg = reserved_kg - ?, committed_kg = committed_kg + ?";
    exactly_one(step(tx, ctx, side, id, set, [kg, kg], "reserved_kg >= ?", [kg])?, "commit", side, id, kg)
}

/// A deal is cancelled before it is shipped: committed → left.
///
/// # Errors
/// `unexpected` when so much was not committed.
pub fn uncommit(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, kg: Kg) -> Result<()> {
    positive(kg)?;
    let set = "committed_kg = committed_kg - ?, left_kg = left_kg + ?";
    exactly_one(step(tx, ctx, side, id, set, [kg, kg], "committed_kg >= ?", [kg])?, "uncommit", side, id, kg)
}

/// A deal of `agreed` kg leaves with `shipped` kg; the rest is left again. A heavier load takes the excess from what
/// is left.
///
/// # Errors
/// `quantity_gone` when the excess is not left; `unexpected` when so much was not committed.
pub fn ship(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, agreed: Kg, shipped: Kg) -> Result<()> {
    positive(agreed)?;
    positive(shipped)?;
    let set = "committed_kg = committed_kg - ?, shipped_kg = shipped_kg + ?, left_kg = left_kg + ?";
    let moved = step(
        tx,
        ctx,
        side,
        id,
        set,
        [agreed, shipped, agreed - shipped],
        "committed_kg >= ? AND left_kg + ? >= 0",
        [agreed, agreed - shipped],
    )?;
    if moved == 0 && shipped > agreed {
        return Err(Error::new(ErrorCode::QuantityGone)
            .detail("发货量超出约定，且剩余数量不足", "more was shipped than agreed, and not enough is left"));
    }
    exactly_one(moved, "ship", side, id, agreed)
}

/// A load of `shipped` kg arrives with `received` kg accepted; the difference is shortfall.
///
/// # Errors
/// A field error when more is received than was shipped; `unexpected` when so much was not on the road.
pub fn receive(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, shipped: Kg, received: Kg) -> Result<()> {
    positive(shipped)?;
    if received < Kg(0) || received > shipped {
        return Err(Error::field(
            "kg",
            "out_of_range",
            format!("收货量须在 0 到发货量 {shipped} 之间"),
            format!("between 0 and the {shipped} that were shipped"),
        ));
    }
    let set = "shipped_kg = shipped_kg - ?, received_kg = received_kg + ?, shortfall_kg = shortfall_kg + ?";
    let values = [shipped, received, shipped - received];
    exactly_one(step(tx, ctx, side, id, set, values, "shipped_kg >= ?", [shipped])?, "receive", side, id, shipped)
}

/// A settled receipt turns out otherwise (a dispute resolved): `from` kg received become `to` kg, the difference goes
/// to or comes from the shortfall.
///
/// # Errors
/// `unexpected` when the parts do not hold so much.
pub fn correct_receipt(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, from: Kg, to: Kg) -> Result<()> {
    let set = "received_kg = received_kg + ?, shortfall_kg = shortfall_kg - ?";
    let guard = "received_kg + ? >= 0 AND shortfall_kg - ? >= 0";
    let change = to - from;
    exactly_one(step(tx, ctx, side, id, set, [change, change], guard, [change, change])?, "correct", side, id, change)
}

/// Runs one conditional update; says how many rows it changed, 0 or 1.
#[expect(clippy::too_many_arguments, reason = "one private function behind six short ones")]
fn step<const N: usize, const M: usize>(
    tx: &mut Tx,
    ctx: &Ctx,
    side: Side,
    id: Id,
    set: &str,
    values: [Kg; N],
    guard: &str,
    guards: [Kg; M],
) -> Result<usize> {
    let mut statement: Statement = Statement::new(&format!("UPDATE {} SET ", side.table()), []);
    statement.push(set, values.map(Value::from));
    statement.push(", updated_at = ? WHERE id = ? AND ", [ctx.now.into(), id.into()]);
    statement.push(guard, guards.map(Value::from));
    Ok(statement.execute(tx)?)
}

fn positive(kg: Kg) -> Result<()> {
    if kg > Kg(0) { Ok(()) } else { Err(Error::field("kg", "not_positive", "须大于零", "must be more than zero")) }
}

/// These moves follow a guarded change of a proposal's or a deal's state, so a refusal means that the books are wrong.
fn exactly_one(moved: usize, verb: &str, side: Side, id: Id, kg: Kg) -> Result<()> {
    if moved == 1 {
        Ok(())
    } else {
        Err(Error::unexpected(format!("cannot {verb} {kg} of {side} {id}: the parts do not hold it")))
    }
}
