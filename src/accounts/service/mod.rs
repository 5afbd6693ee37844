//! The use cases of accounts, and what other capabilities may ask.

mod enterprise;
mod lookup;
mod registration;
mod sign_in;
mod throttle;
mod totp;
mod vetting;

pub use enterprise::{EditEnterprise, edit, mine, resubmit};
pub use lookup::{briefs, contacts, enterprise_brief, people_of, regulators};
pub use registration::{create_enterprise, create_user, register};
pub(super) use sign_in::actor_of;
pub use sign_in::{LogIn, log_in, log_out, me, refresh};
pub use throttle::forget_due;
pub use vetting::{Decision, HistoryLine, Inbox, decide, export, history, inbox, list, read};

pub use super::store::enterprises::Filter as EnterpriseFilter;
