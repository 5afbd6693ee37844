//! When the rows of this package come to their end.

use jobs::{DAY, Retention};

pub const RETENTION: &[Retention] = &[Retention {
    what: "counts of budgets, since the beginning of their window",
    hours: 3 * DAY,
    why: "The longest window is a day.",
    batch: 1000,
    run: crate::forget_before,
}];
