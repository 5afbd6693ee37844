//! Reading the board. Everyone may.

use super::{
    model::{BoardFilter, BoardSort},
    store,
};
use crate::listing::{self, BoardItem, Side};
use exports::{File, Format};
use kernel::{Cursor, Id, Lang, Page, PageQuery, Result};
use storage::Tx;

/// How many varieties the search words may stand for.
const NAMED: usize = 20;

/// One page of the board.
///
/// # Errors
/// Field errors of filter and paging.
pub fn board(tx: &mut Tx, filter: &BoardFilter, sort: BoardSort, page: &PageQuery) -> Result<Page<BoardItem>> {
    filter.check()?;
    let limit = page.limit()?;
    let rows = load(tx, filter, sort, page.cursor()?.as_ref(), limit as i64 + 1)?;
    Ok(Page::from_rows(rows, limit, |(listing, _)| store::key(listing, sort)).map(listing::board_item))
}

/// One open listing.
///
/// # Errors
/// `not_found` when it is not on the board: not open, or of an enterprise that may not trade.
pub fn one(tx: &mut Tx, side: Side, id: Id) -> Result<BoardItem> {
    let query = store::one_query(tx.market(), side, id);
    store::load(tx, &query)?.pop().map(listing::board_item).ok_or_else(|| side.missing())
}

/// The board as a file.
///
/// # Errors
/// Field errors of the filter.
pub fn export(tx: &mut Tx, filter: &BoardFilter, sort: BoardSort, format: Format, lang: Lang) -> Result<File> {
    filter.check()?;
    let (named, mut after, mut more) = (named(tx, filter)?, None, true);
    listing::columns(filter.side).write(format, lang, || {
        if !more {
            return Ok(None);
        }
        let page = store::page_query(tx.market(), filter, named.as_deref(), sort, after.as_ref(), listing::EXPORT_PAGE)?;
        let rows = store::load(tx, &page)?;
        more = rows.len() as i64 == listing::EXPORT_PAGE;
        after = rows.last().map(|(listing, _)| store::key(listing, sort));
        Ok(Some(rows.into_iter().map(listing::board_item).collect()))
    })
}

fn load(
    tx: &mut Tx,
    filter: &BoardFilter,
    sort: BoardSort,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<(listing::Listing, listing::Names)>> {
    let named = named(tx, filter)?;
    let query = store::page_query(tx.market(), filter, named.as_deref(), sort, cursor, limit)?;
    store::load(tx, &query)
}

/// The varieties that the search words stand for; `None` when nothing is searched for.
pub(crate) fn named(tx: &mut Tx, filter: &BoardFilter) -> Result<Option<Vec<String>>> {
    let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) else { return Ok(None) };
    let index = catalogue::service::index(tx)?;
    Ok(Some(index.search(q).into_iter().take(NAMED).map(|found| found.variety.code).collect()))
}
