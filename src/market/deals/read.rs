use diesel::{dsl::sql, prelude::*};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    loads::{LoadState, Typed},
    model::{DealRow, DealState},
    payments::PaymentState,
    store,
    view::{Deal, views},
};
use crate::schema::{deal_loads, deal_payments, deals, listings};
use crate::{
    listing::Side,
    party::{self, Party},
};
use access::{Permission, Scope};
use exports::Format;
use kernel::{Ctx, Cursor, Day, Error, Id, Page, PageQuery, Result, sql::TsSql};
use places::schema::places;
use storage::{Tx, schema::enterprises};

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
    /// Only those with a payment that waits for the confirmation of the caller's enterprise.
    pub payments_to_confirm: Option<bool>,
    /// Only those with a truck on the road that is expected by the end of this day.
    pub due_by: Option<Day>,
    /// Names a load as its slip does, `7F3K9Q2M-1`, or a deal by its number.
    pub code: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    /// Of an export: `csv` unless given.
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

/// The deals that the caller may see, newest first, before this one.
pub(super) fn rows(tx: &mut Tx, ctx: &Ctx, filter: &DealFilter, before: Option<Id>, limit: i64) -> Result<Vec<DealRow>> {
    let mut query = matching(tx, ctx, filter)?;
    if let Some(before) = before {
        query = query.filter(deals::id.lt(before));
    }
    Ok(query.order(deals::id.desc()).limit(limit).select(DealRow::as_select()).load(tx)?)
}

type Matching = deals::BoxedQuery<'static, <Tx as Connection>::Backend>;

/// The deals that the caller may see and the filter leaves.
fn matching(tx: &Tx, ctx: &Ctx, filter: &DealFilter) -> Result<Matching> {
    let scope = party::scope(ctx, Permission::Deals)?;
    let mut query = deals::table.of(tx).into_boxed();
    match (&scope, filter.side) {
        (Scope::Own(me), Some(Party::Seller)) => query = query.filter(deals::seller_id.eq(*me)),
        (Scope::Own(me), Some(Party::Buyer)) => query = query.filter(deals::buyer_id.eq(*me)),
        (Scope::Own(me), _) => query = query.filter(deals::seller_id.eq(*me).or(deals::buyer_id.eq(*me))),
        (Scope::District(district), _) => {
            let local = || enterprises::table.of(tx).filter(enterprises::region.eq(district.clone())).select(enterprises::id);
            let delivered = listings::table
                .of(tx)
                .inner_join(places::table.on(places::market.eq(listings::market).and(places::code.eq(listings::place))))
                .filter(listings::side.eq(Side::Demand))
                .filter(places::region.eq(district.clone()))
                .select(listings::id);
            query = query.filter(
                deals::seller_id.eq_any(local()).or(deals::buyer_id.eq_any(local())).or(deals::demand_id.eq_any(delivered)),
            );
        }
        (Scope::City, _) => {}
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
    if let (Some(true), Scope::Own(me)) = (filter.payments_to_confirm, &scope) {
        let waiting = deal_payments::table
            .of(tx)
            .filter(deal_payments::payee_id.eq(*me))
            .filter(deal_payments::state.eq(PaymentState::Reported))
            .select(deal_payments::deal_id);
        query = query.filter(deals::id.eq_any(waiting));
    }
    if let Some(day) = filter.due_by {
        let due = deal_loads::table
            .of(tx)
            .filter(deal_loads::state.eq(LoadState::OnRoad))
            .filter(deal_loads::eta.lt(day.end()))
            .select(deal_loads::deal_id);
        query = query.filter(deals::state.eq(DealState::Shipped)).filter(deals::id.eq_any(due));
    }
    match filter.code.as_deref().map(Typed::read).transpose()? {
        Some(Typed::Load(code)) => {
            let named = deal_loads::table.of(tx).filter(deal_loads::code.eq(code)).select(deal_loads::deal_id);
            query = query.filter(deals::id.eq_any(named));
        }
        Some(Typed::Deal(code)) => {
            query = query.filter(deals::code.eq(code));
        }
        None => {}
    }
    Ok(query)
}

/// Deals that one page of arrivals shows.
const ARRIVALS: i64 = 500;

/// Deals with a truck on its way to the caller's enterprise that is expected by the end of this day, the earliest first;
/// late ones lead.
///
/// # Errors
/// `forbidden`.
pub fn arrivals(tx: &mut Tx, ctx: &Ctx, day: Day) -> Result<Page<Deal>> {
    let filter = DealFilter { due_by: Some(day), side: Some(Party::Buyer), ..DealFilter::default() };
    let first = sql::<TsSql>(
        "(SELECT MIN(l.eta) FROM deal_loads l WHERE l.market = deals.market AND l.deal_id = deals.id AND l.state = 'on_road')",
    );
    let rows = matching(tx, ctx, &filter)?.order((first, deals::id)).limit(ARRIVALS).select(DealRow::as_select()).load(tx)?;
    Ok(Page { items: views(tx, ctx, rows)?, next_cursor: None })
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
    if party::sees(tx, &scope, row.seller_id, row.buyer_id, row.demand_id)? {
        return Ok(row);
    }
    Err(Error::not_found("成交", "deal"))
}
