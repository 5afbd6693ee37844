//! Prometheus: how many requests of which kind, how long they took. Served on an address of its own, never on
//! the public one.

use std::time::Instant;

use actix_web::{
    App, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use crate::kernel::{Error, Result};

/// The figures that this process keeps about itself.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    /// Messages delivered from the outbox.
    pub delivered: IntGauge,
}

impl Metrics {
    /// # Errors
    /// `unexpected` if two figures have one name: a fault of the program.
    pub fn new() -> Result<Metrics> {
        let registry = Registry::new();
        let labels = ["method", "route", "status"];
        let requests =
            IntCounterVec::new(Opts::new("http_requests_total", "Requests answered."), &labels).map_err(Error::unexpected)?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("http_request_seconds", "Time from request to answer, in seconds.")
                .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]),
            &labels[..2],
        )
        .map_err(Error::unexpected)?;
        let delivered = IntGauge::new("outbox_delivered", "Messages delivered since start.").map_err(Error::unexpected)?;
        for collector in [
            Box::new(requests.clone()) as Box<dyn prometheus::core::Collector>,
            Box::new(seconds.clone()),
            Box::new(delivered.clone()),
        ] {
            registry.register(collector).map_err(Error::unexpected)?;
        }
        Ok(Metrics { registry, requests, seconds, delivered })
    }

    /// Serves `/metrics` on `address`.
    ///
    /// # Errors
    /// `unexpected` when the address cannot be bound.
    pub fn serve(&self, address: std::net::SocketAddr) -> Result<Server> {
        let metrics = self.clone();
        let server =
            HttpServer::new(move || App::new().app_data(web::Data::new(metrics.clone())).route("/metrics", web::get().to(text)))
                .workers(1)
                .disable_signals()
                .bind(address)
                .map_err(|e| Error::unexpected(format!("metrics_listen {address}: {e}")))?;
        Ok(server.run())
    }
}

async fn text(metrics: web::Data<Metrics>) -> HttpResponse {
    let mut buffer = Vec::new();
    match TextEncoder::new().encode(&metrics.registry.gather(), &mut buffer) {
        Ok(()) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(buffer),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Middleware: counts and times every request by the pattern of its route, so that ids do not multiply the series.
///
/// # Errors
/// Those of the inner service.
pub async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, actix_web::Error> {
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.call(request).await?;
    if let Some(metrics) = metrics {
        let route = response.request().match_pattern().unwrap_or_else(|| "other".to_owned());
        metrics.requests.with_label_values(&[method.as_str(), &route, response.status().as_str()]).inc();
        metrics.seconds.with_label_values(&[method.as_str(), &route]).observe(start.elapsed().as_secs_f64());
    }
    Ok(response)
}
