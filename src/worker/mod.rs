//! Background work: delivers the outbox after commits and runs the periodic duties of the capabilities.
//! Several workers may run at once; every duty is safe to run twice.

mod markets;
pub mod retention;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tracing::Instrument;

use crate::capabilities::duties;
use files::Files;
use jobs::Duty;
use kernel::{Clock, Ctx, Id, Result};
use notify::{self, Bus, LiveReader, Mailer};
use signing::Signers;
use storage::Db;
use web::metrics::Metrics;

pub use markets::Workers;

/// How often the outbox is measured for the operations.
const BACKLOG_SECONDS: u64 = 15;

/// How often it is looked what has come to its end.
const RETENTION_SECONDS: u64 = 600;

/// How often photos and documents are deleted that nothing has.
const FILES_SECONDS: u64 = 600;

/// How often the timetable of clearing rounds is looked at.
const TIMETABLE_SECONDS: u64 = 20;

/// How often editions are published that are due, and the mails of published ones written.
const BULLETIN_SECONDS: u64 = 5;
/// How often it is looked whether a newly published table wants forecasts.
const FORECAST_SECONDS: u64 = 30;

/// Rounds and forecasts fill the memory and the processors: so many markets at a time have one in this process.
static ROUNDS: Semaphore = Semaphore::const_new(2);
static FORECASTS: Semaphore = Semaphore::const_new(1);

/// What the worker of a market works with.
#[derive(Clone)]
pub struct Worker {
    pub db: Db,
    pub files: Files,
    pub clock: Clock,
    pub bus: Bus,
    pub metrics: Metrics,
    pub signer: Signers,
}

impl Worker {
    /// Delivers live events, and mail if there is a mailer, until `stop` turns true. The ways are apart: a mail server that
    /// does not answer holds no hint back.
    pub async fn deliver(&self, mailer: Option<Mailer>, stop: watch::Receiver<bool>) {
        let mails = async {
            if let Some(mailer) = mailer {
                self.deliver_mails(Arc::new(mailer), stop.clone()).await;
            }
        };
        tokio::join!(self.deliver_hints(stop.clone()), self.end_streams(stop.clone()), mails);
    }

    async fn deliver_hints(&self, mut stop: watch::Receiver<bool>) {
        let mut reader = LiveReader::default();
        while !*stop.borrow() {
            match reader.step(&self.db, &self.clock, &self.bus).await {
                Ok(0) => {}
                Ok(n) => {
                    self.metrics.delivered.add(n as i64);
                    continue;
                }
                Err(error) => tracing::error!(%error, "live events cannot be read"),
            }
            // A commit wakes us at once; what other processes commit waits so long at most.
            tokio::select! {
                () = self.db.committed() => {}
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn deliver_mails(&self, mailer: Arc<Mailer>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match notify::deliver_mail(&self.db, &self.clock, &mailer).await {
                Ok(done) if done.all() == 0 => {}
                Ok(done) => {
                    self.metrics.delivered.add(done.sent as i64);
                    self.metrics.mails.with_label_values(&["sent"]).inc_by(done.sent as u64);
                    self.metrics.mails.with_label_values(&["postponed"]).inc_by(done.postponed as u64);
                    self.metrics.mails.with_label_values(&["given_up"]).inc_by(done.given_up as u64);
                    continue;
                }
                Err(error) => tracing::error!(%error, "the outbox cannot be read"),
            }
            // A commit wakes us at once; messages from other processes and second tries wait at most a second.
            tokio::select! {
                () = self.db.committed() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Ends the streams of pages whose session has ended.
    async fn end_streams(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = notify::end_streams(&self.db, &self.clock, &self.bus).await {
                tracing::error!(%error, "the sessions of open pages cannot be read");
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Runs the duties until `stop` turns true.
    pub async fn run_duties(&self, mut stop: watch::Receiver<bool>) {
        let mut second: u64 = 0;
        // Names this process among those that share the database.
        let node = format!("{}-{}", std::process::id(), Id::new(self.clock.now()));
        // Beside the duties: a seal or an expiry must not wait for a round or the forecasts of every variety.
        let (mut clearing, mut forecasting, mut purging): (Beside, Beside, Beside) = (None, None, None);
        let mut sweeping: Beside = None;
        while !*stop.borrow() {
            for duty in duties().filter(|duty| second.is_multiple_of(duty.every)) {
                self.run_duty(duty).await;
            }
            if second.is_multiple_of(TIMETABLE_SECONDS) && is_idle(clearing.as_ref()) {
                let (worker, node) = (self.clone(), node.clone());
                clearing = Some(tokio::spawn(async move { worker.clear_on_time(&node).await }.in_current_span()));
            }
            if second.is_multiple_of(BULLETIN_SECONDS) {
                self.publish_on_time().await;
            }
            if second.is_multiple_of(FORECAST_SECONDS) && is_idle(forecasting.as_ref()) {
                let (worker, node) = (self.clone(), node.clone());
                forecasting = Some(tokio::spawn(async move { worker.forecast(&node).await }.in_current_span()));
            }
            if second.is_multiple_of(RETENTION_SECONDS) && is_idle(purging.as_ref()) {
                let (db, now) = (self.db.clone(), self.clock.now());
                purging = Some(tokio::spawn(async move { retention::purge(&db, now).await }.in_current_span()));
            }
            if second.is_multiple_of(FILES_SECONDS) && is_idle(sweeping.as_ref()) {
                let worker = self.clone();
                sweeping = Some(tokio::spawn(async move { worker.sweep_files().await }.in_current_span()));
            }
            if second.is_multiple_of(BACKLOG_SECONDS) {
                self.measure_backlog().await;
            }
            second += 1;
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Shows the operations what waits to be mailed and what was given up.
    async fn measure_backlog(&self) {
        let now = self.clock.now();
        let market = self.db.market();
        match self.db.read(move |tx| notify::backlog(tx, now)).await {
            Ok(backlog) => {
                let figures = [("waiting", backlog.waiting), ("failed", backlog.failed), ("late_seconds", backlog.late_seconds)];
                for (figure, value) in figures {
                    self.metrics.outbox.with_label_values(&[market.as_str(), figure]).set(value);
                }
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be measured"),
        }
    }

    /// Runs the clearing round that the timetable asks for, if no other process does.
    async fn clear_on_time(&self, node: &str) {
        let _turn = ROUNDS.acquire().await;
        let (db, node) = (self.db.clone(), node.to_owned());
        let ctx = Ctx::system("clearing.timetable", self.clock.now());
        match tokio::task::spawn_blocking(move || clearing::run_due(&db, &ctx, &node)).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(round))) => tracing::info!(number = round.number, proposals = round.proposals, "round cleared on time"),
            Ok(Err(error)) => tracing::error!(%error, "the timetable's round failed"),
            Err(error) => tracing::error!(%error, "the timetable's round broke off"),
        }
    }

    /// Publishes the editions whose time has come, and writes the mails of those that are published. Neither waits for a
    /// fault of the other to be mended.
    async fn publish_on_time(&self) {
        let (db, ctx, signer) = (self.db.clone(), Ctx::system("bulletin.publish", self.clock.now()), self.signer.clone());
        let work = move || (bulletin::service::publish_due(&db, &ctx, &signer), bulletin::subscriptions::send_due(&db, &ctx));
        match tokio::task::spawn_blocking(work).await {
            Ok((published, mailed)) => {
                report(published, "editions published", "publishing on time failed");
                report(mailed, "mails of editions written", "writing the mails of editions failed");
            }
            Err(error) => tracing::error!(%error, "publishing on time broke off"),
        }
    }

    /// Makes the forecasts that a newly published table asks for, if no other process does.
    async fn forecast(&self, node: &str) {
        let _turn = FORECASTS.acquire().await;
        let (db, node) = (self.db.clone(), node.to_owned());
        let ctx = Ctx::system("prices.forecast", self.clock.now());
        match tokio::task::spawn_blocking(move || prices::forecast::run_due(&db, &ctx, &node)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(varieties)) => tracing::info!(varieties, "forecasts made"),
            Ok(Err(error)) => tracing::error!(%error, "forecasts failed"),
            Err(error) => tracing::error!(%error, "forecasts broke off"),
        }
    }

    async fn sweep_files(&self) {
        report(self.files.sweep(&self.db, self.clock.now()).await, "unused files deleted", "deleting unused files failed");
    }

    async fn run_duty(&self, duty: &Duty) {
        // A duty works in batches: as long as there is more, it goes on.
        for _ in 0..100 {
            let ctx = Ctx::system(duty.name, self.clock.now());
            let run = duty.run;
            match self.db.write(move |tx| run(tx, &ctx)).await {
                Ok(0) => return,
                Ok(done) => tracing::debug!(duty = duty.name, done, "duty done"),
                Err(error) => {
                    tracing::error!(duty = duty.name, %error, "duty failed");
                    return;
                }
            }
        }
    }
}

/// Work that goes on while the duties are run.
type Beside = Option<JoinHandle<()>>;

fn is_idle(beside: Option<&JoinHandle<()>>) -> bool {
    beside.is_none_or(JoinHandle::is_finished)
}

fn report(outcome: Result<usize>, done: &'static str, failed: &'static str) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "{done}"),
        Err(error) => tracing::error!(%error, "{failed}"),
    }
}

/// Runs every duty once, in order: for tests and the command line.
///
/// # Errors
/// Those of the first duty that fails.
pub fn run_once(db: &Db, clock: &Clock, signer: &Signers) -> Result<()> {
    for duty in duties() {
        let ctx = Ctx::system(duty.name, clock.now());
        db.write_now(|tx| (duty.run)(tx, &ctx))?;
    }
    clearing::run_due(db, &Ctx::system("clearing.timetable", clock.now()), "once")?;
    let ctx = Ctx::system("bulletin.publish", clock.now());
    bulletin::service::publish_due(db, &ctx, signer)?;
    bulletin::subscriptions::send_due(db, &ctx)?;
    prices::forecast::run_due(db, &Ctx::system("prices.forecast", clock.now()), "once")?;
    retention::purge_once(db, clock.now())?;
    Ok(())
}
