//! Passwords: what is acceptable, and Argon2id away from the threads that serve requests.

use std::{fmt, sync::OnceLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use serde::{Deserialize, Serialize, Serializer};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::config::PasswordCost;
use kernel::{Error, Result, error::Check};
use storage::lane::{WAIT, busy};

/// A password on its way to be hashed: it is neither shown nor written anywhere.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(from = "String")]
#[schema(value_type = String, format = Password, min_length = 10, max_length = 128)]
pub struct Password(Zeroizing<String>);

impl From<String> for Password {
    fn from(text: String) -> Password {
        Password(Zeroizing::new(text))
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Password {
        Password(Zeroizing::new(text.to_owned()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Empty, so that neither a log nor the digest of an idempotent request can betray it.
impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl Password {
    /// The password in Unicode's composed form (NFC). Keyboards differ: what one sends as `ü`, another sends as `u` and two
    /// dots, and both are the same password.
    fn composed(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.nfc().collect())
    }

    /// What may have been meant, in the order in which it is tried: the composed form; what was typed, as passwords were
    /// kept before; without the blank that is copied along at the end of a line.
    fn readings(&self) -> Vec<Zeroizing<String>> {
        let composed = self.composed();
        let cut = Zeroizing::new(composed.trim_end().to_owned());
        let mut readings = vec![composed];
        for other in [self.0.clone(), cut] {
            if !readings.contains(&other) {
                readings.push(other);
            }
        }
        readings
    }
}

/// Words that people here build passwords of, besides those that `zxcvbn` knows: it counts them among the first guesses.
const LOCAL_WORDS: [&str; 12] = [
    "cailanzi",
    "shucai",
    "baicai",
    "woaini",
    "woaiwojia",
    "wodemima",
    "mima",
    "zhongguo",
    "beijing",
    "5201314",
    "1314520",
    "wangluo",
];

/// What is weighed of a password: weighing takes long for a long one, and what comes behind makes it no weaker.
const WEIGHED_CHARACTERS: usize = 40;

/// Longer texts are nobody's password.
const LONGEST_BYTES: usize = 1024;

impl Password {
    /// Notes what is wrong with a new password: its length, or that it is among the first to be guessed (within 100 million
    /// guesses by `zxcvbn`: lists of common passwords, words and names, runs on the keyboard, dates, repetitions). Takes some
    /// milliseconds: never inside a transaction.
    pub fn check(&self, check: &mut Check, path: &str, login: &str) {
        let composed = self.composed();
        check.length(&composed, 10, 128, path);
        let mailbox = login.split('@').next().unwrap_or_default();
        let weighed: String = composed.chars().take(WEIGHED_CHARACTERS).collect();
        let mut words = vec![login, mailbox];
        words.extend(LOCAL_WORDS);
        words.retain(|word| !word.is_empty());
        let guessable = zxcvbn::zxcvbn(&weighed, &words).score() < zxcvbn::Score::Three;
        check.require(
            !guessable,
            path,
            "too_common",
            "密码太常见，容易被猜中：请换一个，例如几个不相干的词连起来",
            "this password is too easily guessed: take another one, for example some words that do not belong together",
        );
    }

    /// The Argon2id hash as a PHC string. Takes tens of milliseconds: never inside a transaction.
    ///
    /// # Errors
    /// `unexpected` when the algorithm refuses its parameters.
    pub fn hash_now(&self, cost: PasswordCost) -> Result<String> {
        let hash = hasher(cost)?.hash_password(self.composed().as_bytes()).map_err(Error::unexpected)?;
        Ok(hash.to_string())
    }

    /// [`Password::hash_now`] on a thread of its own.
    ///
    /// # Errors
    /// Those of [`Password::hash_now`].
    pub async fn hash(&self, cost: PasswordCost) -> Result<String> {
        let password = self.clone();
        off_thread(move || password.hash_now(cost)).await
    }

    /// Whether this password, as it is written, is behind `stored`; for the command line.
    ///
    /// # Errors
    /// `unexpected` when the hash cannot be read.
    pub fn opens(&self, stored: &str) -> Result<bool> {
        let parsed = PasswordHash::new(stored).map_err(Error::unexpected)?;
        Ok(Argon2::default().verify_password(self.composed().as_bytes(), &parsed).is_ok())
    }

    /// Whether this is the password behind `stored`. Without a stored hash the same work is done in vain,
    /// so that the time does not tell whether an account exists.
    ///
    /// # Errors
    /// `unexpected` when a stored hash cannot be read.
    pub async fn verify(&self, stored: Option<String>, cost: PasswordCost) -> Result<bool> {
        if self.0.len() > LONGEST_BYTES {
            return Ok(false);
        }
        let password = self.clone();
        off_thread(move || {
            let known = stored.is_some();
            let stored = match stored {
                Some(hash) => hash,
                None => nobodys(cost)?,
            };
            let parsed = PasswordHash::new(&stored).map_err(Error::unexpected)?;
            let hasher = hasher(cost)?;
            // As many tries for an account that does not exist as for a wrong password.
            Ok(password.readings().iter().any(|text| hasher.verify_password(text.as_bytes(), &parsed).is_ok()) && known)
        })
        .await
    }
}

fn hasher(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(Error::unexpected)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash that is compared with when there is no account.
fn nobodys(cost: PasswordCost) -> Result<String> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let hash = Password::from("nobody's password").hash_now(cost)?;
    Ok(HASH.get_or_init(|| hash).clone())
}

/// Hashes at once: each takes 19 MiB and a core for itself.
static SLOTS: Semaphore = Semaphore::const_new(8);

/// Requests that wait for one of them: more are told to come again, instead of waiting until they have given up.
static QUEUE: Semaphore = Semaphore::const_new(400);

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let Ok(_place) = QUEUE.try_acquire() else {
        return Err(busy());
    };
    let Ok(slot) = tokio::time::timeout(WAIT, SLOTS.acquire()).await else { return Err(busy()) };
    let slot = slot.map_err(Error::unexpected)?;
    // Who hangs up meanwhile does not stop the hashing, so the slot stays taken until it is done.
    let hashing = tokio::task::spawn_blocking(move || {
        let _slot = slot;
        work()
    });
    hashing.await.map_err(Error::unexpected)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_opens_and_nothing_else_does() {
        let cost = PasswordCost::for_tests();
        let password = Password::from("白菜一斤两毛钱，真便宜");
        let hash = password.hash(cost).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert!(password.verify(Some(hash.clone()), cost).await.unwrap());
        assert!(!Password::from("白菜一斤三毛钱，真便宜").verify(Some(hash), cost).await.unwrap());
        assert!(!Password::from("nobody's password").verify(None, cost).await.unwrap());
    }

    #[tokio::test]
    async fn the_same_letters_open_however_they_are_sent() {
        let cost = PasswordCost::for_tests();
        let (composed, taken_apart) = ("Gem\u{fc}se-f\u{fc}r-Berlin", "Gemu\u{308}se-fu\u{308}r-Berlin");
        for set in [composed, taken_apart] {
            let hash = Password::from(set).hash_now(cost).unwrap();
            for typed in [composed, taken_apart, "Gem\u{fc}se-f\u{fc}r-Berlin ", "Gem\u{fc}se-f\u{fc}r-Berlin\r\n"] {
                assert!(Password::from(typed).verify(Some(hash.clone()), cost).await.unwrap(), "{typed:?} of {set:?}");
            }
            for typed in ["Gemuse-fur-Berlin", "Ｇｅｍ\u{fc}ｓｅ-f\u{fc}r-Berlin", " Gem\u{fc}se-f\u{fc}r-Berlin"] {
                assert!(!Password::from(typed).verify(Some(hash.clone()), cost).await.unwrap(), "{typed:?}");
            }
        }
        // Hashes from before: of what was typed, byte by byte.
        let old = hasher(cost).unwrap().hash_password(taken_apart.as_bytes()).unwrap().to_string();
        assert!(Password::from(taken_apart).verify(Some(old), cost).await.unwrap());
        // A blank that belongs to the password must be typed.
        let blank = Password::from("leeks and garlic ").hash_now(cost).unwrap();
        assert!(Password::from("leeks and garlic ").verify(Some(blank.clone()), cost).await.unwrap());
        assert!(!Password::from("leeks and garlic").verify(Some(blank), cost).await.unwrap());
    }

    #[test]
    fn a_password_is_never_shown() {
        let password = Password::from("s3cret-s3cret");
        assert_eq!(format!("{password:?}"), "***");
        assert_eq!(serde_json::to_string(&password).unwrap(), "\"\"");
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
        let flaws = |text: &str| {
            let mut check = Check::new();
            Password::from(text).check(&mut check, "password", "zhangsan@example.cn");
            check.finish().err().map(|e| e.fields[0].code.clone())
        };
        assert_eq!(flaws("short"), Some("too_short".into()));
        for text in [
            "1234567890",
            "zzzzzzzzzzzz",
            "zhangsan@example.cn",
            "zhangsan2026",
            "Password2024",
            "qwertyuiop",
            "1qaz2wsx3edc",
            "woaini1314",
            "5201314520",
            "iloveyou123",
            "caicaicaicai",
            "cailanzi-2026",
            "P@ssw0rd123",
        ] {
            assert_eq!(flaws(text), Some("too_common".into()), "{text}");
        }
        for text in ["onions-make-me-cry", "correct horse battery 9", "白菜一斤两毛钱，真便宜", "a long enough password 1"]
        {
            assert_eq!(flaws(text), None, "{text}");
        }
        assert_eq!(flaws("tomatoes-are-red"), None);
    }
}
