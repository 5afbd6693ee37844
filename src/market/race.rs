//! Two people at one proposal or deal: each change is conditional on the version that was read.

use kernel::{Error, ErrorCode, Result};

/// Somebody else changed the row between our reading and our writing. The transaction is run again, and either
/// finds a state in which the change still makes sense, or says why it does not.
pub fn won(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error { retryable: true, ..Error::new(ErrorCode::StaleVersion) }) }
}
