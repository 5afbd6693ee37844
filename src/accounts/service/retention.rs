//! What of accounts ends, one function for each kind; the ages stand in the list of the worker.

use kernel::{Result, Ts};
use storage::{Tx, forget_before};

/// Sessions that ended by time before: those that were ended earlier run out in days, too.
///
/// # Errors
/// Those of the database.
pub fn forget_sessions(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "sessions", &["id"], "expires_at", before, most)
}

/// Invitations and password resets that expired before, used or not.
///
/// # Errors
/// Those of the database.
pub fn forget_tokens(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "one_time_tokens", &["id"], "expires_at", before, most)
}

/// Links that prove a mailbox and expired before.
///
/// # Errors
/// Those of the database.
pub fn forget_mailbox_proofs(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "mailbox_proofs", &["token_hash"], "expires_at", before, most)
}

/// Failed log-ins, the last of which was before.
///
/// # Errors
/// Those of the database.
pub fn forget_failures(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "login_failures", &["subject"], "last_at", before, most)
}

/// Devices that were last used before.
///
/// # Errors
/// Those of the database.
pub fn forget_devices(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "known_devices", &["user_id", "device"], "last_used_at", before, most)
}

/// Keys of machines that ended before; the audit trail knows that there were any.
///
/// # Errors
/// Those of the database.
pub fn forget_keys(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "api_keys", &["id"], "expires_on", before.day(), most)
}
