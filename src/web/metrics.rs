//! Prometheus: how many requests of which kind, how long they took. Served on an address of its own, never on
//! the public one.

use std::time::Instant;

use actix_web::{
    App, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web,
};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

use kernel::{Error, Result};

/// The figures that this process keeps about itself.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    /// Messages delivered from the outbox.
    pub delivered: IntGauge,
    /// Attempts to send a mail, by `outcome`: `sent`, `postponed`, `given_up`.
    pub mails: IntCounterVec,
    /// Mails by `market` and `figure`: `waiting`, `failed`, and how late the oldest is, `late_seconds`.
    pub outbox: IntGaugeVec,
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
        let mails = IntCounterVec::new(Opts::new("mails_total", "Attempts to send a mail."), &["outcome"]);
        let mails = mails.map_err(Error::unexpected)?;
        let outbox = IntGaugeVec::new(Opts::new("outbox", "Mails that wait or were given up."), &["market", "figure"]);
        let outbox = outbox.map_err(Error::unexpected)?;
        for collector in [
            Box::new(requests.clone()) as Box<dyn prometheus::core::Collector>,
            Box::new(seconds.clone()),
            Box::new(delivered.clone()),
            Box::new(mails.clone()),
            Box::new(outbox.clone()),
        ] {
            registry.register(collector).map_err(Error::unexpected)?;
        }
        Ok(Metrics { registry, requests, seconds, delivered, mails, outbox })
    }

    /// All figures as Prometheus reads them.
    ///
    /// # Errors
    /// `unexpected` if they cannot be written.
    pub fn text(&self) -> Result<String> {
        let mut buffer = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut buffer).map_err(Error::unexpected)?;
        String::from_utf8(buffer).map_err(Error::unexpected)
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

/// The methods that HTTP knows; anybody can invent others, and each would be a series of its own.
pub fn method_label(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}

async fn text(metrics: web::Data<Metrics>) -> HttpResponse {
    match metrics.text() {
        Ok(text) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text),
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
    let method = method_label(request.method());
    let start = Instant::now();
    let response = next.call(request).await?;
    if let Some(metrics) = metrics {
        let route = response.request().match_pattern().unwrap_or_else(|| "other".to_owned());
        metrics.requests.with_label_values(&[method, &route, response.status().as_str()]).inc();
        metrics.seconds.with_label_values(&[method, &route]).observe(start.elapsed().as_secs_f64());
    }
    Ok(response)
}
