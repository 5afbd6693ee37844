//! Telling people: an in-app inbox, mail, and live events to open pages.
//!
//! A use case says *what* happened and to whom ([`tell`], [`mail`]); the rows are written in its own
//! transaction and delivered after commit. It never learns the medium, and nothing is sent for a change
//! that was rolled back.

pub mod attachments;
mod duty;
mod live;
mod mail;
mod model;
mod outbox;
mod prices;
pub mod routes;
mod store;

pub use attachments::Attachment;
pub use duty::{Duty, DutyCode};
pub use live::{Bus, Event};
pub use mail::{MailConfig, Mailer, MailerKind};
pub use model::{Enclosed, Letter, Mail, News, Notification};
pub use outbox::{Deliver, deliver_due};
pub use store::{drop_history, emit, letters, mail, tell, tell_each};
