//! What a handler needs to learn who calls: a permission. There is no other way to a [`Ctx`], so a handler that asks for
//! none does not compile; and the question is answered before a byte of the body is read.
//!
//! `ctx: May<door::Own>` lets holders of one permission in, `May<(door::Deals, door::MarketOversee)>` holders of any of
//! these, `May<door::Anyone>` everybody. Use cases ask once more for exactly what they need.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::permission::require;
use kernel::{Ctx, Error, ErrorCode, Result};

/// Whom a handler lets in.
pub trait Door: 'static {
    /// # Errors
    /// `login_required`, `totp_setup_required` or `forbidden`.
    fn admit(ctx: &Ctx) -> Result<()>;
}

/// The caller's context, past the door `D`.
pub struct May<D>(Ctx, PhantomData<D>);

impl<D> May<D> {
    pub fn into_ctx(self) -> Ctx {
        self.0
    }
}

impl<D> Deref for May<D> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.0
    }
}

impl<D: Door> FromRequest for May<D> {
    type Error = Error;
    type Future = Ready<Result<May<D>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.extensions().get::<Ctx>().cloned();
        let ctx = found.ok_or_else(|| Error::unexpected("no context on the request"));
        ready(ctx.and_then(|ctx| D::admit(&ctx).map(|()| May(ctx, PhantomData))))
    }
}

/// Any of these.
fn any(ctx: &Ctx, doors: &[fn(&Ctx) -> Result<()>]) -> Result<()> {
    let mut refused = None;
    for admit in doors {
        match admit(ctx) {
            Ok(()) => return Ok(()),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or_else(|| Error::new(ErrorCode::Forbidden)))
}

impl<A: Door, B: Door> Door for (A, B) {
    fn admit(ctx: &Ctx) -> Result<()> {
        any(ctx, &[A::admit, B::admit])
    }
}

impl<A: Door, B: Door, C: Door> Door for (A, B, C) {
    fn admit(ctx: &Ctx) -> Result<()> {
        any(ctx, &[A::admit, B::admit, C::admit])
    }
}

macro_rules! doors {
    ($($name:ident),+ $(,)?) => {
        /// One type for each permission, for everybody, and for one's own account.
        pub mod door {
            use super::{Ctx, Door, Error, ErrorCode, Result, require};
            use crate::Permission;

            $(
                #[doc = concat!("Holders of [`Permission::", stringify!($name), "`].")]
                pub enum $name {}

                impl Door for $name {
                    fn admit(ctx: &Ctx) -> Result<()> {
                        require(ctx, Permission::$name)
                    }
                }
            )+

            /// Everybody, logged in or not.
            pub enum Anyone {}

            impl Door for Anyone {
                fn admit(_: &Ctx) -> Result<()> {
                    Ok(())
                }
            }

            /// Everybody with an account, for what is theirs: an official without a second factor has nothing yet.
            pub enum Own {}

            impl Door for Own {
                fn admit(ctx: &Ctx) -> Result<()> {
                    require(ctx, Permission::Own)?;
                    match ctx.actor() {
                        Some(actor) if actor.totp_setup_required => Err(Error::new(ErrorCode::TotpSetupRequired)),
                        _ => Ok(()),
                    }
                }
            }

            /// Whoever looks at their own account, machines and half-enrolled officials included.
            pub enum Account {}

            impl Door for Account {
                fn admit(ctx: &Ctx) -> Result<()> {
                    require(ctx, Permission::Own)
                }
            }

            /// People with a session, looking after their own account: a machine's key is no person.
            pub enum InPerson {}

            impl Door for InPerson {
                fn admit(ctx: &Ctx) -> Result<()> {
                    require(ctx, Permission::Own)?;
                    match ctx.actor() {
                        Some(actor) if actor.session_id.is_some() => Ok(()),
                        _ => Err(Error::new(ErrorCode::Forbidden)),
                    }
                }
            }

            #[cfg(test)]
            pub(super) const ALL: &[Permission] = &[$(Permission::$name,)+ Permission::Own];
        }
    };
}

doors! {
    OffersWrite, DemandsWrite, ListingsReadOwn, SavedSearches, Proposals, Deals, MarketOversee, DisputesResolve, ClearingRun,
    ClearingRead, ClearingSettings, CatalogueWrite, LanesWrite, EnterpriseRead, EnterpriseEditOwn, EnterprisesVet,
    UsersManageOwn, UsersAdminister, ApiKeys, PricesReport, PricesRead, BulletinPrepare, BulletinReview, BulletinPublish,
    PriceWarnings, PriceSettings, AuditReadOwn, AuditReadAll, AuditVerify, ImportListings, Files,
    CasesRead, CasesStep, ClockSettings, Calendars,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Permission;
    use kernel::{Actor, Id, Position, Role, Who};

    fn caller(role: Role, scopes: Option<&[&str]>, half_enrolled: bool) -> Ctx {
        let ctx = Ctx::system("test", "2026-04-08T01:00:00Z".parse().unwrap());
        let actor = Actor {
            user_id: Id::nil(),
            session_id: scopes.is_none().then(Id::nil),
            api_key_id: scopes.map(|_| Id::nil()),
            enterprise_id: None,
            approved: true,
            role,
            position: Position::Owner,
            district: None,
            scopes: scopes.map(|words| words.iter().map(|word| (*word).to_owned()).collect()),
            totp_setup_required: half_enrolled,
        };
        Ctx { who: Who::Actor(Box::new(actor)), ..ctx }
    }

    fn code<D: Door>(ctx: &Ctx) -> Option<ErrorCode> {
        D::admit(ctx).err().map(|error| error.code)
    }

    #[test]
    fn every_permission_has_a_door() {
        assert_eq!(door::ALL.len(), Permission::ALL.len());
        assert!(Permission::ALL.iter().all(|permission| door::ALL.contains(permission)));
    }

    #[test]
    fn a_key_passes_the_doors_of_its_scopes_only() {
        let key = caller(Role::Producer, Some(&["deals"]), false);
        assert_eq!(code::<door::Deals>(&key), None);
        assert_eq!(code::<(door::MarketOversee, door::Deals)>(&key), None);
        assert_eq!(code::<(door::Own, door::OffersWrite, door::Proposals)>(&key), Some(ErrorCode::Forbidden));
        let own = caller(Role::Producer, Some(&["own"]), false);
        assert_eq!((code::<door::Own>(&own), code::<door::InPerson>(&own)), (None, Some(ErrorCode::Forbidden)));
    }

    #[test]
    fn a_half_enrolled_official_sets_up_and_no_more() {
        let official = caller(Role::CityRegulator, None, true);
        assert_eq!((code::<door::InPerson>(&official), code::<door::Account>(&official)), (None, None));
        assert_eq!(code::<door::Own>(&official), Some(ErrorCode::TotpSetupRequired));
        assert_eq!(code::<door::ClearingRun>(&official), Some(ErrorCode::TotpSetupRequired));
        let public = Ctx { who: Who::Public, ..official };
        assert_eq!((code::<door::Own>(&public), code::<door::Anyone>(&public)), (Some(ErrorCode::LoginRequired), None));
    }
}
