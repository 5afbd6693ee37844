//! When what is stored ends: one list for all capabilities, worked off in bounded batches. Listings, deals, prices, editions
//! and the audit trail are records and do not end.

use accounts::service as accounts;
use kernel::{Result, Ts};
use notify::retention as notify;
use storage::{Db, Tx};

/// One kind of rows, how old they get and why.
pub struct RetentionRule {
    pub what: &'static str,
    /// Hours from the moment that `what` names until the end.
    pub hours: i64,
    pub why: &'static str,
    /// Rows in one transaction.
    batch: i64,
    run: fn(&mut Tx, Ts, i64) -> Result<usize>,
}

const DAY: i64 = 24;

/// The list.
pub const RETENTION_RULES: &[RetentionRule] = &[
    RetentionRule {
        what: "listing previews that were not imported, since their upload",
        hours: 7 * DAY,
        why: "A file that is not imported within a week is out of date; it counts against its owner's bytes until then.",
        batch: 20,
        run: market::imports::forget_previews,
    },
    RetentionRule {
        what: "imports with their rows, since their upload",
        hours: 400 * DAY,
        why: "A season later nobody asks which row of a file a listing came from.",
        batch: 20,
        run: market::imports::forget_imports,
    },
    RetentionRule {
        what: "previews of price files, since their upload",
        hours: 2 * DAY,
        why: "Prices are of one day; the file is uploaded again.",
        batch: 20,
        run: prices::observations::intake::forget_before,
    },
    RetentionRule {
        what: "rows of price files that were thrown away, since their upload",
        hours: 30 * DAY,
        why: "The account of the file says what was in it; its rows are of no use.",
        batch: 20,
        run: prices::observations::intake::forget_discarded,
    },
    RetentionRule {
        what: "requests for the table by mail that nobody confirmed, since the last request",
        hours: 7 * DAY,
        why: "An address that its owner has not confirmed is not ours to keep.",
        batch: 500,
        run: bulletin::subscriptions::service::forget_before,
    },
    RetentionRule {
        what: "inbox lines, read or not, since they were told",
        hours: 180 * DAY,
        why: "What they tell of stands elsewhere for good.",
        batch: 1000,
        run: notify::notifications,
    },
    RetentionRule {
        what: "mails that were given up and hints that no server fetched, since they were written",
        hours: 30 * DAY,
        why: "Long enough to mend the mail server and send them again; they hold personal data.",
        batch: 500,
        run: notify::given_up_mails,
    },
    RetentionRule {
        what: "live events, since their number was given",
        hours: 1,
        why: "Every server reads them within a second; one that was away longer has its pages load anew.",
        batch: 2000,
        run: notify::live_events,
    },
    RetentionRule {
        what: "counts of mails of one kind, since the end of their window",
        hours: 7 * DAY,
        why: "A window that has ended limits nothing.",
        batch: 1000,
        run: notify::mail_windows,
    },
    RetentionRule {
        what: "files of mails, since they were made",
        hours: 60 * DAY,
        why: "The mails that carry them are sent or given up long before; they can be made again.",
        batch: 20,
        run: notify::attachments,
    },
    RetentionRule {
        what: "sessions, since they ran out",
        hours: 180 * DAY,
        why: "Who was logged in from where is evidence for six months.",
        batch: 1000,
        run: accounts::forget_sessions,
    },
    RetentionRule {
        what: "invitations and password resets, since they ran out",
        hours: 30 * DAY,
        why: "A link that no longer works is still told from one that never did.",
        batch: 1000,
        run: accounts::forget_tokens,
    },
    RetentionRule {
        what: "links that prove a mailbox, since they ran out",
        hours: 30 * DAY,
        why: "As for password resets.",
        batch: 1000,
        run: accounts::forget_mailbox_proofs,
    },
    RetentionRule {
        what: "failed log-ins, since the last one",
        hours: DAY,
        why: "A block lasts a quarter of an hour at most.",
        batch: 1000,
        run: accounts::forget_failures,
    },
    RetentionRule {
        what: "known devices, since their last use",
        hours: accounts::DEVICE_DAYS * DAY,
        why: "A device that was not used for so long is a stranger's again.",
        batch: 1000,
        run: accounts::forget_devices,
    },
    RetentionRule {
        what: "keys of machines, since their last day",
        hours: 400 * DAY,
        why: "The audit trail says what was done with a key; its name is wanted beside it for a year.",
        batch: 1000,
        run: accounts::forget_keys,
    },
    RetentionRule {
        what: "answers to requests with an idempotency key, since the first answer",
        hours: 3 * DAY,
        why: "A client that repeats a request does so within hours.",
        batch: 1000,
        run: idempotency::forget_before,
    },
    RetentionRule {
        what: "counts of budgets, since the beginning of their window",
        hours: 3 * DAY,
        why: "The longest window is a day.",
        batch: 1000,
        run: budget::forget_before,
    },
];

/// Batches of one kind in one run; the next run goes on.
const BATCHES: usize = 200;

/// Ends what is old enough. A kind that fails does not keep the others.
pub async fn purge(db: &Db, now: Ts) {
    for rule in RETENTION_RULES {
        for _ in 0..BATCHES {
            let (run, before, batch) = (rule.run, rule.before(now), rule.batch);
            match db.write(move |tx| run(tx, before, batch)).await {
                Ok(0) => break,
                Ok(rows) => tracing::debug!(what = rule.what, rows, "ended"),
                Err(error) => {
                    tracing::error!(what = rule.what, %error, "ending failed");
                    break;
                }
            }
        }
    }
}

/// One batch of each kind: for tests and the command line.
///
/// # Errors
/// Those of the first kind that fails.
pub fn purge_once(db: &Db, now: Ts) -> Result<()> {
    for rule in RETENTION_RULES {
        db.write_now(|tx| (rule.run)(tx, rule.before(now), rule.batch))?;
    }
    Ok(())
}

impl RetentionRule {
    fn before(&self, now: Ts) -> Ts {
        now.plus_hours(-self.hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_an_age_and_a_reason() {
        for rule in RETENTION_RULES {
            assert!(rule.hours > 0 && rule.batch > 0 && rule.why.ends_with('.'), "{}", rule.what);
        }
    }
}
