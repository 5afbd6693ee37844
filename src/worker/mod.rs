//! Background work: delivers the outbox after commits and runs the periodic duties of the capabilities.
//! Several workers may run at once; every duty is safe to run twice.

use std::time::Duration;

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    accounts, audit,
    bulletin::{self, Signer},
    idempotency,
    kernel::{Clock, Ctx, Id, Result},
    market,
    notify::{self, Bus, Deliver, Mailer, deliver_due},
    storage::{Db, Tx},
    web::metrics::Metrics,
};

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
    Duty { name: "prices.follow", every: 5, run: bulletin::follow },
    Duty { name: "searches.daily", every: 300, run: market::searches::send_daily_due },
    Duty { name: "vetting.remind", every: 60, run: accounts::service::remind_due },
    Duty { name: "bulletin.compose", every: 30, run: bulletin::settings::compose_due },
    Duty { name: "subscriptions.forget", every: 3600, run: bulletin::subscriptions::service::forget_due },
    Duty { name: "attachments.forget", every: 3600, run: notify::attachments::forget_old },
    Duty { name: "prices.remind", every: 60, run: bulletin::sources::remind_due },
    Duty { name: "prices.forget_previews", every: 3600, run: bulletin::observations::intake::forget_old },
    Duty { name: "logins.forget", every: 3600, run: accounts::service::forget_due },
    Duty { name: "idempotency.forget", every: 3600, run: |tx, ctx| idempotency::forget_old(tx, ctx.now) },
];

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
    /// Delivers live events, and mail if there is a mailer, until `stop` turns true.
    pub async fn deliver(&self, mailer: Option<Mailer>, mut stop: watch::Receiver<bool>) {
        let deliver = Deliver { bus: &self.bus, mailer: mailer.as_ref() };
        while !*stop.borrow() {
            match deliver_due(&self.db, self.clock.now(), &deliver).await {
                Ok(0) => {}
                Ok(n) => {
                    self.metrics.delivered.add(n as i64);
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

    /// Runs the duties until `stop` turns true.
    pub async fn run_duties(&self, mut stop: watch::Receiver<bool>) {
        let mut second: u64 = 0;
        // Names this process among those that share the database.
        let node = format!("{}-{}", std::process::id(), Id::new(self.clock.now()));
        let mut forecasting: Option<JoinHandle<()>> = None;
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
            second += 1;
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Runs the clearing round that the timetable asks for, if no other process does.
    async fn clear_on_time(&self, node: &str) {
        let (db, node) = (self.db.clone(), node.to_owned());
        let ctx = Ctx::system("clearing.timetable", self.clock.now());
        match tokio::task::spawn_blocking(move || market::clearing::run_due(&db, &ctx, &node)).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(round))) => tracing::info!(number = round.number, proposals = round.proposals, "round cleared on time"),
            Ok(Err(error)) => tracing::error!(%error, "the timetable's round failed"),
            Err(error) => tracing::error!(%error, "the timetable's round broke off"),
        }
    }

    /// Publishes the editions whose time has come, and writes the mails of those that are published.
    async fn publish_on_time(&self) {
        let (db, ctx, signer) = (self.db.clone(), Ctx::system("bulletin.publish", self.clock.now()), self.signer.clone());
        match tokio::task::spawn_blocking(move || publish_and_mail(&db, &ctx, &signer)).await {
            Ok(Ok((0, 0))) => {}
            Ok(Ok((editions, mails))) => tracing::info!(editions, mails, "price tables on their way"),
            Ok(Err(error)) => tracing::error!(%error, "publishing on time failed"),
            Err(error) => tracing::error!(%error, "publishing on time broke off"),
        }
    }

    /// Makes the forecasts that a newly published table asks for, if no other process does.
    async fn forecast(&self, node: &str) {
        let (db, node) = (self.db.clone(), node.to_owned());
        let ctx = Ctx::system("prices.forecast", self.clock.now());
        match tokio::task::spawn_blocking(move || bulletin::forecast::run_due(&db, &ctx, &node)).await {
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

fn publish_and_mail(db: &Db, ctx: &Ctx, signer: &Signer) -> Result<(usize, usize)> {
    Ok((bulletin::service::publish_due(db, ctx, signer)?, bulletin::subscriptions::send_due(db, ctx)?))
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
    market::clearing::run_due(db, &Ctx::system("clearing.timetable", clock.now()), "once")?;
    publish_and_mail(db, &Ctx::system("bulletin.publish", clock.now()), signer)?;
    bulletin::forecast::run_due(db, &Ctx::system("prices.forecast", clock.now()), "once")?;
    Ok(())
}
