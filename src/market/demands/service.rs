//! The use cases of a demand: the permission, then the life that both sides share.

use super::model::PlaceDemand;
use crate::{
    accounts::{Permission, require},
    kernel::{Ctx, Day, Error, ErrorCode, Id, Page, Result},
    market::listing::{self, Demand, ListingVersion, MineQuery, Side, service},
    storage::Tx,
    tabular::Table,
    web::IfMatch,
};

const SIDE: Side = Side::Demand;

/// Posts a demand of the caller's enterprise, open or as a draft.
///
/// # Errors
/// `invalid_input` naming every bad field, `enterprise_not_approved` unless it is a draft, `forbidden`.
pub fn place(tx: &mut Tx, ctx: &Ctx, demand: &PlaceDemand) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    let id = service::place(tx, ctx, SIDE, demand.clone().into(), demand.draft == Some(true), None)?;
    listing::view(tx, id)
}

pub(super) fn edit(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, changes: &PlaceDemand) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    service::edit(tx, ctx, SIDE, id, seen, changes.clone().into())?;
    listing::view(tx, id)
}

pub(super) fn publish(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    service::publish(tx, ctx, SIDE, id, seen)?;
    listing::view(tx, id)
}

pub(super) fn withdraw(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, reason: Option<&str>) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    service::withdraw(tx, ctx, SIDE, id, seen, reason)?;
    listing::view(tx, id)
}

pub(super) fn extend(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, to: Day) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    service::extend(tx, ctx, SIDE, id, seen, to)?;
    listing::view(tx, id)
}

pub(super) fn copy(tx: &mut Tx, ctx: &Ctx, id: Id, shift: bool) -> Result<Demand> {
    require(ctx, Permission::DemandsWrite)?;
    let id = service::copy(tx, ctx, SIDE, id, shift)?;
    listing::view(tx, id)
}

pub(super) fn look(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Demand> {
    require(ctx, Permission::Own)?;
    service::look(tx, ctx, id)
}

pub(super) fn versions(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Page<ListingVersion>> {
    require(ctx, Permission::Own)?;
    let demand = service::inside(tx, ctx, SIDE, id)?;
    listing::versions(tx, &demand)
}

pub(super) fn mine(tx: &mut Tx, ctx: &Ctx, query: &MineQuery) -> Result<Page<Demand>> {
    let enterprise = reader(ctx)?;
    listing::mine(tx, enterprise, query)
}

pub(super) fn export(tx: &mut Tx, ctx: &Ctx, query: &MineQuery) -> Result<Table> {
    let enterprise = reader(ctx)?;
    listing::export(tx, enterprise, SIDE, query, ctx.lang)
}

fn reader(ctx: &Ctx) -> Result<Id> {
    require(ctx, Permission::ListingsReadOwn)?;
    ctx.enterprise_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))
}
