//! Who a person is in a proposal or a deal: the seller, the buyer, or somebody who oversees both.

use diesel::prelude::*;

use crate::schema::listings;
use access::{Permission, Scope, require, require_approved};
use kernel::{Ctx, Error, Id, Result, text_enum};
use places::schema::places;
use storage::{
    Tx,
    schema::{enterprises, users},
};

text_enum! {
    /// The side from which something was said or done.
    pub enum Party {
        /// 卖方.
        Seller = "seller",
        /// 买方.
        Buyer = "buyer",
        /// 监管.
        Regulator = "regulator",
        /// The platform by itself: a round, an expiry, a rule of a listing.
        Platform = "platform",
    }
}

impl Party {
    /// The counterpart of a seller or buyer.
    pub const fn other(self) -> Party {
        match self {
            Party::Seller => Party::Buyer,
            Party::Buyer => Party::Seller,
            other => other,
        }
    }
}

/// Which of the two the caller's enterprise is; `None` for everyone else.
pub fn my_side(ctx: &Ctx, seller: Id, buyer: Id) -> Option<Party> {
    match ctx.enterprise_id() {
        Some(id) if id == seller => Some(Party::Seller),
        Some(id) if id == buyer => Some(Party::Buyer),
        _ => None,
    }
}

/// Lets the two parties pass, with the permission and an approved enterprise; for everyone else the thing does not exist.
pub fn acting(ctx: &Ctx, permission: Permission, seller: Id, buyer: Id, what: (&str, &str)) -> Result<Party> {
    require(ctx, permission)?;
    let side = my_side(ctx, seller, buyer).ok_or_else(|| Error::not_found(what.0, what.1))?;
    require_approved(ctx, permission)?;
    Ok(side)
}

/// Whether a proposal or deal between these enterprises, for this demand, lies within the scope.
pub fn sees(tx: &mut Tx, scope: &Scope, seller: Id, buyer: Id, demand: Id) -> Result<bool> {
    match scope {
        Scope::City => Ok(true),
        Scope::Own(me) => Ok(*me == seller || *me == buyer),
        Scope::District(district) => in_district(tx, district, &[seller, buyer], demand),
    }
}

/// The caller's scope over proposals or deals; asked before anything is looked up, so that a refusal tells nobody what
/// exists.
///
/// # Errors
/// `forbidden` without either permission.
pub fn scope(ctx: &Ctx, own: Permission) -> Result<Scope> {
    if require(ctx, Permission::MarketOversee).is_err() {
        require(ctx, own)?;
    }
    Scope::of(ctx)
}

/// The active people of an enterprise: those who are told what concerns it.
pub fn people(tx: &mut Tx, enterprise: Id) -> Result<Vec<Id>> {
    Ok(users::table
        .of(tx)
        .filter(users::enterprise_id.eq(Some(enterprise)))
        .filter(users::active.eq(true))
        .order(users::id)
        .select(users::id)
        .limit(200)
        .load(tx)?)
}

/// The active people of these enterprises: (person, enterprise).
///
/// # Errors
/// Those of the database.
pub fn people_of(tx: &mut Tx, enterprises: &[Id]) -> Result<Vec<(Id, Id)>> {
    let mut people = Vec::new();
    for chunk in enterprises.chunks(1000) {
        let found: Vec<(Id, Option<Id>)> = users::table
            .of(tx)
            .filter(users::enterprise_id.eq_any(chunk.iter().copied().map(Some).collect::<Vec<_>>()))
            .filter(users::active.eq(true))
            .order(users::id)
            .select((users::id, users::enterprise_id))
            .load(tx)?;
        people.extend(found.into_iter().filter_map(|(person, enterprise)| Some((person, enterprise?))));
    }
    Ok(people)
}

/// Which of these enterprises may trade now; being approved when they posted is not enough.
pub fn trading(tx: &mut Tx, of: [Id; 2]) -> Result<Vec<Id>> {
    Ok(enterprises::table
        .of(tx)
        .filter(enterprises::id.eq_any(of.to_vec()))
        .filter(enterprises::state.eq("approved"))
        .select(enterprises::id)
        .load(tx)?)
}

/// Whether one of these enterprises sits in the district, or the demand is delivered there.
fn in_district(tx: &mut Tx, district: &str, enterprises_: &[Id], demand: Id) -> Result<bool> {
    let local: Option<Id> = enterprises::table
        .of(tx)
        .filter(enterprises::id.eq_any(enterprises_.to_vec()))
        .filter(enterprises::region.eq(district.to_owned()))
        .select(enterprises::id)
        .first(tx)
        .optional()?;
    if local.is_some() {
        return Ok(true);
    }
    let delivered: Option<String> = listings::table
        .of(tx)
        .inner_join(places::table.on(places::market.eq(listings::market).and(places::code.eq(listings::place))))
        .filter(listings::id.eq(demand))
        .select(places::region)
        .first(tx)
        .optional()?;
    Ok(delivered.as_deref() == Some(district))
}
