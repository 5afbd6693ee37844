//! How much one account or one address may ask: a bucket per caller, refilled steadily.

use std::{num::NonZeroU32, sync::Arc};

use actix_web::{
    HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::problem::refuse;
use crate::kernel::{Ctx, Error, ErrorCode, Who};

type Buckets = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Buckets for people (by user) and for strangers (by address).
#[derive(Clone)]
pub struct Limits {
    per_user: Arc<Buckets>,
    per_address: Arc<Buckets>,
    /// Requests that make us write to an address that somebody typed.
    sign_ups: Arc<Buckets>,
}

/// Sign-ups per hour and network address: a household or an office, not a machine.
const SIGN_UPS_PER_HOUR: NonZeroU32 = NonZeroU32::new(20).unwrap();

impl Limits {
    /// Requests per minute for each user and for each address; 0 switches that limit off.
    pub fn new(per_user: u32, per_address: u32) -> Limits {
        let buckets = |per_minute: u32| {
            let quota = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MAX);
            Arc::new(RateLimiter::dashmap(Quota::per_minute(quota)).with_middleware())
        };
        let sign_ups = Arc::new(RateLimiter::dashmap(Quota::per_hour(SIGN_UPS_PER_HOUR)).with_middleware());
        Limits { per_user: buckets(per_user), per_address: buckets(per_address), sign_ups }
    }

    /// Counts one request that makes us write to an address that somebody typed.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn sign_up(&self, address: &str) -> Result<(), Error> {
        match self.sign_ups.check_key(&address.to_owned()) {
            Ok(_) => Ok(()),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Err(Error::new(ErrorCode::RateLimited).retry_after(wait))
            }
        }
    }

    /// Frees the memory of callers not seen for a while.
    pub fn forget_idle(&self) {
        self.per_user.retain_recent();
        self.per_address.retain_recent();
        self.sign_ups.retain_recent();
    }
}

/// Middleware: refuses a caller whose bucket is empty, and tells everyone what is left
/// (`RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`).
///
/// # Errors
/// Those of the inner service; a refusal is a response.
pub async fn limit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let Some(limits) = request.app_data::<web::Data<Limits>>().cloned() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let who = request.extensions().get::<Ctx>().map(|ctx| (ctx.who.clone(), ctx.address.clone()));
    let verdict = match &who {
        Some((Who::Actor(actor), _)) => limits.per_user.check_key(&actor.user_id.to_string()),
        Some((_, address)) => limits.per_address.check_key(address),
        None => return Ok(next.call(request).await?.map_into_left_body()),
    };
    match verdict {
        Ok(state) => {
            let mut response = next.call(request).await?;
            let limit = state.quota().burst_size().get();
            let remaining = state.remaining_burst_capacity();
            let reset = u64::from(limit - remaining.min(limit)) * state.quota().replenish_interval().as_millis() as u64 / 1000;
            for (name, value) in
                [("ratelimit-limit", u64::from(limit)), ("ratelimit-remaining", u64::from(remaining)), ("ratelimit-reset", reset)]
            {
                response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(value));
            }
            Ok(response.map_into_left_body())
        }
        Err(not_until) => {
            let wait = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Ok(refuse(request, &Error::new(ErrorCode::RateLimited).retry_after(wait)))
        }
    }
}
