//! What the worker does for this package, and when its rows come to their end.

use crate::{observations, sources};
use jobs::{DAY, Duty, Retention};

pub const DUTIES: &[Duty] = &[
    Duty { name: "prices.follow", every: 5, run: crate::follow },
    Duty { name: "prices.remind", every: 60, run: sources::remind_due },
];

pub const RETENTION: &[Retention] = &[
    Retention {
        what: "previews of price files, since their upload",
        hours: 2 * DAY,
        why: "Prices are of one day; the file is uploaded again.",
        batch: 20,
        run: observations::intake::forget_before,
    },
    Retention {
        what: "rows of price files that were thrown away, since their upload",
        hours: 30 * DAY,
        why: "The account of the file says what was in it; its rows are of no use.",
        batch: 20,
        run: observations::intake::forget_discarded,
    },
];
