//! The background work of all markets of this process: each has a worker of its own, so that none waits for another's
//! duties or is stopped by its faults.

use tokio::{sync::watch, task::JoinSet};
use tracing::{Instrument, Span, info_span};

use super::Worker;
use crate::server::Market;
use ::web::{PublicUrl, metrics::Metrics};
use files::Files;
use kernel::Clock;
use notify::Mailer;
use signing::Signers;

/// A worker for each market.
#[derive(Clone)]
pub struct Workers(Vec<(PublicUrl, Worker)>);

impl Workers {
    pub fn new(markets: &[Market], clock: &Clock, metrics: &Metrics, signer: &Signers, files: &Files) -> Workers {
        let worker = |market: &Market| Worker {
            db: market.db.clone(),
            files: files.clone(),
            clock: clock.clone(),
            bus: market.bus.clone(),
            metrics: metrics.clone(),
            signer: signer.clone(),
        };
        Workers(markets.iter().map(|market| (market.public_url.clone(), worker(market))).collect())
    }

    /// [`Worker::deliver`] for every market; the links in a market's mails lead to its own pages.
    pub async fn deliver(self, mailer: Option<Mailer>, stop: watch::Receiver<bool>) {
        let deliver = |(site, worker): (PublicUrl, Worker)| {
            let (mailer, stop) = (mailer.as_ref().map(|mailer| mailer.of_site(&site.0)), stop.clone());
            let span = span(&worker);
            async move { worker.deliver(mailer, stop).await }.instrument(span)
        };
        finish(self.0.into_iter().map(deliver).collect()).await;
    }

    /// [`Worker::run_duties`] for every market.
    pub async fn run_duties(self, stop: watch::Receiver<bool>) {
        let run = |(_, worker): (PublicUrl, Worker)| {
            let (stop, span) = (stop.clone(), span(&worker));
            async move { worker.run_duties(stop).await }.instrument(span)
        };
        finish(self.0.into_iter().map(run).collect()).await;
    }
}

/// What the log says of everything that the worker does.
fn span(worker: &Worker) -> Span {
    info_span!("worker", market = worker.db.market().as_str())
}

async fn finish(mut tasks: JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "the background work of a market broke off");
        }
    }
}
