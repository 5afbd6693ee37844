//! Enterprises in a dozen provinces and Beijing, the people who act for them, and the officials.

use serde::Deserialize;

use super::{PASSWORD, lines};
use accounts::{
    EnterpriseFields, EnterpriseState, Kind, NewUser, Password, PasswordCost,
    credit_code::check_character,
    service::{create_enterprise, create_user},
};
use kernel::{Actor, Ctx, Error, Id, Lang, Position, Result, Role, Ts, Who};
use storage::Tx;

/// How long ago everybody joined, in hours.
const JOINED_HOURS: i64 = 24 * 75;

#[derive(Debug, Deserialize)]
struct Line {
    login: String,
    name: String,
    kind: Kind,
    region: String,
    address: String,
    contact: String,
    state: EnterpriseState,
    trades: String,
}

/// Someone who can act.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub login: String,
    pub user: Id,
    pub enterprise: Option<Id>,
    pub role: Role,
    pub kind: Option<Kind>,
    /// The region they sell from or buy in.
    pub region: String,
    /// Varieties they grow or deal in.
    pub trades: Vec<String>,
    approved: bool,
    position: Position,
    district: Option<String>,
}

impl Person {
    /// What they do at that moment.
    pub fn at(&self, now: Ts) -> Ctx {
        let actor = Actor {
            user_id: self.user,
            session_id: None,
            api_key_id: None,
            enterprise_id: self.enterprise,
            approved: self.approved,
            role: self.role,
            position: self.position,
            district: self.district.clone(),
            scopes: None,
            totp_setup_required: false,
        };
        Ctx { who: Who::Actor(Box::new(actor)), ..Ctx::system("demo", now) }
    }

    pub fn position_is_owner(&self) -> bool {
        self.position == Position::Owner
    }

    pub fn is_approved(&self) -> bool {
        self.approved
    }
}

/// Everybody.
#[derive(Debug, Clone)]
pub(super) struct People {
    all: Vec<Person>,
}

impl People {
    /// # Errors
    /// `unexpected` for a login that the data does not have.
    pub fn get(&self, login: &str) -> Result<&Person> {
        self.all.iter().find(|p| p.login == login).ok_or_else(|| Error::unexpected(format!("the demo has no {login}")))
    }

    pub fn all(&self) -> impl Iterator<Item = &Person> {
        self.all.iter()
    }
}

/// A code of the right form for a made-up enterprise: issued by the market regulator (9), an enterprise (1), at its
/// region, with a number that is nobody's organisation code, and the check character of GB 32100-2015.
fn credit_code(region: &str, number: usize) -> Result<String> {
    let body = format!("91{region}MADEM{number:04}");
    let check = check_character(&body).ok_or_else(|| Error::unexpected(format!("no credit code from {body}")))?;
    Ok(format!("{body}{check}"))
}

/// Login, name, role, district, whose staff.
type Official = (&'static str, &'static str, Role, Option<&'static str>, Option<&'static str>);

/// Officials and staff.
const OTHERS: [Official; 6] = [
    ("city", "赵雅琴", Role::CityRegulator, None, None),
    ("reviewer", "钱文博", Role::CityRegulator, None, None),
    ("district", "孙立群", Role::DistrictRegulator, Some("110106"), None),
    ("chaoyang", "李思远", Role::DistrictRegulator, Some("110105"), None),
    ("admin", "周明", Role::Admin, None, None),
    ("staff", "孙小燕", Role::Producer, None, Some("grower")),
];

/// Opens all accounts. Every password is the same, so it is hashed once.
pub(super) fn enter(tx: &mut Tx, now: Ts) -> Result<People> {
    let hash = Password::from(PASSWORD).hash_now(PasswordCost::default())?;
    let user = |role, login: &str, name: &str, number: usize| NewUser {
        enterprise_id: None,
        role,
        position: Position::Owner,
        district: None,
        name: name.to_owned(),
        email: format!("{login}@demo.cn"),
        mobile: Some(format!("1380000{number:04}")),
        password_hash: hash.clone(),
        language: Lang::Zh,
    };
    let mut people = People { all: Vec::new() };
    let rows: Vec<Line> = lines(include_str!("data/enterprises.csv"))?;
    for (number, line) in (1..).zip(rows) {
        let hours = match (line.state, line.login.as_str()) {
            // One waits within the four hours of the green channel, one beyond them.
            (EnterpriseState::Pending, "late") => 6,
            (EnterpriseState::Pending, _) => 1,
            _ => JOINED_HOURS - number as i64,
        };
        let ctx = Ctx::system("demo", now.plus_hours(-hours));
        let fields = EnterpriseFields {
            name: line.name.clone(),
            kind: line.kind,
            credit_code: credit_code(&line.region, number)?,
            region: line.region.clone(),
            address: line.address.clone(),
            contact_name: line.contact.clone(),
            contact_phone: format!("1380000{number:04}"),
        };
        let enterprise = create_enterprise(tx, &ctx, &fields, line.state)?.id;
        let role = line.kind.role();
        let new = NewUser { enterprise_id: Some(enterprise), ..user(role, &line.login, &line.contact, number) };
        people.all.push(Person {
            user: create_user(tx, &ctx, new)?,
            login: line.login,
            enterprise: Some(enterprise),
            role,
            kind: Some(line.kind),
            region: line.region,
            trades: line.trades.split('|').filter(|t| !t.is_empty()).map(str::to_owned).collect(),
            approved: line.state == EnterpriseState::Approved,
            position: Position::Owner,
            district: None,
        });
    }
    let ctx = Ctx::system("demo", now.plus_hours(-JOINED_HOURS));
    for (number, (login, name, role, district, staff_of)) in (9001..).zip(OTHERS) {
        let employer = staff_of.map(|login| people.get(login).cloned()).transpose()?;
        let position = if employer.is_some() { Position::Staff } else { Position::Owner };
        let district = district.map(str::to_owned);
        let enterprise = employer.as_ref().and_then(|e| e.enterprise);
        let new = NewUser { enterprise_id: enterprise, position, district: district.clone(), ..user(role, login, name, number) };
        people.all.push(Person {
            login: login.to_owned(),
            user: create_user(tx, &ctx, new)?,
            enterprise,
            role,
            kind: employer.as_ref().and_then(|e| e.kind),
            region: employer.as_ref().map(|e| e.region.clone()).unwrap_or_default(),
            // Staff act where a test or a visitor wants them to; the owner posts.
            trades: Vec::new(),
            approved: true,
            position,
            district,
        });
    }
    Ok(people)
}
