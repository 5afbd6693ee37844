//! The use cases of an offer: the permission, then the life that both sides share.

use super::model::PlaceOffer;
use crate::{
    accounts::{Permission, require},
    kernel::{Ctx, Day, Error, ErrorCode, Id, Page, Result},
    market::listing::{self, ListingVersion, MineQuery, Offer, Side, service},
    storage::Tx,
    tabular::Table,
    web::IfMatch,
};

const SIDE: Side = Side::Offer;

/// Posts an offer of the caller's enterprise, open or as a draft.
///
/// # Errors
/// `invalid_input` naming every bad field, `enterprise_not_approved` unless it is a draft, `forbidden`.
pub fn place(tx: &mut Tx, ctx: &Ctx, offer: &PlaceOffer) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    let id = service::place(tx, ctx, SIDE, offer.clone().into(), offer.draft == Some(true), None)?;
    listing::view(tx, id)
}

pub(super) fn edit(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, changes: &PlaceOffer) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    service::edit(tx, ctx, SIDE, id, seen, changes.clone().into())?;
    listing::view(tx, id)
}

pub(super) fn publish(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    service::publish(tx, ctx, SIDE, id, seen)?;
    listing::view(tx, id)
}

pub(super) fn withdraw(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, reason: Option<&str>) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    service::withdraw(tx, ctx, SIDE, id, seen, reason)?;
    listing::view(tx, id)
}

pub(super) fn extend(tx: &mut Tx, ctx: &Ctx, id: Id, seen: IfMatch, to: Day) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    service::extend(tx, ctx, SIDE, id, seen, to)?;
    listing::view(tx, id)
}

pub(super) fn copy(tx: &mut Tx, ctx: &Ctx, id: Id, shift: bool) -> Result<Offer> {
    require(ctx, Permission::OffersWrite)?;
    let id = service::copy(tx, ctx, SIDE, id, shift)?;
    listing::view(tx, id)
}

pub(super) fn look(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Offer> {
    require(ctx, Permission::Own)?;
    service::look(tx, ctx, id)
}

pub(super) fn versions(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Page<ListingVersion>> {
    require(ctx, Permission::Own)?;
    let offer = service::inside(tx, ctx, SIDE, id)?;
    listing::versions(tx, &offer)
}

pub(super) fn mine(tx: &mut Tx, ctx: &Ctx, query: &MineQuery) -> Result<Page<Offer>> {
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
