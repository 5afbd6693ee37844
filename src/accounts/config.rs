use std::fmt;

use signing::Secrets;
use web::address::Network;

/// How log-in works; the server fills it from the configuration.
#[derive(Clone)]
pub struct AuthConfig {
    /// The first signs access and refresh tokens, all verify them; API keys and second factors are derived from the first, and
    /// stay good under those that follow.
    pub secrets: Secrets,
    /// How long an access token is good, at most 15.
    pub access_minutes: i64,
    /// How long a session lives without being used.
    pub refresh_days: i64,
    pub password_cost: PasswordCost,
    /// Regulators and administrators must set up a second factor before they may do anything else.
    pub totp_enforced: bool,
    /// The refresh cookie is sent over HTTPS only.
    pub secure_cookie: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

impl AuthConfig {
    /// The usual settings with these secrets.
    pub fn new(secrets: Secrets) -> AuthConfig {
        AuthConfig {
            secrets,
            access_minutes: 15,
            refresh_days: 14,
            password_cost: PasswordCost::default(),
            totp_enforced: true,
            secure_cookie: true,
            trusted_proxies: Vec::new(),
        }
    }

    /// What is wrong with the settings, if anything: they are checked when the server starts.
    pub fn flaw(&self) -> Option<&'static str> {
        if !(1..=15).contains(&self.access_minutes) {
            return Some("an access token is good for 1 to 15 minutes");
        }
        if !(1..=90).contains(&self.refresh_days) {
            return Some("a session lives for 1 to 90 days without use");
        }
        None
    }
}

/// Never shows the secrets.
impl fmt::Debug for AuthConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthConfig")
            .field("access_minutes", &self.access_minutes)
            .field("refresh_days", &self.refresh_days)
            .field("password_cost", &self.password_cost)
            .field("totp_enforced", &self.totp_enforced)
            .field("secure_cookie", &self.secure_cookie)
            .field("trusted_proxies", &self.trusted_proxies)
            .finish_non_exhaustive()
    }
}

/// The work that one guess at a password costs (Argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
    fn default() -> PasswordCost {
        PasswordCost { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

impl PasswordCost {
    /// As little as the algorithm allows: for test suites that log in thousands of times.
    pub fn for_tests() -> PasswordCost {
        PasswordCost { memory_kib: 8, passes: 1, lanes: 1 }
    }
}
