//! The web server: it puts the capabilities' doors, the front end and the plumbing together.

mod api;
mod assets;
mod duties;
mod health;
mod meta;

use std::net::TcpListener;

use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::{AppExt, scope};

use crate::{
    accounts::{self, AuthConfig},
    bulletin::Signer,
    kernel::{Clock, Error, Result},
    market,
    notify::Bus,
    storage::Db,
    web::{
        PublicUrl, head, headers,
        metrics::{self, Metrics},
        problem, rate_limit,
    },
};
pub use api::{openapi, operations};

/// What handlers may ask for, each by its own type.
#[derive(Clone)]
pub struct Parts {
    pub db: Db,
    pub clock: Clock,
    pub bus: Bus,
    pub auth: AuthConfig,
    pub limits: rate_limit::Limits,
    pub metrics: Metrics,
    /// The product runs as a demonstration.
    pub demo: meta::Demo,
    /// The largest upload, in bytes.
    pub upload_bytes: usize,
    /// Signs editions of the price table.
    pub signer: Signer,
    /// Where users reach the product.
    pub public_url: PublicUrl,
}

pub use meta::{Demo, DemoAccount};

/// The largest JSON body, in bytes.
const BODY_BYTES: usize = 256 * 1024;

/// Serves on `listener` until the server is told to stop; then requests under way are finished.
///
/// # Errors
/// `unexpected` when the listener cannot be used.
pub fn serve(parts: Parts, listener: TcpListener, threads: usize) -> Result<Server> {
    let docs = openapi();
    let counts = market::board::Counts::default();
    let server = HttpServer::new(move || {
        App::new()
            .into_utoipa_app()
            .map(|app| {
                app.app_data(web::Data::new(parts.db.clone()))
                    .app_data(web::Data::new(parts.clock.clone()))
                    .app_data(web::Data::new(parts.bus.clone()))
                    .app_data(web::Data::new(parts.auth.clone()))
                    .app_data(web::Data::new(parts.limits.clone()))
                    .app_data(web::Data::new(parts.metrics.clone()))
                    .app_data(web::Data::new(parts.demo.clone()))
                    .app_data(web::Data::new(parts.signer.clone()))
                    .app_data(web::Data::new(parts.public_url.clone()))
                    .app_data(web::Data::new(counts.clone()))
                    .app_data(web::PayloadConfig::new(BODY_BYTES))
                    .app_data(web::Data::new(crate::web::UploadLimit(parts.upload_bytes)))
                    .service(health::healthz)
                    .service(health::readyz)
            })
            .service(
                scope("/api/v1")
                    .configure(api::routes)
                    .wrap(from_fn(rate_limit::limit))
                    .wrap(from_fn(accounts::authenticate))
                    .wrap(from_fn(head::as_get)),
            )
            .into_app()
            .service(api::docs(docs.clone()))
            .route("/api/docs", web::get().to(api::docs_redirect))
            .route("/api/openapi.json", web::get().to(api::document))
            .default_service(web::to(assets::serve))
            .wrap(from_fn(problem::render_problems))
            .wrap(from_fn(metrics::observe))
            .wrap(actix_web::middleware::Compress::default())
            .wrap(from_fn(headers::secure))
            .wrap(TracingLogger::default())
    })
    .workers(threads)
    .shutdown_timeout(20)
    .listen(listener)
    .map_err(Error::unexpected)?;
    Ok(server.run())
}
