//! What the worker does for this package, and when its rows come to their end.

use crate::retention;
use jobs::{DAY, Duty, Retention};

pub const DUTIES: &[Duty] = &[Duty { name: "mails.collected", every: 10, run: crate::send_collected }];

pub const RETENTION: &[Retention] = &[
    Retention {
        what: "inbox lines, read or not, since they were told",
        hours: 180 * DAY,
        why: "What they tell of stands elsewhere for good.",
        batch: 1000,
        run: retention::notifications,
    },
    Retention {
        what: "mails that were given up and hints that no server fetched, since they were written",
        hours: 30 * DAY,
        why: "Long enough to mend the mail server and send them again; they hold personal data.",
        batch: 500,
        run: retention::given_up_mails,
    },
    Retention {
        what: "live events, since their number was given",
        hours: 1,
        why: "Every server reads them within a second; one that was away longer has its pages load anew.",
        batch: 2000,
        run: retention::live_events,
    },
    Retention {
        what: "counts of mails of one kind, since the end of their window",
        hours: 7 * DAY,
        why: "A window that has ended limits nothing.",
        batch: 1000,
        run: retention::mail_windows,
    },
    Retention {
        what: "files of mails, since they were made",
        hours: 60 * DAY,
        why: "The mails that carry them are sent or given up long before; they can be made again.",
        batch: 20,
        run: retention::attachments,
    },
];
