//! Tokens: signed ones that name a session, and random ones of which only the hash is stored.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use kernel::{Error, Id, Result, Ts};
use signing::Secrets;

/// What a signed token is for; one kind is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    Access,
    Refresh,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "use")]
    purpose: Use,
    /// The session.
    sid: Id,
    /// Makes every refresh token another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    exp: i64,
}

/// A token for the session, good until `expires`.
///
/// # Errors
/// `unexpected` when signing fails.
pub fn sign(secrets: &Secrets, purpose: Use, session: Id, expires: Ts) -> Result<String> {
    let jti = (purpose == Use::Refresh).then(random);
    let claims = Claims { purpose, sid: session, jti, exp: expires.as_seconds() };
    encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(secrets.first())).map_err(Error::unexpected)
}

/// The session that a genuine token of this kind names, signed with any of the secrets, unless it has expired.
pub fn read(secrets: &Secrets, purpose: Use, token: &str, now: Ts) -> Option<Id> {
    let mut rules = Validation::new(Algorithm::HS256);
    // Time comes from the caller's clock, so the library's own is not asked.
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    let claims =
        secrets.iter().find_map(|secret| decode::<Claims>(token, &DecodingKey::from_secret(secret), &rules).ok())?.claims;
    (claims.purpose == purpose && now.as_seconds() < claims.exp).then_some(claims.sid)
}

/// How an API key begins, so that it is told from a session's token, and found by those who search for leaks.
pub const KEY_PREFIX: &str = "clz_";

/// A secret that belongs to `name` within `realm` and cannot be guessed without our own (HMAC-SHA256).
///
/// # Errors
/// `unexpected` when signing fails.
pub fn derive(secret: &[u8], realm: &str, name: &str) -> Result<String> {
    let message = format!("{realm}:{name}");
    jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), Algorithm::HS256).map_err(Error::unexpected)
}

/// 256 random bits as 64 hexadecimal digits.
pub fn random() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token. It is random and long, so one fast hash is enough.
pub fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(bytes: &[u8]) -> Secrets {
        Secrets::new(bytes.iter().map(|byte| vec![*byte; 32].into()).collect()).unwrap()
    }

    #[test]
    fn token_is_valid_for_its_use_time_and_key_only() {
        let now: Ts = "2026-04-08T01:30:00Z".parse().unwrap();
        let (session, ours) = (Id::new(now), secrets(&[1]));
        let token = sign(&ours, Use::Access, session, now.plus_minutes(15)).unwrap();
        assert_eq!(read(&ours, Use::Access, &token, now), Some(session));
        assert_eq!(read(&ours, Use::Access, &token, now.plus_minutes(15)), None);
        assert_eq!(read(&ours, Use::Refresh, &token, now), None);
        assert_eq!(read(&secrets(&[2]), Use::Access, &token, now), None);
        let (head, _) = token.rsplit_once('.').unwrap();
        assert_eq!(read(&ours, Use::Access, &format!("{head}."), now), None);
    }

    #[test]
    fn rotated_secret_signs_and_the_old_one_verifies() {
        let now: Ts = "2026-04-08T01:30:00Z".parse().unwrap();
        let (session, end, rotated) = (Id::new(now), now.plus_minutes(15), secrets(&[2, 1]));
        let old = sign(&secrets(&[1]), Use::Access, session, end).unwrap();
        let new = sign(&rotated, Use::Access, session, end).unwrap();
        assert_eq!(read(&rotated, Use::Access, &old, now), Some(session));
        assert_eq!(read(&secrets(&[2]), Use::Access, &new, now), Some(session));
        assert_eq!(read(&secrets(&[2]), Use::Access, &old, now), None);
    }

    #[test]
    fn refresh_tokens_differ_each_time() {
        let now: Ts = "2026-04-08T01:30:00Z".parse().unwrap();
        let (session, ours) = (Id::new(now), secrets(&[1]));
        let one = sign(&ours, Use::Refresh, session, now.plus_minutes(15)).unwrap();
        assert_ne!(one, sign(&ours, Use::Refresh, session, now.plus_minutes(15)).unwrap());
    }
}
