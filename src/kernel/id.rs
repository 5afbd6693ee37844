use std::{fmt, str::FromStr};

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::{ContextV7, Timestamp, Uuid};

use super::{sql::IdSql, time::Ts};

/// The identity of every stored thing: a UUIDv7, so that the order of ids is the order of creation
/// and an id can serve as a keyset cursor.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = IdSql)]
#[schema(value_type = String, format = "uuid", example = "01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct Id(Uuid);

/// Keeps ids made within one millisecond in order of creation, across threads.
static SEQUENCE: std::sync::Mutex<ContextV7> = std::sync::Mutex::new(ContextV7::new());

impl Id {
    /// A new id, created at `now`.
    pub fn new(now: Ts) -> Id {
        let micros = now.as_micros().max(0) as u64;
        let (seconds, nanos) = (micros / 1_000_000, (micros % 1_000_000) * 1_000);
        let context = SEQUENCE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Id(Uuid::new_v7(Timestamp::from_unix(&*context, seconds, nanos as u32)))
    }

    /// The 16 bytes, in the order in which ids sort.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The instant given to [`Id::new`], to the millisecond.
    pub fn created_at(&self) -> Ts {
        let millis = self.0.as_bytes()[..6].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
        Ts::from_micros(millis * 1000).unwrap_or(Ts::from_micros(0).expect("1970 is within range"))
    }

    /// The id with these bytes; `None` unless there are 16.
    pub fn from_bytes(bytes: &[u8]) -> Option<Id> {
        Uuid::from_slice(bytes).ok().map(Id)
    }

    /// The smallest id: the start of every keyset walk.
    pub fn nil() -> Id {
        Id(Uuid::nil())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for Id {
    type Err = uuid::Error;
    fn from_str(s: &str) -> std::result::Result<Id, uuid::Error> {
        Uuid::parse_str(s).map(Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_in_one_instant_keep_their_order() {
        let now = Ts::from_micros(1_700_000_000_000_000).unwrap();
        let ids: Vec<Id> = (0..1000).map(|_| Id::new(now)).collect();
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
    }
}
