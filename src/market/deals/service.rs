//! What all steps of a deal begin with, and the one that ends it before the road; trucks, scales and payments have steps of
//! their own.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    forms::Cancel,
    model::{DealAction, DealRow, DealState},
    stock,
    store::{self, Said},
    trace::announce,
};
use crate::party::{self, Party};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Result, Version, Who};
use storage::Tx;

pub(super) const WHAT: (&str, &str) = ("成交", "deal");

/// Either party calls it off before shipment: the quantity is free again on both listings.
///
/// # Errors
/// Field errors; `wrong_state` unless agreed.
pub fn cancel(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Cancel) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id, seen, None)?;
    let from = in_state(&row, &[DealState::Agreed])?;
    cmd.check()?;
    row.state = DealState::Cancelled;
    store::update(tx, ctx, &mut row)?;
    let (was, is) = (stock::held(row.agreed_kg, &[], row.loads_complete), stock::held(row.agreed_kg, &[], true));
    stock::shift(tx, ctx, &row, was, is)?;
    let said = Said { reason: Some(cmd.reason_code.into()), note: cmd.note.as_deref() };
    announce(tx, ctx, &row, by, Some(from), said, DealAction::Cancel)
}

/// The deal and the caller's side, which must be `only` if that is given.
pub(super) fn open(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, only: Option<Party>) -> Result<(DealRow, Party)> {
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
    Version::check_given(seen, row.version)?;
    Ok((row, by))
}

pub(super) fn in_state(row: &DealRow, allowed: &[DealState]) -> Result<DealState> {
    if allowed.contains(&row.state) {
        return Ok(row.state);
    }
    Err(Error::wrong_state(
        format!("成交 {} 当前为“{}”，不能进行这一步；请刷新后查看", row.number, row.state.name_zh()),
        format!("deal {} is {}, where this step is not possible: reload and look at it", row.number, row.state),
    ))
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Option<String>> {
    serde_json::to_string(value).map(Some).map_err(Error::unexpected)
}

pub(super) fn parse<T: DeserializeOwned>(text: Option<&str>) -> Result<T> {
    serde_json::from_str(text.unwrap_or("null")).map_err(Error::unexpected)
}
