//! What an engine's fault means for the caller. The engines' own words go to the log.

use diesel::result::{DatabaseErrorKind as Kind, Error as Sql};

use crate::kernel::{Error, ErrorCode};

/// A race was lost; the same work may succeed now.
const BUSY: [&str; 4] = ["deadlock detected", "database is locked", "database table is locked", "could not serialize"];

/// No room on the disk: SQLITE_FULL, and what PostgreSQL says with 53100.
const FULL: [&str; 4] = ["database or disk is full", "No space left on device", "设备上没有空间", "could not extend file"];

/// SQLITE_CORRUPT and SQLITE_NOTADB.
const DAMAGED: [&str; 2] = ["database disk image is malformed", "file is not a database"];

/// The connection, or the server behind it, is gone.
const LOST: [&str; 5] = [
    "server closed the connection",
    "terminating connection",
    "the database system is",
    "could not receive data from server",
    "no connection to the server",
];

impl From<Sql> for Error {
    fn from(error: Sql) -> Error {
        let cause = error.to_string();
        let says = |signs: &[&str]| signs.iter().any(|sign| cause.contains(sign));
        if says(&FULL) {
            return Error { cause: Some(cause), ..no_room() };
        }
        let (code, retryable) = match &error {
            Sql::NotFound => (ErrorCode::NotFound, false),
            Sql::DatabaseError(Kind::UniqueViolation, _) => (ErrorCode::AlreadyExists, false),
            Sql::DatabaseError(Kind::SerializationFailure | Kind::ClosedConnection, _) => (ErrorCode::Unavailable, true),
            _ if says(&LOST) => (ErrorCode::Unavailable, true),
            _ => (ErrorCode::Unexpected, says(&BUSY)),
        };
        Error { cause: Some(cause), retryable, ..Error::new(code) }
    }
}

/// Nothing can be stored; it works again as soon as there is room.
fn no_room() -> Error {
    Error::new(ErrorCode::Unavailable)
        .detail(
            "服务器磁盘已满，暂时不能保存；没有任何改动生效。腾出空间后会自动恢复，请稍后再试",
            "the server's disk is full, so nothing can be stored and nothing has changed; it works again by itself once there \
             is room: please try again later",
        )
        .retry_after(30)
}

/// Whether the engine says that the database file is damaged.
pub fn is_damage(error: &Error) -> bool {
    error.cause.as_ref().is_some_and(|cause| DAMAGED.iter().any(|sign| cause.contains(sign)))
}

/// Whether the engine says that the disk is full.
pub fn is_full(error: &Error) -> bool {
    error.cause.as_ref().is_some_and(|cause| FULL.iter().any(|sign| cause.contains(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: Kind, message: &str) -> Error {
        Error::from(Sql::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn a_full_disk_is_unavailable_and_says_so() {
        for message in ["database or disk is full", "could not extend file \"base/1\": No space left on device"] {
            let error = told(Kind::Unknown, message);
            assert_eq!((error.code, error.retryable, error.retry_after), (ErrorCode::Unavailable, false, Some(30)), "{message}");
            assert!(error.detail.is_some());
        }
    }

    #[test]
    fn faults_are_told_apart_by_what_helps() {
        assert!(told(Kind::Unknown, "deadlock detected").retryable);
        assert_eq!(told(Kind::UniqueViolation, "UNIQUE constraint failed").code, ErrorCode::AlreadyExists);
        assert_eq!(told(Kind::Unknown, "terminating connection due to administrator command").code, ErrorCode::Unavailable);
        assert!(is_damage(&told(Kind::Unknown, "database disk image is malformed")));
        assert_eq!(told(Kind::Unknown, "syntax error").code, ErrorCode::Unexpected);
    }
}
