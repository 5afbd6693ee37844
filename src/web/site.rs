/// Where users reach the product, without a slash at the end: for links that leave the house.
#[derive(Debug, Clone)]
pub struct PublicUrl(pub String);

impl PublicUrl {
    pub fn new(url: &str) -> PublicUrl {
        PublicUrl(url.trim_end_matches('/').to_owned())
    }
}

/// Whom to write to about a weakness: `mailto:`, `https:` or `tel:` addresses, separated by commas; none without one.
#[derive(Debug, Clone, Default)]
pub struct SecurityContact(pub Option<String>);
