use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::model::{Detail, Help, Round, RoundRow, Unmatched, UnmatchedReason, UnmatchedRow};
use crate::schema::clearing_unmatched;
use access::{Permission, holds, require};
use exports::Format;
use kernel::{Ctx, Cursor, Error, ErrorCode, FenPerKg, Id, Page, PageQuery, Result, Text};
use market::listing::{self, Side};
use storage::{Tx, schema::clearing_rounds};

/// The rounds, newest first.
///
/// # Errors
/// `forbidden`; field errors of the paging.
pub(super) fn list(tx: &mut Tx, ctx: &Ctx, page: &PageQuery) -> Result<Page<Round>> {
    require(ctx, Permission::ClearingRead)?;
    let limit = page.limit()?;
    let mut query = clearing_rounds::table.of(tx).into_boxed();
    if let Some(cursor) = page.cursor()? {
        query = query.filter(clearing_rounds::number.lt(cursor.part::<i64>(0)?));
    }
    let rows: Vec<RoundRow> =
        query.order(clearing_rounds::number.desc()).limit(limit as i64 + 1).select(RoundRow::as_select()).load(tx)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.number]));
    let items = page.items.into_iter().map(Round::try_from).collect::<Result<Vec<Round>>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// One round.
///
/// # Errors
/// `forbidden`, `not_found`.
pub(super) fn find(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Round> {
    require(ctx, Permission::ClearingRead)?;
    let row: Option<RoundRow> =
        clearing_rounds::table.find((tx.market(), id)).select(RoundRow::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("撮合轮次", "round"))?.try_into()
}

/// Whether there is such a round, also for those who see only what is theirs in it.
///
/// # Errors
/// `not_found`.
pub(super) fn known(tx: &mut Tx, id: Id) -> Result<()> {
    let found: Option<Id> = clearing_rounds::table.find((tx.market(), id)).select(clearing_rounds::id).first(tx).optional()?;
    found.map(drop).ok_or_else(|| Error::not_found("撮合轮次", "round"))
}

/// Which leftovers to show.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UnmatchedFilter {
    pub side: Option<Side>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    /// Of an export: `csv` unless given.
    #[param(inline)]
    pub format: Option<Format>,
}

/// What a round left over: all of it for regulators, their own listings for traders.
///
/// # Errors
/// `forbidden`; field errors of the paging.
pub(super) fn unmatched(tx: &mut Tx, ctx: &Ctx, round: Id, filter: &UnmatchedFilter) -> Result<Page<Unmatched>> {
    let page = PageQuery { limit: filter.limit, cursor: filter.cursor.clone() };
    let (limit, cursor) = (page.limit()?, page.cursor()?.map(|c| c.part::<Id>(0)).transpose()?);
    let rows = unmatched_rows(tx, ctx, round, filter.side, cursor, limit as i64 + 1)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.listing_id]));
    Ok(Page { items: shown(tx, page.items)?, next_cursor: page.next_cursor })
}

pub(super) fn unmatched_rows(
    tx: &mut Tx,
    ctx: &Ctx,
    round: Id,
    side: Option<Side>,
    after: Option<Id>,
    limit: i64,
) -> Result<Vec<UnmatchedRow>> {
    let own = match ctx.actor() {
        Some(actor) if holds(actor, Permission::ClearingRead) => None,
        Some(actor) => {
            require(ctx, Permission::ListingsReadOwn)?;
            Some(actor.enterprise_id.ok_or_else(|| Error::new(ErrorCode::Forbidden))?)
        }
        None => {
            require(ctx, Permission::ClearingRead)?;
            None
        }
    };
    let mut query = clearing_unmatched::table.of(tx).filter(clearing_unmatched::round_id.eq(round)).into_boxed();
    if let Some(me) = own {
        query = query.filter(clearing_unmatched::enterprise_id.eq(me));
    }
    if let Some(side) = side {
        query = query.filter(clearing_unmatched::side.eq(side));
    }
    if let Some(after) = after {
        query = query.filter(clearing_unmatched::listing_id.gt(after));
    }
    Ok(query.order(clearing_unmatched::listing_id).limit(limit).load(tx)?)
}

/// The names of all destinations, by code.
pub(super) fn destination_names(tx: &mut Tx) -> Result<HashMap<String, Text>> {
    Ok(places::service::destinations(tx)?.into_iter().map(|end| (end.code, end.name)).collect())
}

/// The names of all varieties and categories, by code.
pub(super) fn goods_names(tx: &mut Tx) -> Result<HashMap<String, Text>> {
    let varieties = catalogue::service::varieties(tx)?;
    let mut names: HashMap<String, Text> = varieties.into_iter().map(|variety| (variety.code, variety.name)).collect();
    names.extend(catalogue::service::categories(tx)?.into_iter().map(|c| (c.code, c.name)));
    Ok(names)
}

/// The rows with their listings, which are loaded in three queries whatever their number.
pub(super) fn shown(tx: &mut Tx, rows: Vec<UnmatchedRow>) -> Result<Vec<Unmatched>> {
    let ids = |side: Side| rows.iter().filter(|row| row.side == side).map(|row| row.listing_id).collect::<Vec<_>>();
    let mut items = listing::brief(tx, Side::Offer, &ids(Side::Offer))?;
    items.extend(listing::brief(tx, Side::Demand, &ids(Side::Demand))?);
    let names = destination_names(tx)?;
    let show = |row: UnmatchedRow| {
        let detail: Detail = serde_json::from_str(&row.detail).unwrap_or_default();
        Some(Unmatched {
            side: row.side,
            listing: items.remove(&row.listing_id)?,
            left_kg: row.left_kg,
            reason: UnmatchedReason { code: row.reason, fen_per_kg: detail.fen.map(FenPerKg) },
            help: Help::new(row.guidance_fen_per_kg, &detail, &names),
        })
    };
    Ok(rows.into_iter().filter_map(show).collect())
}
