//! The command line: a thin layer over the library. Each command's work is a few lines beside its siblings.

mod admin;
mod backup;
mod bulletin;
mod clear;
mod demo;
mod intake;
pub mod meter;
mod prices;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    config::{Config, Settings},
    server, setup,
};
use kernel::{Clock, Ctx, Result};
use storage::{Db, Tuning};

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
    /// Bring the database up to date: schema and catalogue.
    Migrate,
    /// Load the demonstration into an empty database, and show its accounts.
    Demo {
        /// Instead: keep everybody out whose password is the demonstration's, so that the database can be served without it.
        #[arg(long)]
        block: bool,
    },
    /// Write a checked copy of the embedded database to a new file, while it is in use.
    Backup {
        /// The file; it must not exist.
        file: std::path::PathBuf,
    },
    /// Clear a market from a directory of CSV files, or check such a clearing.
    Clear(clear::ClearArgs),
    /// Import files, every row accounted for.
    #[command(subcommand)]
    Import(prices::ImportCommand),
    /// The day's price table.
    #[command(subcommand)]
    Bulletin(bulletin::BulletinCommand),
    /// Administrators.
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// The audit trail.
    #[command(subcommand)]
    Audit(admin::AuditCommand),
    /// Print the OpenAPI document.
    Openapi,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        // These need neither configuration nor database.
        Command::Openapi => {
            println!("{:#}", serde_json::to_value(server::openapi()).unwrap_or_default());
            return ExitCode::SUCCESS;
        }
        Command::Clear(args) => return clear::run(&args),
        Command::Bulletin(command) if command.is_offline() => return bulletin::offline(&command),
        _ => {}
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
    match dispatch(&config, cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cailanzi: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Serve { no_worker } => serve::serve(config, !no_worker),
        Command::Worker => serve::work(config),
        Command::Migrate => {
            let steps = setup::prepare(&config.database, Clock::system().now())?;
            println!("{}: {} step(s) taken", config.database.redacted(), steps.len());
            Ok(())
        }
        Command::Demo { block: false } => demo::load(config),
        Command::Demo { block: true } => demo::block(config),
        Command::Backup { file } => backup::backup(config, &file),
        Command::Import(prices::ImportCommand::Prices(args)) => intake::prices(config, &args),
        Command::Import(prices::ImportCommand::Undo(args)) => intake::undo(config, &args),
        Command::Bulletin(command) => bulletin::run(config, &command),
        Command::Admin(command) => admin::admin(config, command),
        Command::Audit(command) => admin::audit(config, command),
        Command::Openapi | Command::Clear(_) => Ok(()),
    }
}

/// The packages that write to the log.
const PACKAGES: [&str; 7] = ["bulletin", "clearing", "market", "notify", "storage", "typeset", "web"];

/// `cailanzi=debug` means all of our packages.
fn log_filter(wanted: &str) -> String {
    let directives = wanted.split(',').flat_map(|directive| {
        let ours = directive.trim().strip_prefix("cailanzi=").map(|level| PACKAGES.map(|package| format!("{package}={level}")));
        [directive.to_owned()].into_iter().chain(ours.into_iter().flatten())
    });
    directives.collect::<Vec<_>>().join(",")
}

fn start_logs(config: &Config) {
    let filter = EnvFilter::try_new(log_filter(&config.log)).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    if config.log_json {
        registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).init();
    } else {
        registry.with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr)).init();
    }
}

/// The database, brought up to date, and the platform itself as the one who acts.
fn open(config: &Config, job: &str) -> Result<(Db, Ctx)> {
    let now = Clock::system().now();
    setup::prepare(&config.database, now)?;
    Ok((database(config)?, Ctx::system(job, now)))
}

/// The database with as many connections and as much memory as the configuration says.
fn database(config: &Config) -> Result<Db> {
    let tuning = Tuning { cache_bytes: config.cache_bytes, ..Tuning::new(config.connections) };
    Db::open_with(&config.database, &tuning)
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, sql_types::Integer};

    use super::*;
    use storage::{self, Statement};

    #[test]
    fn every_command_keeps_to_the_cache_setting() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: Some(folder.path().to_owned()), cache_mib: Some(64), ..Settings::default() };
        let config = settings.check().unwrap_or_else(|wrong| panic!("{wrong:?}"));
        storage::migrate(&config.database).unwrap();
        let cache = |db: &Db| {
            let sql: Statement<(Integer,)> = Statement::new("PRAGMA cache_size", []);
            db.write_now(|tx| Ok(sql.clone().get_result::<(i32,)>(tx)?.0)).unwrap()
        };
        // The writer has a quarter, in KiB.
        assert_eq!(cache(&database(&config).unwrap()), -16 * 1024);
        assert_eq!(cache(&open(&config, "test").unwrap().0), -16 * 1024);
    }

    #[test]
    fn log_level_of_cailanzi_is_that_of_all_packages() {
        let filter = log_filter("warn,cailanzi=debug,diesel=info");
        assert!(filter.starts_with("warn,cailanzi=debug,") && filter.ends_with(",diesel=info"), "{filter}");
        assert!(filter.contains(",storage=debug,") && filter.contains(",web=debug,"), "{filter}");
        assert_eq!(log_filter("info"), "info");
    }
}
