//! What other capabilities ask about enterprises and people.

use std::collections::HashMap;

use crate::{
    model::{Contacts, EnterpriseBrief},
    store,
};
use kernel::{Actor, Ctx, Error, Id, Result, Role, Who};
use storage::Tx;

/// The city's official with this login as the one who acts, for the command line: whoever may use it on the database
/// says that this person has done what is done in their name.
///
/// # Errors
/// `not_found` when there is no active city regulator of this login.
pub fn in_the_name_of(tx: &mut Tx, ctx: &Ctx, login: &str) -> Result<Ctx> {
    let user = store::users::by_login(tx, login)?.filter(|user| user.active && user.role == Role::CityRegulator);
    let user = user.ok_or_else(|| Error::not_found("市级监管人员", "city regulator"))?;
    let actor = Actor {
        user_id: user.id,
        session_id: None,
        api_key_id: None,
        enterprise_id: None,
        approved: true,
        role: user.role,
        position: user.position,
        district: user.district,
        scopes: None,
        totp_setup_required: false,
    };
    Ok(Ctx { who: Who::Actor(Box::new(actor)), ..ctx.clone() })
}

/// What everyone may know of an enterprise.
///
/// # Errors
/// `not_found`.
pub fn enterprise_brief(tx: &mut Tx, id: Id) -> Result<EnterpriseBrief> {
    briefs(tx, &[id])?.pop().ok_or_else(|| Error::not_found("企业", "enterprise"))
}

/// [`enterprise_brief`] of many at once, in no particular order; unknown ids are left out.
///
/// # Errors
/// Those of the database.
pub fn briefs(tx: &mut Tx, ids: &[Id]) -> Result<Vec<EnterpriseBrief>> {
    store::enterprises::briefs(tx, ids)
}

/// Name and telephone of an enterprise's contact: only for the other party of an agreed deal, and regulators.
///
/// # Errors
/// `not_found`.
pub fn contacts(tx: &mut Tx, enterprise: Id) -> Result<Contacts> {
    store::enterprises::contacts(tx, enterprise)
}

/// The active people of an enterprise, to tell them something.
///
/// # Errors
/// Those of the database.
pub fn people_of(tx: &mut Tx, enterprise: Id) -> Result<Vec<Id>> {
    store::users::people_of(tx, enterprise)
}

/// The active regulators of the city, and with a district's code also those of that district.
///
/// # Errors
/// Those of the database.
pub fn regulators(tx: &mut Tx, district: Option<&str>) -> Result<Vec<Id>> {
    store::users::regulators(tx, district)
}

/// The active people with one of these roles.
///
/// # Errors
/// Those of the database.
pub fn with_roles(tx: &mut Tx, roles: &[Role]) -> Result<Vec<Id>> {
    store::users::with_roles(tx, roles)
}

/// The names of these people; unknown ids are left out.
///
/// # Errors
/// Those of the database.
pub fn names(tx: &mut Tx, people: Vec<Id>) -> Result<HashMap<Id, String>> {
    store::users::names(tx, people)
}
