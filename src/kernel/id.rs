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

/// The digits of [`Id::code`] (Crockford's base 32): none is mistaken for another when it is read out or typed.
const CODE_DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code as somebody typed it, in the form that [`Id::code`] writes: O is 0, I and L are 1. `None` for what is none.
pub fn typed_code(text: &str) -> Option<String> {
    let code: String = text
        .to_uppercase()
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    (code.len() == 8 && code.bytes().all(|byte| CODE_DIGITS.contains(&byte))).then_some(code)
}

impl Id {
    /// A new id, created at `now`.
    pub fn new(now: Ts) -> Id {
        let micros = now.as_micros().max(0) as u64;
        let (seconds, nanos) = (micros / 1_000_000, (micros % 1_000_000) * 1_000);
        let context = SEQUENCE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Id(Uuid::new_v7(Timestamp::from_unix(&*context, seconds, nanos as u32)))
    }

    /// No id made at `instant` or later sorts before this one.
    pub fn first_of(instant: Ts) -> Id {
        let millis = (instant.as_micros() / 1000).max(0) as u64;
        Id(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
    }

    /// The 16 bytes, in the order in which ids sort.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The instant given to [`Id::new`], to the millisecond.
    pub fn created_at(&self) -> Ts {
        let millis = self.0.as_bytes()[..6].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
        Ts::from_micros(millis * 1000).unwrap_or(Ts::EPOCH)
    }

    /// Eight characters that people can read out and type: the last 40 bits, written with the digits and the capital letters
    /// but I, L, O and U.
    pub fn code(&self) -> String {
        let bits = self.0.as_bytes()[11..].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..8).rev().map(|place| char::from(CODE_DIGITS[(bits >> (place * 5)) as usize & 31])).collect()
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

    #[test]
    fn code_of_an_id_is_read_back_as_typed() {
        let id: Id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(id.code(), "084SN02Q");
        for text in ["084SN02Q", "o84sno2q"] {
            assert_eq!(typed_code(text).as_deref(), Some("084SN02Q"));
        }
        for text in ["", "084SN02", "084SN02QQ", "084SN02U", "一二三四五六七八"] {
            assert_eq!(typed_code(text), None, "{text}");
        }
    }
}
