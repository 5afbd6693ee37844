//! From where a request comes.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use actix_web::dev::ServiceRequest;
use ipnet::IpNet;

/// One address, or a network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Network, ()> {
        let alone = |text: &str| text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
        text.parse().or_else(|_| alone(text)).map(Network).map_err(drop)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.0.contains(&address))
    }
}

/// The caller's address, on every request once it has been found out.
#[derive(Debug, Clone)]
pub struct Address(pub String);

/// The caller's address. `X-Forwarded-For` is read from the right, past the proxies that are trusted, and only if the
/// request came from one of them: anyone else could write anything there.
pub fn of(request: &ServiceRequest, trusted: &Proxies) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else {
        return String::new();
    };
    let mut nearest = peer;
    if trusted.trust(peer) {
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        for hop in hops.into_iter().rev() {
            let Some(hop) = hop_address(hop.trim()) else { break };
            nearest = hop;
            if !trusted.trust(nearest) {
                break;
            }
        }
    }
    nearest.to_string()
}

/// An address as proxies write it: alone, with a port, and IPv6 also in brackets.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let request = TestRequest::default()
            .peer_addr(SocketAddr::new(peer.parse().unwrap(), 1))
            .insert_header(("X-Forwarded-For", forwarded))
            .to_srv_request();
        of(&request, &Proxies(trusted.iter().map(|network| network.parse().unwrap()).collect()))
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("203.0.113.9", "1.2.3.4", &proxies), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", &proxies), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", "nonsense", &proxies), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "1.2.3.4", &[]), "10.0.0.1");
    }

    #[test]
    fn proxies_are_trusted_by_network() {
        assert_eq!(seen("10.9.8.7", "1.2.3.4, 10.1.1.1", &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(seen("fd00::7", "2001:db8::1", &["fd00::/8"]), "2001:db8::1");
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }

    #[test]
    fn forwarded_address_with_port_is_read() {
        for written in ["1.2.3.4:5678", "1.2.3.4", "::ffff:1.2.3.4", "[::ffff:1.2.3.4]:80"] {
            assert_eq!(seen("10.0.0.1", written, &["10.0.0.1"]), "1.2.3.4", "{written}");
        }
        for written in ["[2001:db8::1]:443", "[2001:db8::1]", "2001:db8::1"] {
            assert_eq!(seen("10.0.0.1", written, &["10.0.0.1"]), "2001:db8::1", "{written}");
        }
    }
}
