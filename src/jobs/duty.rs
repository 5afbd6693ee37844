use kernel::{Ctx, Result};
use storage::Tx;

/// Work that is looked at again and again.
#[derive(Debug, Clone, Copy)]
pub struct Duty {
    /// `capability.verb`: in the log, and as the actor in the audit trail.
    pub name: &'static str,
    /// Seconds between two looks.
    pub every: u64,
    /// Does a batch of what is due and returns how much; 0 when there is nothing left.
    pub run: fn(&mut Tx, &Ctx) -> Result<usize>,
}
