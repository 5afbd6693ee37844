//! The command line: a thin layer over the library. Each command's work is a few lines beside its siblings.

mod admin;
mod backup;
mod bulletin;
mod cases;
mod clear;
mod compute;
mod demo;
mod intake;
mod keys;
pub mod meter;
mod prices;
mod serve;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    config::{Config, Settings},
    server, setup,
};
use files::{Files, Objects};
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
        #[command(flatten)]
        market: MarketArg,
        /// Instead: keep everybody out whose password is the demonstration's, so that the database can be served without it.
        #[arg(long)]
        block: bool,
    },
    /// Write a checked copy of the embedded database to a new file, while it is in use.
    Backup {
        /// The file; it must not exist.
        file: std::path::PathBuf,
        /// A folder for the photos and documents, too; what is there already is not copied again.
        #[arg(long, value_name = "FOLDER")]
        files: Option<std::path::PathBuf>,
    },
    /// Clear a market from a directory of CSV files, or check such a clearing.
    Clear(clear::ClearArgs),
    /// Compute an official figure from a JSON object, such as how many packages of a lot are examined. Needs no network and no
    /// database.
    Compute(compute::ComputeArgs),
    /// Import files, every row accounted for.
    Import {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: prices::ImportCommand,
    },
    /// The day's price table.
    Bulletin {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: bulletin::BulletinCommand,
    },
    /// Signing keys, key lists and secrets.
    Keys {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// Administrators.
    Admin {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: admin::AdminCommand,
    },
    /// Working calendars.
    Calendar {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: cases::CalendarCommand,
    },
    /// Cases: what waits for somebody until a time.
    #[command(subcommand)]
    Cases(cases::CasesCommand),
    /// The audit trail.
    Audit {
        #[command(flatten)]
        market: MarketArg,
        #[command(subcommand)]
        command: admin::AuditCommand,
    },
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Args)]
struct MarketArg {
    /// The market to work on, by its code, such as 110000; needed where several are configured.
    #[arg(long, global = true, value_name = "CODE")]
    market: Option<String>,
}

impl Command {
    /// What the command says about its market, if it works on one.
    fn market(&self) -> Option<&MarketArg> {
        match self {
            // Its key signs the editions of all markets.
            Command::Bulletin { command: bulletin::BulletinCommand::RotateKey, .. } => None,
            Command::Keys { command: keys::KeysCommand::Accept, .. } => None,
            Command::Demo { market, .. }
            | Command::Import { market, .. }
            | Command::Bulletin { market, .. }
            | Command::Keys { market, .. }
            | Command::Admin { market, .. }
            | Command::Calendar { market, .. }
            | Command::Audit { market, .. } => Some(market),
            _ => None,
        }
    }
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
        Command::Compute(args) => return compute::run(&args),
        Command::Bulletin { command, .. } if command.is_offline() => return bulletin::offline(&command),
        Command::Calendar { command, .. } if command.is_offline() => {
            cases::show(&command);
            return ExitCode::SUCCESS;
        }
        Command::Cases(command) => {
            return match cases::graph(&command) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("cailanzi: {error}");
                    ExitCode::FAILURE
                }
            };
        }
        Command::Keys { command, .. } if command.is_offline() => return keys::offline(&command),
        _ => {}
    }
    let mut config = match cli.settings.check() {
        Ok(config) => config,
        Err(wrong) => {
            for line in wrong {
                eprintln!("cailanzi: {line}");
            }
            return ExitCode::from(2);
        }
    };
    if let Some(Err(fault)) = cli.command.market().map(|named| config.choose_market(named.market.as_deref())) {
        eprintln!("cailanzi: {}\ncailanzi: {}", fault.zh, fault.en);
        return ExitCode::from(2);
    }
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
            let steps = prepare(config)?;
            println!("{}: {} step(s) taken", config.database.redacted(), steps.len());
            Ok(())
        }
        Command::Demo { block: false, .. } => demo::load(config),
        Command::Demo { block: true, .. } => demo::block(config),
        Command::Backup { file, files } => backup::backup(config, &file, files.as_deref()),
        Command::Import { command: prices::ImportCommand::Prices(args), .. } => intake::prices(config, &args),
        Command::Import { command: prices::ImportCommand::Undo(args), .. } => intake::undo(config, &args),
        Command::Bulletin { command, .. } => bulletin::run(config, &command),
        Command::Keys { command, .. } => keys::run(config, &command),
        Command::Admin { command, .. } => admin::admin(config, command),
        Command::Calendar { command, .. } => cases::calendar(config, &command),
        Command::Audit { command, .. } => admin::audit(config, command),
        Command::Openapi | Command::Clear(_) | Command::Compute(_) | Command::Cases(_) => Ok(()),
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

/// Brings the database up to date for the markets of the configuration; the names of the steps taken.
fn prepare(config: &Config) -> Result<Vec<String>> {
    setup::prepare_markets(&config.database, &config.markets(), Clock::system().now())
}

/// The database, brought up to date, of the command's market, and the platform itself as the one who acts.
fn open(config: &Config, job: &str) -> Result<(Db, Ctx)> {
    prepare(config)?;
    Ok((database(config)?.of_market(config.market), Ctx::system(job, Clock::system().now())))
}

/// The photos and documents, and the folder for uploads under way.
fn files(config: &Config) -> Result<Files> {
    Files::new(Objects::open(&config.files)?, &config.data_dir.join("uploads"))
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
