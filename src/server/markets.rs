//! Which market a request is about: the host name in it says so, and what handlers ask for is that market's.

use std::{collections::HashMap, rc::Rc};

use actix_web::{
    body::{EitherBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    http::{header, uri::Authority},
    middleware::Next,
    web,
};

use crate::config::Site;
use ::web::{PublicUrl, decoded_path, host_name, problem::refuse};
use kernel::{Error, ErrorCode, RegionCode};
use notify::Bus;
use storage::Db;

/// A market as this process serves it, made once at start.
#[derive(Clone)]
pub struct Market {
    pub db: Db,
    /// The open pages of its users.
    pub bus: Bus,
    pub public_url: PublicUrl,
}

impl Market {
    pub fn new(db: &Db, site: &Site) -> Market {
        Market { db: db.of_market(site.market), bus: Bus::default(), public_url: site.public_url.clone() }
    }
}

/// The markets of a thread, by their host names, each with the parts that its handlers ask for. Outside of them no handler
/// finds a database, so a request without a market cannot end in another one's.
pub struct Hosts(HashMap<String, Host>);

struct Host {
    market: RegionCode,
    parts: Rc<Extensions>,
}

impl Hosts {
    pub fn new(markets: &[Market]) -> Hosts {
        let host = |market: &Market| {
            let mut parts = Extensions::new();
            parts.insert(web::Data::new(market.db.clone()));
            parts.insert(web::Data::new(market.bus.clone()));
            parts.insert(web::Data::new(market.public_url.clone()));
            (market.public_url.host().unwrap_or_default(), Host { market: market.db.market(), parts: Rc::new(parts) })
        };
        Hosts(markets.iter().map(host).collect())
    }

    /// The market that the request names; the only one answers under every name.
    fn of(&self, request: &ServiceRequest) -> Option<&Host> {
        if self.0.len() == 1 {
            return self.0.values().next();
        }
        self.0.get(&host_of(request)?)
    }
}

/// The host name of a request. Headers of proxies (`X-Forwarded-Host`) are not asked: a cache that keeps answers by `Host` would
/// give one market's to readers of another.
fn host_of(request: &ServiceRequest) -> Option<String> {
    if let Some(authority) = request.uri().authority() {
        return Some(host_name(authority));
    }
    let mut sent = request.headers().get_all(header::HOST);
    let (Some(host), None) = (sent.next(), sent.next()) else { return None };
    Some(host_name(&host.to_str().ok()?.parse::<Authority>().ok()?))
}

/// Whether the answer depends on the market. Whether the process is healthy, the files of the pages and the documents of the API
/// are the same everywhere.
fn is_of_market(path: &str) -> bool {
    path == "/api/v1" || path.starts_with("/api/v1/") || path == "/.well-known/security.txt"
}

/// Middleware around the whole application: gives handlers the database and the other parts of the market that the request names.
///
/// # Errors
/// Those of the inner service; `unknown_host` is a response.
pub async fn choose<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let chosen = request.app_data::<Hosts>().and_then(|hosts| hosts.of(&request)).map(|host| (host.market, host.parts.clone()));
    match chosen {
        Some((market, parts)) => {
            tracing::Span::current().record("market", market.as_str());
            request.add_data_container(parts);
        }
        None if is_of_market(decoded_path(request.request())) => return Ok(refuse(request, &unknown_host())),
        None => {}
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// RFC 9110, 15.5.20: this server does not speak for the host. Unlike `404`, caches do not keep it by themselves.
fn unknown_host() -> Error {
    Error::new(ErrorCode::UnknownHost).detail(
        "请求头 Host 须是本平台某个城市市场的网址；请检查网址，或向本市主管部门询问（运营者：在 CAILANZI_MARKETS 中设置各市场的网址，并让反向代理原样转发 Host）",
        "the header Host must name one of the markets that are served here: check the address, or ask your city's authority for it \
         (operators: CAILANZI_MARKETS has the addresses, and the proxy must pass Host on unchanged)",
    )
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn host_is_read_without_case_port_and_dot() {
        for sent in ["cai.tianjin.example", "CAI.Tianjin.example:8443", "cai.tianjin.example.", "cai.tianjin.example.:80"] {
            let request = TestRequest::default().insert_header((header::HOST, sent)).to_srv_request();
            assert_eq!(host_of(&request).as_deref(), Some("cai.tianjin.example"), "{sent}");
        }
        let absolute = TestRequest::with_uri("http://a.example/x").insert_header((header::HOST, "b.example")).to_srv_request();
        assert_eq!(host_of(&absolute).as_deref(), Some("a.example"));
    }

    #[test]
    fn host_named_twice_or_by_a_proxy_is_none() {
        let twice = TestRequest::default().append_header((header::HOST, "a.example")).append_header((header::HOST, "b.example"));
        assert_eq!(host_of(&twice.to_srv_request()), None);
        let forwarded = TestRequest::default().insert_header(("X-Forwarded-Host", "a.example")).to_srv_request();
        assert_eq!(host_of(&forwarded), None);
        let broken = TestRequest::default().insert_header((header::HOST, "a b")).to_srv_request();
        assert_eq!(host_of(&broken), None);
    }

    #[test]
    fn only_answers_of_markets_need_one() {
        for path in ["/api/v1", "/api/v1/board", "/.well-known/security.txt"] {
            assert!(is_of_market(path), "{path}");
        }
        for path in ["/", "/livez", "/readyz", "/api/v1x", "/api/openapi.json", "/assets/index.js", "/bulletin"] {
            assert!(!is_of_market(path), "{path}");
        }
    }
}
