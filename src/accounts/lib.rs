//! Users, enterprises and sessions: who may come in. What they may do there, `access` says.
//!
//! An enterprise is pending → approved | returned → (submitted again) pending; an approved one may be
//! suspended and reinstated. Whoever is logged in has a session row that every request asks, so that
//! logging out, a new password and a suspension act at once. Passwords, tokens and keys are stored as
//! hashes only, and never logged.

mod config;
pub mod credit_code;
mod jobs;
mod middleware;
mod model;
mod password;
pub mod phone;
pub mod routes;
pub mod schema;
pub mod service;
mod store;
#[cfg(test)]
mod tests;
mod token;

pub use self::jobs::RETENTION;
pub use config::{AuthConfig, PasswordCost};
pub use middleware::authenticate;
pub use model::{
    Contacts, Enterprise, EnterpriseBrief, EnterpriseFields, EnterpriseState, FirstUser, Kind, Me, NewUser, RegionRef, Register,
    Session, email,
};
pub use password::Password;
pub use routes::routes;
