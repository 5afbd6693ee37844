//! The version of a row: it grows with every change, and a change names the version that its author has seen.

use super::{Error, ErrorCode, Result};

/// The version of a row that somebody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub i32);

impl Version {
    /// # Errors
    /// `stale_version` when the stored version is another one.
    pub fn check(self, stored: i32) -> Result<()> {
        if self.0 == stored { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
    }

    /// [`Version::check`] where the version may be left out.
    ///
    /// # Errors
    /// `stale_version` when another version is stored than the one given.
    pub fn check_given(seen: Option<Version>, stored: i32) -> Result<()> {
        seen.map_or(Ok(()), |seen| seen.check(stored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_than_the_stored_is_refused() {
        assert!(Version(2).check(2).is_ok());
        assert_eq!(Version(1).check(2).unwrap_err().code, ErrorCode::StaleVersion);
        assert!(Version::check_given(None, 2).is_ok() && Version::check_given(Some(Version(2)), 2).is_ok());
        assert_eq!(Version::check_given(Some(Version(3)), 2).unwrap_err().code, ErrorCode::StaleVersion);
    }
}
