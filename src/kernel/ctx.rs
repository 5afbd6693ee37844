use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{id::Id, text::Lang, time::Ts};
use crate::text_enum;

text_enum! {
    /// What kind of party a person acts for; with [`Position`] it decides what they may do.
    pub enum Role {
        /// Sells: producers and cooperatives.
        Producer = "producer" => ("产地企业", "Producer"),
        /// Buys: wholesale markets, chains, e-commerce platforms, community stores.
        Buyer = "buyer" => ("采购企业", "Buyer"),
        /// Buys and sells.
        Merchant = "merchant" => ("经营商", "Merchant"),
        /// Reserve enterprise: buys to fill its stock, sells to release it.
        Reserve = "reserve" => ("储备企业", "Reserve enterprise"),
        Carrier = "carrier" => ("承运人", "Carrier"),
        Hub = "hub" => ("中转站", "Hub"),
        /// Regulator of one district of Beijing.
        DistrictRegulator = "district_regulator" => ("区级监管", "District regulator"),
        /// Regulator of the whole city.
        CityRegulator = "city_regulator" => ("市级监管", "City regulator"),
        /// Runs the platform: users, regulators, audit; takes no part in the market.
        Admin = "admin" => ("系统管理员", "Administrator"),
    }
}

impl Role {
    /// Whether people of this role belong to a public body or run the platform, and so to no enterprise.
    pub const fn is_official(self) -> bool {
        matches!(self, Role::DistrictRegulator | Role::CityRegulator | Role::Admin)
    }
}

text_enum! {
    /// A person's place in their enterprise or bureau.
    pub enum Position {
        Owner = "owner" => ("负责人", "Owner"),
        Staff = "staff" => ("员工", "Staff"),
    }
}

/// A person (or a machine with an API key) whose identity has been proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user_id: Id,
    /// `None` when an API key speaks.
    pub session_id: Option<Id>,
    pub api_key_id: Option<Id>,
    pub enterprise_id: Option<Id>,
    /// The enterprise is approved, so it may publish and trade. Always true for regulators and administrators.
    pub approved: bool,
    pub role: Role,
    pub position: Position,
    /// The district a district regulator answers for (6-digit code).
    pub district: Option<String>,
    /// The permissions an API key is limited to; `None` for people.
    pub scopes: Option<Vec<String>>,
    /// A second factor is obligatory for this person and not set up yet: nothing but the set-up is allowed.
    pub totp_setup_required: bool,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// Anyone, not logged in.
    Public,
    Actor(Box<Actor>),
    /// The platform itself: a background job or the command line, by name.
    System(String),
}

/// Who acts, when, and under which request id: the first thing every use case is given.
#[derive(Debug, Clone)]
pub struct Ctx {
    pub who: Who,
    pub now: Ts,
    pub request_id: String,
    pub lang: Lang,
    /// The caller's network address, for the audit trail and rate limits.
    pub address: String,
    /// How much of the usual budgets the caller may spend, in percent; 0: without limit.
    pub budget_percent: u32,
}

impl Ctx {
    /// The platform acting by itself.
    pub fn system(name: &str, now: Ts) -> Ctx {
        Ctx {
            who: Who::System(name.to_owned()),
            now,
            request_id: format!("{name}-{}", Id::new(now)),
            lang: Lang::Zh,
            address: String::new(),
            budget_percent: 100,
        }
    }

    /// The network of the caller's address.
    pub fn network(&self) -> String {
        network(&self.address)
    }

    pub fn actor(&self) -> Option<&Actor> {
        match &self.who {
            Who::Actor(actor) => Some(actor),
            _ => None,
        }
    }

    pub fn user_id(&self) -> Option<Id> {
        self.actor().map(|a| a.user_id)
    }

    pub fn enterprise_id(&self) -> Option<Id> {
        self.actor().and_then(|a| a.enterprise_id)
    }

    pub fn role(&self) -> Option<Role> {
        self.actor().map(|a| a.role)
    }
}

/// The network of an address: of IPv6 the half that a household or an office is given, within which everybody picks at will.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => format!("{:x}/64", v6.to_bits() >> 64),
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn ipv6_address_is_counted_by_its_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "20010db800010002/64");
        assert_eq!(network("2001:db8:1:2::"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        for (address, found) in [("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("", "")] {
            assert_eq!(network(address), found);
        }
    }
}
