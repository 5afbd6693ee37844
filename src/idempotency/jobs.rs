//! When the rows of this package come to their end.

use jobs::{DAY, Retention};

pub const RETENTION: &[Retention] = &[Retention {
    what: "answers to requests with an idempotency key, since the first answer",
    hours: 3 * DAY,
    why: "A client that repeats a request does so within hours.",
    batch: 1000,
    run: crate::forget_before,
}];
