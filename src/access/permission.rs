//! Who may do what: one table, asked at every door and on the first line of every use case, and tested for every
//! operation and every caller.

use super::functions::refused;
use kernel::{Actor, Ctx, Error, ErrorCode, Id, Position, Result, Role, Who, text_enum};

text_enum! {
    /// One thing that a party may be allowed to do.
    pub enum Permission {
        /// Prepare and edit one's own offers (drafts also before approval).
        OffersWrite = "offers_write",
        DemandsWrite = "demands_write",
        /// See one's own listings, their versions and candidates.
        ListingsReadOwn = "listings_read_own",
        SavedSearches = "saved_searches",
        /// See, accept, reject, counter and make proposals for one's own listings.
        Proposals = "proposals",
        Deals = "deals",
        /// See every listing's owner, every proposal and every deal (of one's district).
        MarketOversee = "market_oversee",
        /// Settle disputes between parties.
        DisputesResolve = "disputes_resolve",
        ClearingRun = "clearing_run",
        ClearingRead = "clearing_read",
        ClearingSettings = "clearing_settings",
        CatalogueWrite = "catalogue_write",
        LanesWrite = "lanes_write",
        EnterpriseRead = "enterprise_read",
        EnterpriseEditOwn = "enterprise_edit_own",
        EnterprisesVet = "enterprises_vet",
        UsersManageOwn = "users_manage_own",
        UsersAdminister = "users_administer",
        ApiKeys = "api_keys",
        PricesReport = "prices_report",
        PricesRead = "prices_read",
        BulletinPrepare = "bulletin_prepare",
        BulletinReview = "bulletin_review",
        BulletinPublish = "bulletin_publish",
        /// Read price warnings, acknowledge and dismiss them.
        PriceWarnings = "price_warnings",
        /// Set the thresholds of warnings and the weights of the price index.
        PriceSettings = "price_settings",
        AuditReadOwn = "audit_read_own",
        AuditReadAll = "audit_read_all",
        AuditVerify = "audit_verify",
        ImportListings = "import_listings",
        /// Upload photos and documents, and look at those whose owner allows it.
        Files = "files",
        /// See cases: what waits for somebody until a time.
        CasesRead = "cases_read",
        /// Take steps of cases, sign and assign.
        CasesStep = "cases_step",
        /// Set how long clocks run and who is warned, and declare an emergency.
        ClockSettings = "clock_settings",
        /// Enter and confirm days off.
        Calendars = "calendars",
        /// One's own profile, sessions, second factor, notifications.
        Own = "own",
    }
}

/// The table: which roles hold a permission. Owners hold what [`owners_only`] keeps from staff.
pub const fn holders(permission: Permission) -> &'static [Role] {
    use Role::{Admin, Buyer, Carrier, CityRegulator, DistrictRegulator, Hub, Merchant, Producer, Reserve};
    const EVERYONE: &[Role] = &[Producer, Buyer, Merchant, Reserve, Carrier, Hub, DistrictRegulator, CityRegulator, Admin];
    const ENTERPRISES: &[Role] = &[Producer, Buyer, Merchant, Reserve, Carrier, Hub];
    const TRADERS: &[Role] = &[Producer, Buyer, Merchant, Reserve];
    const REGULATORS: &[Role] = &[DistrictRegulator, CityRegulator];
    match permission {
        Permission::OffersWrite => &[Producer, Merchant, Reserve],
        Permission::DemandsWrite => &[Buyer, Merchant, Reserve],
        Permission::ListingsReadOwn | Permission::Proposals | Permission::Deals | Permission::ImportListings => TRADERS,
        Permission::MarketOversee | Permission::ClearingRead => REGULATORS,
        Permission::DisputesResolve => REGULATORS,
        Permission::ClearingRun | Permission::ClearingSettings => &[CityRegulator],
        Permission::CasesRead | Permission::CasesStep => REGULATORS,
        Permission::ClockSettings | Permission::Calendars => &[CityRegulator],
        Permission::CatalogueWrite | Permission::LanesWrite => &[CityRegulator],
        Permission::EnterpriseRead | Permission::EnterprisesVet => REGULATORS,
        Permission::EnterpriseEditOwn | Permission::UsersManageOwn => ENTERPRISES,
        Permission::UsersAdminister | Permission::AuditVerify => &[Admin],
        Permission::PricesReport => &[Buyer, Merchant, DistrictRegulator, CityRegulator],
        Permission::PricesRead => &[Buyer, Merchant, DistrictRegulator, CityRegulator, Admin],
        Permission::BulletinPrepare | Permission::BulletinReview | Permission::BulletinPublish => &[CityRegulator],
        Permission::PriceWarnings => REGULATORS,
        Permission::PriceSettings => &[CityRegulator],
        Permission::AuditReadOwn => ENTERPRISES,
        Permission::AuditReadAll => &[CityRegulator, Admin],
        Permission::ApiKeys | Permission::SavedSearches | Permission::Files | Permission::Own => EVERYONE,
    }
}

/// Permissions that staff of an enterprise do not have.
pub const fn owners_only(permission: Permission) -> bool {
    matches!(permission, Permission::EnterpriseEditOwn | Permission::UsersManageOwn | Permission::AuditReadOwn)
}

/// Whether this actor holds the permission.
pub fn holds(actor: &Actor, permission: Permission) -> bool {
    let in_scope = actor.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|s| s == permission.as_str()));
    in_scope
        && !(actor.totp_setup_required && permission != Permission::Own)
        && holders(permission).contains(&actor.role)
        && (actor.position == Position::Owner || !owners_only(permission))
}

/// Which rows a caller sees, once a permission has let them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// What their own enterprise takes part in.
    Own(Id),
    /// What concerns one district of Beijing (6-digit code).
    District(String),
    /// Everything.
    City,
}

impl Scope {
    /// The scope of the caller's office or enterprise; the platform itself sees everything.
    ///
    /// # Errors
    /// `login_required` for the public; `forbidden` for a district's official without a district and for people without an
    /// enterprise.
    pub fn of(ctx: &Ctx) -> Result<Scope> {
        let actor = match &ctx.who {
            Who::System(_) => return Ok(Scope::City),
            Who::Public => return Err(Error::new(ErrorCode::LoginRequired)),
            Who::Actor(actor) => actor,
        };
        let scope = match actor.role {
            Role::CityRegulator | Role::Admin => Some(Scope::City),
            Role::DistrictRegulator => actor.district.clone().map(Scope::District),
            Role::Producer | Role::Buyer | Role::Merchant | Role::Reserve | Role::Carrier | Role::Hub => {
                actor.enterprise_id.map(Scope::Own)
            }
        };
        scope.ok_or_else(|| Error::new(ErrorCode::Forbidden))
    }
}

/// Lets the platform itself and holders pass.
///
/// # Errors
/// `login_required` for the public, `totp_setup_required` or `forbidden` for others.
pub fn require(ctx: &Ctx, permission: Permission) -> Result<()> {
    match &ctx.who {
        Who::System(_) => Ok(()),
        Who::Public => Err(Error::new(ErrorCode::LoginRequired)),
        Who::Actor(actor) if holds(actor, permission) => Ok(()),
        Who::Actor(actor) if actor.totp_setup_required => Err(Error::new(ErrorCode::TotpSetupRequired)),
        Who::Actor(actor) => Err(refused(actor, permission)),
    }
}

/// [`require`], and the actor's enterprise has been approved: needed for everything that binds others.
///
/// # Errors
/// Those of [`require`], and `enterprise_not_approved`.
pub fn require_approved(ctx: &Ctx, permission: Permission) -> Result<()> {
    require(ctx, permission)?;
    match &ctx.who {
        Who::Actor(actor) if !actor.approved => Err(Error::new(ErrorCode::EnterpriseNotApproved)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(role: Role, enterprise: Option<Id>, district: Option<&str>) -> Result<Scope> {
        let ctx = Ctx::system("test", "2026-04-08T01:00:00Z".parse().unwrap());
        let actor = Actor {
            user_id: Id::nil(),
            session_id: None,
            api_key_id: None,
            enterprise_id: enterprise,
            approved: true,
            role,
            position: Position::Owner,
            district: district.map(str::to_owned),
            scopes: None,
            totp_setup_required: false,
        };
        Scope::of(&Ctx { who: Who::Actor(Box::new(actor)), ..ctx })
    }

    #[test]
    fn scope_follows_office_or_enterprise() {
        let system = Ctx::system("test", "2026-04-08T01:00:00Z".parse().unwrap());
        assert_eq!(Scope::of(&system).unwrap(), Scope::City);
        assert_eq!(Scope::of(&Ctx { who: Who::Public, ..system }).unwrap_err().code, ErrorCode::LoginRequired);
        for role in Role::ALL.iter().copied().filter(|role| !role.is_official()) {
            assert_eq!(scope(role, Some(Id::nil()), None).unwrap(), Scope::Own(Id::nil()), "{role}");
            assert_eq!(scope(role, None, None).unwrap_err().code, ErrorCode::Forbidden, "{role}");
        }
        assert_eq!(scope(Role::CityRegulator, None, None).unwrap(), Scope::City);
        assert_eq!(scope(Role::DistrictRegulator, None, Some("110106")).unwrap(), Scope::District("110106".into()));
        assert_eq!(scope(Role::DistrictRegulator, None, None).unwrap_err().code, ErrorCode::Forbidden);
    }
}
