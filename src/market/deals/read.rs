use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    model::{DealRow, DealState},
    store,
    view::{Deal, views},
};
use crate::{
    accounts::permissions::Permission,
    kernel::{Ctx, Cursor, Day, Error, Id, Page, PageQuery, Result},
    market::party::{self, Party, Scope},
    storage::{
        Tx,
        schema::{deals, demands, destinations, enterprises},
    },
    tabular::Format,
};

/// Which deals to show; every field narrows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DealFilter {
    pub state: Option<DealState>,
    /// Only those in which the caller's enterprise is the `seller` or the `buyer`.
    pub side: Option<Party>,
    /// The other enterprise.
    pub counterparty: Option<Id>,
    /// Code of a variety.
    pub variety: Option<String>,
    /// First day of delivery.
    pub day_from: Option<Day>,
    /// Last day of delivery.
    pub day_to: Option<Day>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    /// Of an export: `csv` or `xlsx`.
    #[param(inline)]
    pub format: Option<Format>,
}

/// The deals that the caller may see, newest first.
///
/// # Errors
/// `forbidden`; field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: &DealFilter) -> Result<Page<Deal>> {
    let page = PageQuery { limit: filter.limit, cursor: filter.cursor.clone() };
    let (limit, cursor) = (page.limit()?, page.cursor()?.map(|c| c.part::<Id>(0)).transpose()?);
    let rows = rows(tx, ctx, filter, cursor, limit as i64 + 1)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id]));
    Ok(Page { items: views(tx, ctx, page.items)?, next_cursor: page.next_cursor })
}

pub(super) fn rows(tx: &mut Tx, ctx: &Ctx, filter: &DealFilter, before: Option<Id>, limit: i64) -> Result<Vec<DealRow>> {
    let scope = party::scope(ctx, Permission::Deals)?;
    let mut query = deals::table.into_boxed();
    match (&scope, filter.side) {
        (Scope::Own(me), Some(Party::Seller)) => query = query.filter(deals::seller_id.eq(*me)),
        (Scope::Own(me), Some(Party::Buyer)) => query = query.filter(deals::buyer_id.eq(*me)),
        (Scope::Own(me), _) => query = query.filter(deals::seller_id.eq(*me).or(deals::buyer_id.eq(*me))),
        (Scope::District(district), _) => {
            let local = || enterprises::table.filter(enterprises::region.eq(district.clone())).select(enterprises::id);
            let delivered = demands::table
                .inner_join(destinations::table.on(destinations::code.eq(demands::destination)))
                .filter(destinations::region.eq(district.clone()))
                .select(demands::id);
            query = query.filter(
                deals::seller_id.eq_any(local()).or(deals::buyer_id.eq_any(local())).or(deals::demand_id.eq_any(delivered)),
            );
        }
        (Scope::All, _) => {}
    }
    if let Some(state) = filter.state {
        query = query.filter(deals::state.eq(state));
    }
    if let Some(other) = filter.counterparty {
        query = query.filter(deals::seller_id.eq(other).or(deals::buyer_id.eq(other)));
    }
    if let Some(variety) = &filter.variety {
        query = query.filter(deals::variety.eq(variety.clone()));
    }
    if let Some(day) = filter.day_from {
        query = query.filter(deals::delivery_day.ge(day));
    }
    if let Some(day) = filter.day_to {
        query = query.filter(deals::delivery_day.le(day));
    }
    if let Some(before) = before {
        query = query.filter(deals::id.lt(before));
    }
    Ok(query.order(deals::id.desc()).limit(limit).load(tx)?)
}

/// Trucks that one page of arrivals shows.
const ARRIVALS: usize = 500;

/// What is on its way to the caller's enterprise and expected by the end of this day, the earliest first; late ones lead.
///
/// # Errors
/// `forbidden`.
pub fn arrivals(tx: &mut Tx, ctx: &Ctx, day: Day) -> Result<Page<Deal>> {
    let filter = DealFilter { state: Some(DealState::Shipped), side: Some(Party::Buyer), ..DealFilter::default() };
    let rows = rows(tx, ctx, &filter, None, ARRIVALS as i64)?;
    let mut items = views(tx, ctx, rows)?;
    items.retain(|deal| deal.shipment.as_ref().is_some_and(|shipment| shipment.eta.day() <= day));
    items.sort_by_key(|deal| deal.shipment.as_ref().map(|shipment| (shipment.eta, deal.id)));
    Ok(Page { items, next_cursor: None })
}

/// One deal.
///
/// # Errors
/// `not_found`, also when it is not the caller's business.
pub fn find(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Deal> {
    let row = open(tx, ctx, id)?;
    views(tx, ctx, vec![row])?.pop().ok_or_else(|| Error::not_found("成交", "deal"))
}

/// The deal, if the caller may look at it.
///
/// # Errors
/// `forbidden` to roles without the permission; `not_found` when the deal is not in their scope.
pub(super) fn open(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<DealRow> {
    let scope = party::scope(ctx, Permission::Deals)?;
    let row = store::find(tx, id)?;
    if scope.sees(tx, row.seller_id, row.buyer_id, row.demand_id)? {
        return Ok(row);
    }
    Err(Error::not_found("成交", "deal"))
}
