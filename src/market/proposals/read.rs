use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    model::{ProposalRow, ProposalState},
    store,
    view::{Proposal, views},
};
use crate::schema::{listings, proposals};
use crate::{listing::Side, party};
use access::{Permission, Scope};
use exports::Format;
use kernel::{Ctx, Cursor, Error, Id, Page, PageQuery, Result};
use places::schema::places;
use storage::{Tx, schema::enterprises};

/// Which proposals to show; every field narrows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProposalFilter {
    pub state: Option<ProposalState>,
    /// Only those alive that the caller's side has not accepted.
    pub awaiting_me: Option<bool>,
    pub offer: Option<Id>,
    pub demand: Option<Id>,
    pub round: Option<Id>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    /// Of an export: `csv` unless given.
    #[param(inline)]
    pub format: Option<Format>,
}

/// The proposals that the caller may see, newest first.
///
/// # Errors
/// `forbidden`; field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: &ProposalFilter) -> Result<Page<Proposal>> {
    let page = PageQuery { limit: filter.limit, cursor: filter.cursor.clone() };
    let (limit, cursor) = (page.limit()?, page.cursor()?.map(|c| c.part::<Id>(0)).transpose()?);
    let rows = rows(tx, ctx, filter, cursor, limit as i64 + 1)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id]));
    Ok(Page { items: views(tx, ctx, page.items)?, next_cursor: page.next_cursor })
}

pub(super) fn rows(tx: &mut Tx, ctx: &Ctx, filter: &ProposalFilter, before: Option<Id>, limit: i64) -> Result<Vec<ProposalRow>> {
    let scope = party::scope(ctx, Permission::Proposals)?;
    let mut query = proposals::table.of(tx).into_boxed();
    match &scope {
        Scope::Own(me) => query = query.filter(proposals::seller_id.eq(*me).or(proposals::buyer_id.eq(*me))),
        Scope::District(district) => {
            let local = || enterprises::table.of(tx).filter(enterprises::region.eq(district.clone())).select(enterprises::id);
            let delivered = listings::table
                .of(tx)
                .inner_join(places::table.on(places::market.eq(listings::market).and(places::code.eq(listings::place))))
                .filter(listings::side.eq(Side::Demand))
                .filter(places::region.eq(district.clone()))
                .select(listings::id);
            query = query.filter(
                proposals::seller_id
                    .eq_any(local())
                    .or(proposals::buyer_id.eq_any(local()))
                    .or(proposals::demand_id.eq_any(delivered)),
            );
        }
        Scope::City => {}
    }
    if let Some(state) = filter.state {
        query = query.filter(proposals::state.eq(state));
    }
    if filter.awaiting_me == Some(true) {
        // Regulators are never waited for.
        let me = if let Scope::Own(me) = scope { me } else { Id::nil() };
        query =
            query.filter(proposals::state.eq_any(ProposalState::LIVE.to_vec())).filter(proposals::expires_at.gt(ctx.now)).filter(
                (proposals::seller_id.eq(me).and(proposals::seller_accepted_at.is_null()))
                    .or(proposals::buyer_id.eq(me).and(proposals::buyer_accepted_at.is_null())),
            );
    }
    if let Some(offer) = filter.offer {
        query = query.filter(proposals::offer_id.eq(offer));
    }
    if let Some(demand) = filter.demand {
        query = query.filter(proposals::demand_id.eq(demand));
    }
    if let Some(round) = filter.round {
        query = query.filter(proposals::round_id.eq(Some(round)));
    }
    if let Some(before) = before {
        query = query.filter(proposals::id.lt(before));
    }
    Ok(query.order(proposals::id.desc()).limit(limit).select(ProposalRow::as_select()).load(tx)?)
}

/// One proposal.
///
/// # Errors
/// `not_found`, also when it is not the caller's business.
pub fn find(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Proposal> {
    let scope = party::scope(ctx, Permission::Proposals)?;
    let row = store::find(tx, id)?;
    let missing = || Error::not_found("报价", "proposal");
    if !party::sees(tx, &scope, row.seller_id, row.buyer_id, row.demand_id)? {
        return Err(missing());
    }
    views(tx, ctx, vec![row])?.pop().ok_or_else(missing)
}
