//! The web server: it puts the capabilities' doors, the front end and the plumbing together.

mod api;
mod assets;
mod contract;
mod docs;
mod duties;
mod health;
mod mails;
mod markets;
mod meta;
mod security;
mod turns;

use std::{net::TcpListener, time::Duration};

use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use crate::capabilities;
use ::web::{
    SecurityContact,
    address::Proxies,
    body_timeout::{self, BodyTimeout},
    doors, head, headers,
    metrics::{self, Metrics},
    problem, rate_limit,
    trace::RequestSpan,
};
use accounts::{self, AuthConfig};
pub use api::{openapi, operations};
use files::Files;
use kernel::{Clock, Error, Result};
use signing::Signers;

/// The operations that belong to no capability: about the program itself, and the one inbox of all.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.configure(meta::routes).configure(duties::routes);
}

/// What handlers may ask for, each by its own type.
#[derive(Clone)]
pub struct Parts {
    /// What belongs to one market alone, for each of them.
    pub markets: Vec<Market>,
    pub clock: Clock,
    pub auth: AuthConfig,
    pub limits: rate_limit::Limits,
    pub metrics: Metrics,
    /// The product runs as a demonstration.
    pub demo: meta::Demo,
    /// Whom users may ask.
    pub contact: meta::Contact,
    /// The largest upload, in bytes.
    pub upload_bytes: usize,
    /// Photos and documents.
    pub files: Files,
    /// Signs editions of the price table.
    pub signer: Signers,
    /// Whom to write to about a weakness.
    pub security_contact: SecurityContact,
    /// How slow a body may be.
    pub body_timeout: BodyTimeout,
    /// The place of each caller for heavy requests.
    pub callers: Callers,
    /// The kinds of cases.
    pub cases: cases::Registry,
}

pub use mails::routes as mail_routes;
pub use markets::Market;
pub use meta::{Contact, Demo, DemoAccount};
pub use turns::Callers;

/// The largest JSON body, in bytes.
const BODY_BYTES: usize = 256 * 1024;

/// How long the head of a request may take, an idle connection is kept, and a client may take to go.
const HEAD: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections of each thread at the same time; more wait in the system's queue.
const CONNECTIONS: usize = 4096;

/// Serves on `listener` until the server is told to stop; then requests under way are finished.
///
/// # Errors
/// `unexpected` when the listener cannot be used.
pub fn serve(parts: Parts, listener: TcpListener, threads: usize) -> Result<Server> {
    let proxies = Proxies(parts.auth.trusted_proxies.clone());
    let database = parts.markets.first().map(|market| health::Database(market.db.clone()));
    let database = database.ok_or_else(|| Error::unexpected("there is no market to serve"))?;
    let counts = market::board::Counts::default();
    let figures = web::Data::new(capabilities::figures());
    let file_owners = capabilities::file_owners();
    let server = HttpServer::new(move || {
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.app_data(markets::Hosts::new(&parts.markets))
                    .app_data(web::Data::new(database.clone()))
                    .app_data(web::Data::new(parts.clock.clone()))
                    .app_data(web::Data::new(parts.auth.clone()))
                    .app_data(web::Data::new(parts.limits.clone()))
                    .app_data(web::Data::new(parts.metrics.clone()))
                    .app_data(web::Data::new(parts.demo.clone()))
                    .app_data(web::Data::new(parts.contact.clone()))
                    .app_data(web::Data::new(parts.files.clone()))
                    .app_data(web::Data::new(file_owners.clone()))
                    .app_data(web::Data::new(parts.signer.clone()))
                    .app_data(web::Data::new(counts.clone()))
                    .app_data(figures.clone())
                    .app_data(web::Data::new(parts.security_contact.clone()))
                    .app_data(web::Data::new(parts.body_timeout))
                    .app_data(web::Data::new(parts.callers.clone()))
                    .app_data(web::Data::new(parts.cases))
                    .app_data(web::Data::new(proxies.clone()))
                    .app_data(web::PayloadConfig::new(BODY_BYTES))
                    .app_data(web::Data::new(::web::UploadLimit(parts.upload_bytes)))
                    .service(health::healthz)
                    .service(health::livez)
                    .service(health::readyz)
            })
            .service(
                scope("/api/v1")
                    .configure(api::routes)
                    .wrap(from_fn(turns::enter))
                    .wrap(from_fn(doors::whole_files))
                    .wrap(from_fn(accounts::authenticate))
                    .wrap(from_fn(turns::light))
                    .wrap(from_fn(head::as_get)),
            )
            .into_app()
            .route("/api/docs", web::get().to(docs::redirect))
            .route("/api/openapi.json", web::get().to(docs::document))
            .route("/api/docs/openapi.json", web::get().to(docs::document))
            .route("/api/docs/{path:.*}", web::get().to(docs::page))
            .service(security::security_txt)
            .default_service(web::to(assets::serve))
            .wrap(from_fn(markets::choose))
            .wrap(from_fn(doors::admit))
            .wrap(from_fn(problem::render_problems))
            .wrap(from_fn(body_timeout::enforce))
            .wrap(from_fn(metrics::observe))
            .wrap(actix_web::middleware::Compress::default())
            .wrap(from_fn(headers::secure))
            .wrap(TracingLogger::<RequestSpan>::new())
    })
    // Head and body of a compressed answer leave apart, and the second must not wait for the first to be acknowledged.
    .tcp_nodelay(true)
    // Who hangs up has gone: what it asked for is dropped.
    .h1_allow_half_closed(false)
    .client_request_timeout(HEAD)
    .client_disconnect_timeout(DISCONNECT_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .max_connections(CONNECTIONS)
    .workers(threads)
    .shutdown_timeout(20)
    .listen(listener)
    .map_err(Error::unexpected)?;
    Ok(server.run())
}
