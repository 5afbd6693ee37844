//! How much one account or one address may ask: a bucket per caller, refilled steadily; requests take what they cost.

use std::{
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::{StateInformationMiddleware, StateSnapshot},
    state::keyed::DashMapStateStore,
};
use moka::future::Cache;

use kernel::{Error, ErrorCode};

type Buckets = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Files of the web pages and documents cost next to nothing, and a page consists of many.
const FILES_PER_REQUEST: u32 = 20;

/// Requests after which callers not seen for a while are forgotten.
const FORGET_EVERY: u32 = 4096;

/// How long an address whose tokens are no good may be barred, and a token is known to have been good.
const BARRED: Duration = Duration::from_secs(60);
const KNOWN: Duration = Duration::from_secs(15 * 60);
const REMEMBERED: u64 = 100_000;

/// Buckets for people (by user) and for strangers (by address). An absent one is no limit.
#[derive(Clone)]
pub struct Limits {
    per_user: Option<Arc<Buckets>>,
    per_address: Option<Arc<Buckets>>,
    files: Option<Arc<Buckets>>,
    /// Addresses that have sent too many tokens that are no good: they are no longer looked up until this moment.
    barred: Cache<String, Instant>,
    /// Tokens that have been good of late are looked up from any address.
    known: Cache<u64, ()>,
    hasher: RandomState,
    seen: Arc<AtomicU32>,
    /// How much of the usual budgets every caller may spend, in percent; 0: without limit. They are counted in the database.
    pub budget_percent: u32,
}

impl Limits {
    /// Requests per minute for each user and for each address; 0 switches that limit off.
    pub fn new(per_user: u32, per_address: u32) -> Limits {
        let buckets = |per_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
            Some(Arc::new(RateLimiter::dashmap(quota).with_middleware()))
        };
        Limits {
            per_user: buckets(per_user),
            per_address: buckets(per_address),
            files: buckets(per_address.saturating_mul(FILES_PER_REQUEST)),
            barred: Cache::builder().max_capacity(REMEMBERED).time_to_live(BARRED).build(),
            known: Cache::builder().max_capacity(REMEMBERED).time_to_live(KNOWN).build(),
            hasher: RandomState::new(),
            seen: Arc::default(),
            budget_percent: 100,
        }
    }

    /// The same with other budgets.
    #[must_use]
    pub fn with_budgets(mut self, percent: u32) -> Limits {
        self.budget_percent = percent;
        self
    }

    /// Takes what a person's request costs.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn user(&self, user: &str, cost: u32) -> Result<Left, Error> {
        self.take(self.per_user.as_deref(), user, cost)
    }

    /// Takes what a stranger's request costs.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn stranger(&self, address: &str, cost: u32) -> Result<Left, Error> {
        self.take(self.per_address.as_deref(), address, cost)
    }

    /// Takes one file.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn file(&self, address: &str) -> Result<Left, Error> {
        self.take(self.files.as_deref(), address, 1)
    }

    /// Whether a token need not be looked up, because its address has sent too many that are no good, and with what answer.
    ///
    /// # Errors
    /// `rate_limited`.
    pub async fn check_token(&self, address: &str, token: &[u8]) -> Result<(), Error> {
        let Some(until) = self.barred.get(address).await else { return Ok(()) };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || self.known.contains_key(&self.hasher.hash_one(token)) {
            return Ok(());
        }
        Err(Error::new(ErrorCode::RateLimited).retry_after(left.as_secs() + 1))
    }

    /// A token was good.
    pub async fn token_good(&self, token: &[u8]) {
        let key = self.hasher.hash_one(token);
        if !self.known.contains_key(&key) {
            self.known.insert(key, ()).await;
        }
    }

    /// A token was no good: that counts as a stranger's request.
    ///
    /// # Errors
    /// `rate_limited`; the address is barred then.
    pub async fn token_bad(&self, address: &str) -> Result<(), Error> {
        let refused = self.stranger(address, 1).err();
        if let Some(error) = refused {
            let wait = Duration::from_secs(u64::from(error.retry_after.unwrap_or(1)));
            self.barred.insert(address.to_owned(), Instant::now() + wait).await;
            return Err(error);
        }
        Ok(())
    }

    /// Frees the memory of callers not seen for a while.
    pub fn forget_idle(&self) {
        for buckets in [&self.per_user, &self.per_address, &self.files].into_iter().flatten() {
            buckets.retain_recent();
            buckets.shrink_to_fit();
        }
    }

    /// Takes from a caller's bucket, and now and then forgets those of others.
    fn take(&self, buckets: Option<&Buckets>, key: &str, cost: u32) -> Result<Left, Error> {
        if self.seen.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.forget_idle();
        }
        let Some(buckets) = buckets else { return Ok(Left(None)) };
        let key = key.to_owned();
        let taken = match NonZeroU32::new(cost).map(|cost| buckets.check_key_n(&key, cost)) {
            Some(Ok(taken)) => taken,
            // It costs more than the bucket holds: a full bucket pays for it.
            Some(Err(most)) => match NonZeroU32::new(most.0).map(|cost| buckets.check_key_n(&key, cost)) {
                Some(Ok(taken)) => taken,
                _ => buckets.check_key(&key),
            },
            None => buckets.check_key(&key),
        };
        taken.map(|state| Left(Some(state))).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Error::new(ErrorCode::RateLimited).retry_after(wait)
        })
    }
}

/// What is left of a caller's budget; nothing to tell where there is no limit.
pub struct Left(Option<StateSnapshot>);

impl Left {
    /// Tells the caller (`RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`).
    pub fn tell(&self, headers: &mut HeaderMap) {
        let Some(state) = &self.0 else { return };
        let limit = state.quota().burst_size().get();
        let remaining = state.remaining_burst_capacity();
        let reset = u64::from(limit - remaining.min(limit)) * state.quota().replenish_interval().as_millis() as u64 / 1000;
        for (name, value) in
            [("ratelimit-limit", u64::from(limit)), ("ratelimit-remaining", u64::from(remaining)), ("ratelimit-reset", reset)]
        {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_take_what_they_cost() {
        let limits = Limits::new(0, 20);
        assert!(limits.stranger("a", 10).is_ok() && limits.stranger("a", 10).is_ok());
        assert_eq!(limits.stranger("a", 10).err().unwrap().code, ErrorCode::RateLimited);
        assert!(limits.stranger("b", 1).is_ok());
        assert!(limits.user("anybody", 1000).is_ok());
    }

    #[test]
    fn readers_of_files_are_forgotten_too() {
        // A bucket that is full again within a millisecond is forgotten at the next sweep.
        let limits = Limits::new(0, 60_000);
        for n in 0..2 * FORGET_EVERY {
            assert!(limits.file(&format!("reader {n}")).is_ok());
        }
        let kept = limits.files.as_ref().unwrap().len();
        assert!(kept < FORGET_EVERY as usize, "{kept} are kept");
    }

    #[tokio::test]
    async fn bad_tokens_bar_their_address_but_no_good_token() {
        let limits = Limits::new(0, 2);
        limits.token_good(b"mine").await;
        for _ in 0..2 {
            assert!(limits.check_token("a", b"made up").await.is_ok());
            assert!(limits.token_bad("a").await.is_ok());
        }
        assert!(limits.token_bad("a").await.is_err());
        assert_eq!(limits.check_token("a", b"another").await.unwrap_err().code, ErrorCode::RateLimited);
        assert!(limits.check_token("a", b"mine").await.is_ok());
        assert!(limits.check_token("b", b"another").await.is_ok());
    }
}
