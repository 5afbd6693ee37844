//! The table by mail, for anyone who asks for it.
//!
//! pending → active once the mailbox itself has confirmed (double opt-in); whoever unsubscribes is forgotten, and so is a
//! request that nobody confirms. No answer tells whether an address is known. Mails are written after publication, in
//! batches, and leave through the outbox.

mod letters;
mod mailing;
mod model;
mod routes;
pub mod service;
mod store;

pub use mailing::{send_due, send_with};
pub use model::{SetSubscription, Subscribe, SubscriberCount, Subscription, SubscriptionState};
pub use routes::routes;
