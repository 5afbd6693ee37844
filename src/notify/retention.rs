//! What of this module ends, one function for each kind; the ages stand in the list of the worker.

pub use super::{
    attachments::forget_before as attachments, feed::forget_before as live_events, outbox::forget_before as given_up_mails,
    store::forget_before as notifications, windows::forget_before as mail_windows,
};
