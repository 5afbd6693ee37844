//! What the owner of a listing may do with it: the permission, the step, the listing as it is then. One text serves both
//! sides; the view that is asked for (an offer or a demand) says which side is meant.

use super::{
    mine::{self as own, ExportQuery, MineQuery},
    model::PublishQuery,
    service::{self, Posting, writes},
    terms::Form,
    versions::{ListingVersion, versions as history},
    views::{SideView, view},
};
use access::{Permission, require};
use exports::File;
use kernel::{Ctx, Day, Error, ErrorCode, Id, Page, Result, Version};
use storage::Tx;

/// Posts a listing of the caller's enterprise, open or as a draft.
///
/// # Errors
/// `invalid_input` naming every bad field, `enterprise_not_approved` unless it is a draft, `same_listing_open` unless
/// `again`, `forbidden`.
pub(crate) fn place<V: SideView>(tx: &mut Tx, ctx: &Ctx, form: Form, draft: bool, again: bool) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    let id = service::place(tx, ctx, V::SIDE, Posting::by_hand(form, draft, again))?;
    view(tx, id)
}

pub(crate) fn edit<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, changes: Form) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    service::edit(tx, ctx, V::SIDE, id, seen, changes)?;
    view(tx, id)
}

pub(crate) fn publish<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, how: PublishQuery) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    service::publish(tx, ctx, V::SIDE, id, seen, how.again == Some(true))?;
    view(tx, id)
}

pub(crate) fn withdraw<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, reason: Option<&str>) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    service::withdraw(tx, ctx, V::SIDE, id, seen, reason)?;
    view(tx, id)
}

pub(crate) fn extend<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, to: Day) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    service::extend(tx, ctx, V::SIDE, id, seen, to)?;
    view(tx, id)
}

pub(crate) fn copy<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id, shift: bool) -> Result<V> {
    require(ctx, writes(V::SIDE))?;
    let id = service::copy(tx, ctx, V::SIDE, id, shift)?;
    view(tx, id)
}

/// One listing: open ones for everybody, others for their owner and those who oversee the market.
pub(crate) fn look<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<V> {
    require(ctx, Permission::Own)?;
    service::look(tx, ctx, id)
}

pub(crate) fn versions<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Page<ListingVersion>> {
    require(ctx, Permission::Own)?;
    let listing = service::find_own_or_overseen(tx, ctx, V::SIDE, id)?;
    history(tx, &listing)
}

pub(crate) fn mine<V: SideView>(tx: &mut Tx, ctx: &Ctx, query: &MineQuery) -> Result<Page<V>> {
    let enterprise = reader(ctx)?;
    own::mine(tx, enterprise, query)
}

pub(crate) fn export<V: SideView>(tx: &mut Tx, ctx: &Ctx, query: ExportQuery) -> Result<File> {
    let (enterprise, format) = (reader(ctx)?, query.format.unwrap_or_default());
    own::export(tx, ctx, enterprise, V::SIDE, &query.into(), format)
}

fn reader(ctx: &Ctx) -> Result<Id> {
    require(ctx, Permission::ListingsReadOwn)?;
    ctx.enterprise_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))
}
