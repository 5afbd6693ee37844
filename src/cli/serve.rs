//! The server and the worker as processes.

use std::net::TcpListener;

use tokio::sync::watch;

use crate::{
    config::Config,
    demo, secret_files,
    server::{self, Callers, Contact, Demo, Market, Parts},
    worker::Workers,
};
use accounts::AuthConfig;
use kernel::{Clock, Error, Result};
use notify::Mailer;
use storage::Db;
use web::{SecurityContact, body_timeout::BodyTimeout, metrics::Metrics, rate_limit::Limits};

/// The markets of the configuration on this database.
fn markets(config: &Config, db: &Db) -> Vec<Market> {
    config.sites.iter().map(|site| Market::new(db, site)).collect()
}

pub fn serve(config: &Config, with_worker: bool) -> Result<()> {
    let (secrets, signer) = (secret_files::secrets(config)?, secret_files::bulletin_signers(config)?);
    super::prepare(config)?;
    let db = super::database(config)?;
    secret_files::claim_given(config, &db, &config.markets(), &secrets, &signer, Clock::system().now())?;
    let markets = markets(config, &db);
    if !config.demo {
        markets.iter().try_for_each(|market| demo::refuse_open_accounts(&market.db))?;
    }
    typeset::find_fonts();
    let auth = AuthConfig {
        totp_enforced: !config.demo,
        secure_cookie: markets.iter().all(|market| market.public_url.is_secure()),
        trusted_proxies: config.trusted_proxies.clone(),
        ..AuthConfig::new(secrets)
    };
    if let Some(flaw) = auth.flaw() {
        return Err(Error::unexpected(flaw));
    }
    let parts = Parts {
        markets,
        clock: Clock::system(),
        auth,
        limits: Limits::new(config.rate_per_user, config.rate_per_address).with_budgets(config.budget_percent),
        metrics: Metrics::new()?,
        demo: Demo { on: config.demo, accounts: if config.demo { super::demo::accounts() } else { Vec::new() } },
        contact: Contact(config.contact.clone()),
        upload_bytes: config.upload_bytes,
        files: super::files(config)?,
        signer: signer.clone(),
        security_contact: SecurityContact(config.security_contact.clone()),
        body_timeout: BodyTimeout::default(),
        callers: Callers::default(),
        cases: crate::capabilities::CASES,
    };
    let listener = TcpListener::bind(config.listen)
        .map_err(|e| Error::unexpected(format!("listen {}: {e}; choose another with --listen", config.listen)))?;
    actix_web::rt::System::new().block_on(async move {
        let mailer = if with_worker { Some(Mailer::new(&config.mail)?) } else { None };
        let (stopper, stop) = watch::channel(false);
        let workers = Workers::new(&parts.markets, &parts.clock, &parts.metrics, &signer, &parts.files);
        let addresses: Vec<String> = parts.markets.iter().map(|market| market.public_url.0.clone()).collect();
        let metrics = config.metrics_listen.map(|address| parts.metrics.serve(address)).transpose()?;
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let server = server::serve(parts, listener, threads)?;
        tracing::info!(address = %config.listen, database = config.database.redacted(), "serving");
        println!("cailanzi 菜篮子: {}", addresses.join(" "));
        // Live events are this process's own affair, also where another does the background work.
        let delivery = actix_web::rt::spawn({
            let (workers, stop) = (workers.clone(), stop.clone());
            workers.deliver(mailer, stop)
        });
        let duties = with_worker.then(|| actix_web::rt::spawn(workers.run_duties(stop)));
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
    let (secrets, signer) = (secret_files::secrets(config)?, secret_files::bulletin_signers(config)?);
    super::prepare(config)?;
    let db = super::database(config)?;
    secret_files::claim_given(config, &db, &config.markets(), &secrets, &signer, Clock::system().now())?;
    typeset::find_fonts();
    let markets = markets(config, &db);
    let workers = Workers::new(&markets, &Clock::system(), &Metrics::new()?, &signer, &super::files(config)?);
    actix_web::rt::System::new().block_on(async move {
        let mailer = Mailer::new(&config.mail)?;
        let (stopper, stop) = watch::channel(false);
        let delivery = {
            let (workers, stop) = (workers.clone(), stop.clone());
            actix_web::rt::spawn(workers.deliver(Some(mailer), stop))
        };
        let duties = actix_web::rt::spawn(workers.run_duties(stop));
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
