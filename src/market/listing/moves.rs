//! The one place where a listing's kilograms change hands between left, reserved, committed, shipped, received and
//! shortfall. Each move is one conditional update: it happens in full or not at all, whatever runs at once.
//!
//! Callers that move quantities of several listings in one transaction go through them in a fixed order
//! (the offer before the demand, then by id), so that two of them cannot wait for each other.

use diesel::RunQueryDsl;

use super::model::Side;
use kernel::{Ctx, Error, ErrorCode, Id, Kg, Result};
use storage::{Statement, Tx, Value};

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

/// What a deal holds of one listing, by part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Given back to the listing.
    pub left: Kg,
    pub committed: Kg,
    pub shipped: Kg,
    pub received: Kg,
    pub shortfall: Kg,
}

impl Held {
    pub fn total(self) -> Kg {
        self.left + self.committed + self.shipped + self.received + self.shortfall
    }
}

/// A deal goes on: what it held as `from` it holds as `to`; both add up to the same.
///
/// # Errors
/// `quantity_gone` when it takes back more than is left; `unexpected` when the parts do not hold `from`.
pub fn shift(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, from: Held, to: Held) -> Result<()> {
    if from == to {
        return Ok(());
    }
    if from.total() != to.total() {
        return Err(Error::unexpected(format!("a deal that held {} of {side} {id} would hold {}", from.total(), to.total())));
    }
    let set = "left_kg = left_kg + ?, committed_kg = committed_kg + ?, shipped_kg = shipped_kg + ?, \
               received_kg = received_kg + ?, shortfall_kg = shortfall_kg + ?";
    let guard = "left_kg + ? >= 0 AND committed_kg + ? >= 0 AND shipped_kg + ? >= 0 AND received_kg + ? >= 0 \
                 AND shortfall_kg + ? >= 0";
    let by = [
        to.left - from.left,
        to.committed - from.committed,
        to.shipped - from.shipped,
        to.received - from.received,
        to.shortfall - from.shortfall,
    ];
    let moved = step(tx, ctx, side, id, set, by, guard, by)?;
    if moved == 0 && to.left < from.left {
        return Err(Error::new(ErrorCode::QuantityGone).detail(
            format!("余下的 {} 已退回挂牌，现已不足", (from.left - to.left).zh()),
            format!("the remaining {} went back to the listing, which has less left now", from.left - to.left),
        ));
    }
    exactly_one(moved, "shift", side, id, to.total())
}

/// Runs one conditional update; says how many rows it changed, 0 or 1.
#[expect(clippy::too_many_arguments, reason = "one private function behind four short ones")]
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
    let mut statement: Statement = Statement::new("UPDATE listings SET ", []);
    statement.push(set, values.map(Value::from));
    let key = [ctx.now.into(), tx.market().into(), id.into(), side.as_str().into()];
    statement.push(", updated_at = ? WHERE market = ? AND id = ? AND side = ? AND ", key);
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
