//! The server and the worker as processes.

use std::net::TcpListener;

use tokio::sync::watch;

use crate::{
    config::{self, Config},
    demo,
    server::{self, Callers, Contact, Demo, Parts},
    setup,
    worker::Worker,
};
use accounts::AuthConfig;
use bulletin::Signer;
use kernel::{Clock, Error, Result};
use notify::{Bus, Mailer};
use web::{PublicUrl, SecurityContact, body_timeout::BodyTimeout, metrics::Metrics, rate_limit::Limits};

pub fn serve(config: &Config, with_worker: bool) -> Result<()> {
    setup::prepare(&config.database, Clock::system().now())?;
    let db = super::database(config)?;
    if !config.demo {
        demo::refuse_open_accounts(&db)?;
    }
    typeset::find_fonts();
    let secret = config::signing_secret(&config.data_dir).map_err(Error::unexpected)?;
    let signer = Signer::load(&config.data_dir).map_err(Error::unexpected)?;
    let auth = AuthConfig {
        totp_enforced: !config.demo,
        secure_cookie: config.public_url.starts_with("https://"),
        trusted_proxies: config.trusted_proxies.clone(),
        ..AuthConfig::new(secret.to_vec())
    };
    if let Some(flaw) = auth.flaw() {
        return Err(Error::unexpected(flaw));
    }
    let parts = Parts {
        db: db.clone(),
        clock: Clock::system(),
        bus: Bus::default(),
        auth,
        limits: Limits::new(config.rate_per_user, config.rate_per_address).with_budgets(config.budget_percent),
        metrics: Metrics::new()?,
        demo: Demo { on: config.demo, accounts: if config.demo { super::demo::accounts() } else { Vec::new() } },
        contact: Contact(config.contact.clone()),
        upload_bytes: config.upload_bytes,
        signer: signer.clone(),
        public_url: PublicUrl::new(&config.public_url),
        security_contact: SecurityContact(config.security_contact.clone()),
        body_timeout: BodyTimeout::default(),
        callers: Callers::default(),
    };
    let listener = TcpListener::bind(config.listen)
        .map_err(|e| Error::unexpected(format!("listen {}: {e}; choose another with --listen", config.listen)))?;
    actix_web::rt::System::new().block_on(async move {
        let mailer = if with_worker { Some(Mailer::new(&config.mail)?) } else { None };
        let (stopper, stop) = watch::channel(false);
        let worker = Worker { db, clock: parts.clock.clone(), bus: parts.bus.clone(), metrics: parts.metrics.clone(), signer };
        let metrics = config.metrics_listen.map(|address| parts.metrics.serve(address)).transpose()?;
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let server = server::serve(parts, listener, threads)?;
        tracing::info!(address = %config.listen, database = config.database.redacted(), "serving");
        println!("cailanzi 菜篮子: {}", config.public_url);
        // Live events are this process's own affair, also where another does the background work.
        let delivery = actix_web::rt::spawn({
            let (worker, stop) = (worker.clone(), stop.clone());
            async move { worker.deliver(mailer, stop).await }
        });
        let duties = with_worker.then(|| actix_web::rt::spawn(async move { worker.run_duties(stop).await }));
        let metrics = metrics.map(actix_web::rt::spawn);
        // Ends on SIGTERM or SIGINT, after the requests under way.
        let outcome = server.await.map_err(Error::unexpected);
        // The receivers are gone already if their tasks have failed.
        let _ = stopper.send(true);
        let _ = delivery.await;
        if let Some(duties) = duties {
            let _ = duties.await;
        }
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        tracing::info!("stopped");
        outcome
    })
}

pub fn work(config: &Config) -> Result<()> {
    setup::prepare(&config.database, Clock::system().now())?;
    typeset::find_fonts();
    let worker = Worker {
        db: super::database(config)?,
        clock: Clock::system(),
        bus: Bus::default(),
        metrics: Metrics::new()?,
        signer: Signer::load(&config.data_dir).map_err(Error::unexpected)?,
    };
    actix_web::rt::System::new().block_on(async move {
        let mailer = Mailer::new(&config.mail)?;
        let (stopper, stop) = watch::channel(false);
        let delivery = {
            let (worker, stop) = (worker.clone(), stop.clone());
            actix_web::rt::spawn(async move { worker.deliver(Some(mailer), stop).await })
        };
        let duties = actix_web::rt::spawn(async move { worker.run_duties(stop).await });
        tracing::info!("working");
        terminated().await;
        let _ = stopper.send(true);
        let _ = delivery.await;
        let _ = duties.await;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Resolves on SIGTERM or Ctrl-C.
async fn terminated() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
