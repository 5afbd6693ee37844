//! Telling people: an in-app inbox, mail, and live events to open pages.
//!
//! A use case says *what* happened and to whom ([`tell`], [`mail`]); the rows are written in its own
//! transaction and delivered after commit. It never learns the medium, and nothing is sent for a change
//! that was rolled back.

pub mod attachments;
mod duty;
mod failed;
mod feed;
mod jobs;
mod kinds;
mod live;
mod mail;
mod model;
mod outbox;
mod prices;
pub mod retention;
pub mod routes;
pub mod schema;
mod store;
mod windows;

pub use self::jobs::{DUTIES, RETENTION};
pub use attachments::Attachment;
pub use duty::{Duty, DutyCode};
pub use failed::{FailedMail, FailedMailFilter, dismiss as dismiss_mail, duties, list as failed_mails, retry as retry_mail};
pub use feed::{Reader as LiveReader, end_streams};
pub use kinds::{MailFault, MailKind, NewsKind};
pub use live::{Bus, Event, Holder, Stream};
pub use mail::{MailConfig, Mailer, MailerKind};
pub use model::{Enclosed, Letter, Mail, News, Notification};
pub use outbox::{Backlog, Delivered, LONGEST_TIMEOUT_SECONDS, backlog, deliver_mail};
pub use store::{drop_history, emit, letters, mail, tell, tell_each};
pub use windows::send_due as send_collected;
