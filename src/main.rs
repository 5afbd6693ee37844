//! The command line: a thin layer over the library.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::ExitCode,
};

use cailanzi::{
    accounts::{self, AuthConfig, NewUser, Password, PasswordCost},
    audit,
    config::{self, Config, Settings},
    kernel::{Clock, Ctx, Error, Lang, Position, Result, Role, error::Check},
    notify::{Bus, Mailer},
    server::{self, Demo, Parts},
    setup,
    storage::Db,
    web::{metrics::Metrics, rate_limit::Limits},
    worker::Worker,
};
use clap::{Parser, Subcommand};
use tokio::sync::watch;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// 菜篮子: the platform on which a mega-city's vegetables are found, matched, moved and priced.
#[derive(Parser)]
#[command(name = "cailanzi", version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the web pages, and do the background work.
    Serve {
        /// Leave the background work to `cailanzi worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Do the background work only.
    Worker,
    /// Bring the database up to date.
    Migrate,
    /// Administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// The audit trail.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Open an administrator's account.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// A file whose first line is the password; `-` for standard input. Never an argument: those are visible to others.
        #[arg(long, default_value = "-")]
        password_file: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Recompute the hash chain; fails if any entry was changed.
    Verify,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Openapi = cli.command {
        println!("{:#}", serde_json::to_value(server::openapi()).unwrap_or_default());
        return ExitCode::SUCCESS;
    }
    let config = match cli.settings.check() {
        Ok(config) => config,
        Err(wrong) => {
            for line in wrong {
                eprintln!("cailanzi: {line}");
            }
            return ExitCode::from(2);
        }
    };
    start_logs(&config);
    match run(&config, cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cailanzi: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Serve { no_worker } => serve(config, !no_worker),
        Command::Worker => work(config),
        Command::Migrate => {
            let steps = setup::prepare(&config.database, Clock::system().now())?;
            println!("{}: {} step(s) taken", config.database.redacted(), steps.len());
            Ok(())
        }
        Command::Admin(AdminCommand::Create { email, name, password_file }) => create_admin(config, email, name, &password_file),
        Command::Audit(AuditCommand::Verify) => verify_audit(config),
        Command::Openapi => Ok(()),
    }
}

fn start_logs(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    if config.log_json {
        registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).init();
    } else {
        registry.with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr)).init();
    }
}

fn serve(config: &Config, with_worker: bool) -> Result<()> {
    setup::prepare(&config.database, Clock::system().now())?;
    let db = Db::open(&config.database, config.connections)?;
    let secret = config::signing_secret(&config.data_dir).map_err(Error::unexpected)?;
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
        limits: Limits::new(config.rate_per_user, config.rate_per_address),
        metrics: Metrics::new()?,
        demo: Demo { on: config.demo, accounts: Vec::new() },
        upload_bytes: config.upload_bytes,
    };
    let listener = TcpListener::bind(config.listen)
        .map_err(|e| Error::unexpected(format!("listen {}: {e}; choose another with --listen", config.listen)))?;
    actix_web::rt::System::new().block_on(async move {
        let mailer = if with_worker { Some(Mailer::new(&config.mail)?) } else { None };
        let (stopper, stop) = watch::channel(false);
        let worker = Worker { db, clock: parts.clock.clone(), bus: parts.bus.clone(), metrics: parts.metrics.clone() };
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

fn create_admin(config: &Config, email: String, name: String, password_file: &Path) -> Result<()> {
    let text = if password_file == Path::new("-") {
        eprintln!("password:");
        std::io::stdin().lines().next().transpose().map(Option::unwrap_or_default)
    } else {
        std::fs::read_to_string(password_file)
    }
    .map_err(|e| Error::unexpected(format!("{}: {e}", password_file.display())))?;
    let password = Password::from(text.lines().next().unwrap_or_default());
    let mut rules = Check::new();
    password.check(&mut rules, "password", &email);
    rules.finish()?;
    let password_hash = password.hash_now(PasswordCost::default())?;
    setup::prepare(&config.database, Clock::system().now())?;
    let db = Db::open(&config.database, 1)?;
    let ctx = Ctx::system("admin.create", Clock::system().now());
    let id = db.write_now(|tx| {
        let new = NewUser {
            enterprise_id: None,
            role: Role::Admin,
            position: Position::Owner,
            district: None,
            name: name.clone(),
            email: email.clone(),
            mobile: None,
            password_hash: password_hash.clone(),
            language: Lang::Zh,
        };
        accounts::service::create_user(tx, &ctx, new)
    })?;
    println!("{id} {email}: log in and set up the authenticator");
    Ok(())
}

fn verify_audit(config: &Config) -> Result<()> {
    let verdict = Db::open(&config.database, 1)?.read_now(audit::verify)?;
    println!("{:#}", serde_json::to_value(&verdict).map_err(Error::unexpected)?);
    if verdict.intact { Ok(()) } else { Err(Error::unexpected("the audit trail has been changed")) }
}

fn work(config: &Config) -> Result<()> {
    setup::prepare(&config.database, Clock::system().now())?;
    let worker = Worker {
        db: Db::open(&config.database, config.connections)?,
        clock: Clock::system(),
        bus: Bus::default(),
        metrics: Metrics::new()?,
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
