//! The capability's queries; nobody else's business.

pub mod devices;
pub mod enterprises;
pub mod keys;
pub mod mailbox;
pub mod sessions;
pub mod throttle;
pub mod tokens;
pub mod users;
