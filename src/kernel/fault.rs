//! What a fault of a database engine means for the caller. The engines' own words go to the log.

use diesel::result::{DatabaseErrorKind as Kind, Error as Sql};

use super::error::{Error, ErrorCode};

/// A race was lost; the same work may succeed now.
const BUSY: [&str; 4] = ["deadlock detected", "database is locked", "database table is locked", "could not serialize"];

/// No room on the disk: SQLITE_FULL, and what PostgreSQL says with 53100.
const FULL: [&str; 4] = ["database or disk is full", "No space left on device", "设备上没有空间", "could not extend file"];

/// SQLITE_CORRUPT and SQLITE_NOTADB.
const DAMAGED: [&str; 2] = ["database disk image is malformed", "file is not a database"];

/// The connection, or the server behind it, is gone.
const LOST: [&str; 8] = [
    "server closed the connection",
    "terminating connection",
    "the database system is",
    "could not receive data from server",
    "could not send data to server",
    "SSL connection has been closed",
    "SSL SYSCALL error",
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

/// What an error of `COMMIT` means.
///
/// # Errors
/// What to say when nobody can know: the connection was lost, and the change may be stored or not. Running the work again could
/// act twice, and saying that nothing has changed could be untrue.
pub fn at_commit(error: Sql) -> Result<Error, Error> {
    let closed = matches!(error, Sql::DatabaseError(Kind::ClosedConnection, _));
    let error = Error::from(error);
    if closed || is_lost(&error) { Err(Error { cause: error.cause, ..in_doubt() }) } else { Ok(error) }
}

/// Nobody knows whether the change is stored.
fn in_doubt() -> Error {
    Error::new(ErrorCode::Unavailable)
        .detail(
            "保存时与数据库的连接中断，改动可能已经生效，也可能没有；请先刷新核对，或用同一个幂等键（Idempotency-Key）再次提交，\
             不会重复生效",
            "the connection to the database was lost while the change was being stored, so it may or may not have taken effect: \
             look first, or send it again with the same Idempotency-Key, and it takes effect once",
        )
        .retry_after(5)
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

/// Whether the connection, or the server behind it, is gone.
pub fn is_lost(error: &Error) -> bool {
    error.cause.as_ref().is_some_and(|cause| LOST.iter().any(|sign| cause.contains(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(kind: Kind, message: &str) -> Sql {
        Sql::DatabaseError(kind, Box::new(message.to_owned()))
    }

    fn error_of(kind: Kind, message: &str) -> Error {
        Error::from(fault_of(kind, message))
    }

    #[test]
    fn a_full_disk_is_unavailable_and_says_so() {
        for message in ["database or disk is full", "could not extend file \"base/1\": No space left on device"] {
            let error = error_of(Kind::Unknown, message);
            assert_eq!((error.code, error.retryable, error.retry_after), (ErrorCode::Unavailable, false, Some(30)), "{message}");
            assert!(error.detail.is_some());
        }
    }

    #[test]
    fn faults_are_told_apart_by_what_helps() {
        assert!(error_of(Kind::Unknown, "deadlock detected").retryable);
        assert_eq!(error_of(Kind::UniqueViolation, "UNIQUE constraint failed").code, ErrorCode::AlreadyExists);
        assert_eq!(error_of(Kind::Unknown, "terminating connection due to administrator command").code, ErrorCode::Unavailable);
        assert!(is_damage(&error_of(Kind::Unknown, "database disk image is malformed")));
        assert_eq!(error_of(Kind::Unknown, "syntax error").code, ErrorCode::Unexpected);
    }

    #[test]
    fn connection_lost_at_commit_is_in_doubt() {
        let gone = "server closed the connection unexpectedly";
        let lost = [
            fault_of(Kind::Unknown, gone),
            fault_of(Kind::ClosedConnection, "in words of another language"),
            Sql::RollbackErrorOnCommit {
                rollback_error: Box::new(fault_of(Kind::ClosedConnection, "no connection to the server")),
                commit_error: Box::new(fault_of(Kind::Unknown, "SSL SYSCALL error: EOF detected")),
            },
        ];
        for fault in lost {
            let error = at_commit(fault).unwrap_err();
            assert_eq!((error.code, error.retryable, error.retry_after), (ErrorCode::Unavailable, false, Some(5)), "{error}");
            assert!(error.detail.is_some() && error.cause.is_some());
        }
        // Before the commit nothing has been stored.
        assert!(error_of(Kind::Unknown, gone).retryable);
        assert!(at_commit(fault_of(Kind::SerializationFailure, "could not serialize access")).is_ok_and(|error| error.retryable));
        assert!(at_commit(fault_of(Kind::Unknown, "deadlock detected")).is_ok_and(|error| error.retryable));
        assert_eq!(at_commit(fault_of(Kind::UniqueViolation, "twice")).unwrap().code, ErrorCode::AlreadyExists);
    }
}
