//! When the rows of this package come to their end.

use crate::service;
use jobs::{DAY, Retention};

pub const RETENTION: &[Retention] = &[
    Retention {
        what: "sessions, since they ran out",
        hours: 180 * DAY,
        why: "Who was logged in from where is evidence for six months.",
        batch: 1000,
        run: service::forget_sessions,
    },
    Retention {
        what: "invitations and password resets, since they ran out",
        hours: 30 * DAY,
        why: "A link that no longer works is still told from one that never did.",
        batch: 1000,
        run: service::forget_tokens,
    },
    Retention {
        what: "links that prove a mailbox, since they ran out",
        hours: 30 * DAY,
        why: "As for password resets.",
        batch: 1000,
        run: service::forget_mailbox_proofs,
    },
    Retention {
        what: "failed log-ins, since the last one",
        hours: DAY,
        why: "A block lasts a quarter of an hour at most.",
        batch: 1000,
        run: service::forget_failures,
    },
    Retention {
        what: "known devices, since their last use",
        hours: service::DEVICE_DAYS * DAY,
        why: "A device that was not used for so long is a stranger's again.",
        batch: 1000,
        run: service::forget_devices,
    },
    Retention {
        what: "keys of machines, since their last day",
        hours: 400 * DAY,
        why: "The audit trail says what was done with a key; its name is wanted beside it for a year.",
        batch: 1000,
        run: service::forget_keys,
    },
    Retention {
        what: "what names the person of a stopped account, since it was stopped",
        hours: 1095 * DAY,
        why: "Contracts can be disputed for three years; after that nobody needs to know who it was.",
        batch: 200,
        run: service::forget_people,
    },
];
