use actix_web::http::{Uri, uri::Authority};

/// Where the users of a market reach the product, without a slash at the end: for links in mails and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(pub String);

impl PublicUrl {
    pub fn new(url: &str) -> PublicUrl {
        PublicUrl(url.trim_end_matches('/').to_owned())
    }

    /// The host name in it; nothing when it is no URL with one.
    pub fn host(&self) -> Option<String> {
        self.0.parse::<Uri>().ok()?.authority().map(host_name)
    }

    /// Whether browsers reach it over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// The host name as it is compared: in small letters, without the port and without the dot at the end.
pub fn host_name(authority: &Authority) -> String {
    authority.host().trim_end_matches('.').to_ascii_lowercase()
}

/// Whom to write to about a weakness: `mailto:`, `https:` or `tel:` addresses, separated by commas; none without one.
#[derive(Debug, Clone, Default)]
pub struct SecurityContact(pub Option<String>);
