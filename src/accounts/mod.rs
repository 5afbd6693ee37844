//! Users, enterprises, sessions and permissions: who may come in, and what they may do there.

pub mod permissions;

pub use permissions::{Permission, require, require_approved};
