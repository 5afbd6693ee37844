//! Who may do what: the table of permissions, which rows a caller sees, and how handlers and use cases ask.
//!
//! It knows roles and no people: who a caller is, `accounts` finds out. A refusal always names the function, who may use it, and
//! the way out.

mod functions;
mod may;
mod permission;

pub use functions::{Function, functions, role_name};
pub use may::{Door, May, door};
pub use permission::{Permission, Scope, holders, holds, owners_only, require, require_approved};
