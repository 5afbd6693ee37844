//! What the worker does for this package, and when its rows come to their end.

use crate::{deals, imports, listing, proposals, searches};
use jobs::{DAY, Duty, Retention};

pub const DUTIES: &[Duty] = &[
    Duty { name: "proposals.expire", every: 20, run: proposals::expire_due },
    Duty { name: "listings.expire", every: 60, run: listing::expire_due },
    Duty { name: "searches.daily", every: 300, run: searches::send_daily_due },
    Duty { name: "payments.remind", every: 300, run: deals::payments::remind_due },
];

pub const RETENTION: &[Retention] = &[
    Retention {
        what: "listing previews that were not imported, since their upload",
        hours: 7 * DAY,
        why: "A file that is not imported within a week is out of date; it counts against its owner's bytes until then.",
        batch: 20,
        run: imports::forget_previews,
    },
    Retention {
        what: "imports with their rows, since their upload",
        hours: 400 * DAY,
        why: "A season later nobody asks which row of a file a listing came from.",
        batch: 20,
        run: imports::forget_imports,
    },
    Retention {
        what: "drivers of loads at rest, since the load's last change",
        hours: 90 * DAY,
        why: "Complaints about a delivery come within weeks; the plate stays with the load.",
        batch: 500,
        run: deals::forget_drivers,
    },
];
