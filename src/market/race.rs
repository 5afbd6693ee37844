//! Two people at one proposal or deal: each change is conditional on the version that was read.

use crate::kernel::{Error, ErrorCode, Result};

/// The version that the caller has looked at, if they said which.
///
/// # Errors
/// `stale_version` when it is no longer the stored one.
pub fn seen(seen: Option<i32>, stored: i32) -> Result<()> {
    match seen {
        Some(version) if version != stored => Err(Error::new(ErrorCode::StaleVersion)),
        _ => Ok(()),
    }
}

/// Somebody else changed the row between our reading and our writing. The transaction is run again, and either
/// finds a state in which the change still makes sense, or says why it does not.
pub fn won(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error { retryable: true, ..Error::new(ErrorCode::StaleVersion) }) }
}
