//! Background work: delivers the outbox after commits and runs the periodic duties of the capabilities.
//! Several workers may run at once; every duty is safe to run twice.

pub mod retention;

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use bulletin::{self, Signer};
use kernel::{Clock, Ctx, Id, Result};
use notify::{self, Bus, LiveReader, Mailer};
use storage::{Db, Tx};
use web::metrics::Metrics;

/// One periodic duty: a name for the log, and what it does in one transaction.
struct Duty {
    name: &'static str,
    /// Seconds between two runs.
    every: u64,
    run: fn(&mut Tx, &Ctx) -> Result<usize>,
}

/// The duties of all capabilities.
const DUTIES: &[Duty] = &[
    Duty { name: "audit.seal", every: 3, run: |tx, ctx| audit::seal(tx, ctx.now) },
    Duty { name: "proposals.expire", every: 20, run: market::proposals::expire_due },
    Duty { name: "listings.expire", every: 60, run: market::listing::expire_due },
    Duty { name: "prices.follow", every: 5, run: prices::follow },
    Duty { name: "searches.daily", every: 300, run: market::searches::send_daily_due },
    Duty { name: "payments.remind", every: 300, run: market::deals::payments::remind_due },
    Duty { name: "vetting.remind", every: 60, run: accounts::service::remind_due },
    Duty { name: "bulletin.compose", every: 30, run: bulletin::settings::compose_due },
    Duty { name: "prices.remind", every: 60, run: prices::sources::remind_due },
    Duty { name: "mails.collected", every: 10, run: notify::send_collected },
];

/// How often the outbox is measured for the operations.
const BACKLOG_SECONDS: u64 = 15;

/// How often it is looked what has come to its end.
const RETENTION_SECONDS: u64 = 600;

/// How often the timetable of clearing rounds is looked at.
const TIMETABLE_SECONDS: u64 = 20;

/// How often editions are published that are due, and the mails of published ones written.
const BULLETIN_SECONDS: u64 = 5;
/// How often it is looked whether a newly published table wants forecasts.
const FORECAST_SECONDS: u64 = 30;

/// What the worker works with.
#[derive(Clone)]
pub struct Worker {
    pub db: Db,
    pub clock: Clock,
    pub bus: Bus,
    pub metrics: Metrics,
    pub signer: Signer,
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
        let (mut forecasting, mut purging): (Option<JoinHandle<()>>, Option<JoinHandle<()>>) = (None, None);
        while !*stop.borrow() {
            for duty in DUTIES.iter().filter(|duty| second.is_multiple_of(duty.every)) {
                self.run_duty(duty).await;
            }
            if second.is_multiple_of(TIMETABLE_SECONDS) {
                self.clear_on_time(&node).await;
            }
            if second.is_multiple_of(BULLETIN_SECONDS) {
                self.publish_on_time().await;
            }
            // Beside the duties: a forecast of every variety takes its time, and a seal or an expiry must not wait for it.
            if second.is_multiple_of(FORECAST_SECONDS) && forecasting.as_ref().is_none_or(JoinHandle::is_finished) {
                let (worker, node) = (self.clone(), node.clone());
                forecasting = Some(tokio::spawn(async move { worker.forecast(&node).await }));
            }
            if second.is_multiple_of(RETENTION_SECONDS) && purging.as_ref().is_none_or(JoinHandle::is_finished) {
                let (db, now) = (self.db.clone(), self.clock.now());
                purging = Some(tokio::spawn(async move { retention::purge(&db, now).await }));
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
        match self.db.read(move |tx| notify::backlog(tx, now)).await {
            Ok(backlog) => {
                self.metrics.outbox.with_label_values(&["waiting"]).set(backlog.waiting);
                self.metrics.outbox.with_label_values(&["failed"]).set(backlog.failed);
                self.metrics.outbox.with_label_values(&["late_seconds"]).set(backlog.late_seconds);
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be measured"),
        }
    }

    /// Runs the clearing round that the timetable asks for, if no other process does.
    async fn clear_on_time(&self, node: &str) {
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
        let (db, node) = (self.db.clone(), node.to_owned());
        let ctx = Ctx::system("prices.forecast", self.clock.now());
        match tokio::task::spawn_blocking(move || prices::forecast::run_due(&db, &ctx, &node)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(varieties)) => tracing::info!(varieties, "forecasts made"),
            Ok(Err(error)) => tracing::error!(%error, "forecasts failed"),
            Err(error) => tracing::error!(%error, "forecasts broke off"),
        }
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
pub fn run_once(db: &Db, clock: &Clock, signer: &Signer) -> Result<()> {
    for duty in DUTIES {
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
