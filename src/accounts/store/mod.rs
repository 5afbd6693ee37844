//! The capability's queries; nobody else's business.

pub mod enterprises;
pub mod sessions;
pub mod throttle;
pub mod users;
