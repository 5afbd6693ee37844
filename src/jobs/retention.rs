use kernel::{Result, Ts};
use storage::Tx;

/// Hours of a day.
pub const DAY: i64 = 24;

/// One kind of rows, how old they get and why.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    pub what: &'static str,
    /// Hours from the moment that `what` names until the end.
    pub hours: i64,
    pub why: &'static str,
    /// Rows in one transaction.
    pub batch: i64,
    /// Ends at most so many rows from before the moment; returns how many.
    pub run: fn(&mut Tx, Ts, i64) -> Result<usize>,
}

impl Retention {
    /// What is older than this moment has come to its end.
    pub fn before(&self, now: Ts) -> Ts {
        now.plus_hours(-self.hours)
    }
}
