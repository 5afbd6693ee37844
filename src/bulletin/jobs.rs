//! What the worker does for this package, and when its rows come to their end.

use crate::{settings, subscriptions};
use jobs::{DAY, Duty, Retention};

pub const DUTIES: &[Duty] = &[Duty { name: "bulletin.compose", every: 30, run: settings::compose_due }];

pub const RETENTION: &[Retention] = &[Retention {
    what: "requests for the table by mail that nobody confirmed, since the last request",
    hours: 7 * DAY,
    why: "An address that its owner has not confirmed is not ours to keep.",
    batch: 500,
    run: subscriptions::service::forget_before,
}];
