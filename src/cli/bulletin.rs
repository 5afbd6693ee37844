//! The day's table: composed, published, exported; and proved by anyone who has the files.

use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{open, prices::print_json};
use crate::{config::Config, secret_files};
use accounts::service::in_the_name_of;
use bulletin::{
    self, BuildBulletin, BulletinState, approval,
    envelope::{self, Envelope, ObservationsFile},
    files::{self, FileFormat},
    service,
    signature::read_keys,
};
use kernel::{Ctx, Day, Error, ErrorCode, Id, PageQuery, Result};
use prices::{figures::PriceUnit, history};
use signing::{PublicKey, SignatureState};
use storage::Db;

#[derive(Subcommand)]
pub enum BulletinCommand {
    /// Draft the table of a day.
    #[command(alias = "build")]
    Compose {
        /// YYYY-MM-DD; today unless given.
        #[arg(long)]
        day: Option<Day>,
        /// jin or kg.
        #[arg(long, default_value = "jin")]
        unit: PriceUnit,
    },
    /// Publish the tables of days gone by that have none, signed and chained.
    Publish(PublishArgs),
    /// Check downloaded editions: digests, signatures and the chain. Needs the files and the public key, no network and
    /// no database.
    Verify {
        /// Files as the product serves them (format=json), or folders of such files.
        files: Vec<PathBuf>,
        /// The public keys: a PEM file, a file with hexadecimal digits, what /api/v1/bulletins/keys serves, or the key list of
        /// /api/v1/keys with --root.
        #[arg(long, required_unless_present = "database")]
        keys: Option<PathBuf>,
        /// The public key of the root that must have signed the key list.
        #[arg(long, requires = "keys")]
        root: Option<PathBuf>,
        /// Check the editions in the database instead, and recompute them.
        #[arg(long, conflicts_with = "files")]
        database: bool,
    },
    /// Compute editions again from their observations, to the same bytes; fails if one differs. Of a downloaded edition
    /// with its downloaded observations, or of all editions in the database.
    Recompute {
        /// An edition as the product serves it (format=json).
        #[arg(requires = "observations")]
        edition: Option<PathBuf>,
        /// Its observations (format=observations).
        #[arg(long, requires = "edition")]
        observations: Option<PathBuf>,
    },
    /// List the published editions that print another index than is computed now; with a reason, draft a correction of
    /// each, to be reviewed and published as usual.
    CheckIndex {
        /// Why they are corrected; the public reads it.
        #[arg(long)]
        correct: Option<String>,
    },
    /// Write the signed files of all published editions, and the public keys, into a folder.
    Export { folder: PathBuf },
    /// Compute the price history and all that follows from it anew, from the observations.
    History,
    /// Forecast all varieties from the last published day, and try the models on the past.
    Forecast,
    /// Put the signing key aside and make a new one. Restart the servers afterwards.
    RotateKey,
}

#[derive(Args)]
pub struct PublishArgs {
    /// One day.
    #[arg(long, conflicts_with_all = ["from", "to"], required_unless_present = "from")]
    day: Option<Day>,
    /// The first of several days.
    #[arg(long, requires = "to")]
    from: Option<Day>,
    /// The last of several days.
    #[arg(long, requires = "from")]
    to: Option<Day>,
    #[arg(long, default_value = "jin")]
    unit: PriceUnit,
    /// The login of the city regulator who has reviewed these tables and answers for them.
    #[arg(long)]
    reviewer: String,
    /// Why tables are published although something is found about them, such as a large change or a silent market; it is
    /// kept with each of these tables. Without it, the first such table ends the run and says what was found.
    #[arg(long)]
    acknowledge: Option<String>,
}

impl BulletinCommand {
    /// Needs neither configuration nor database.
    pub fn is_offline(&self) -> bool {
        match self {
            BulletinCommand::Verify { database, .. } => !database,
            BulletinCommand::Recompute { edition, .. } => edition.is_some(),
            _ => false,
        }
    }
}

pub fn offline(command: &BulletinCommand) -> ExitCode {
    let outcome = match command {
        BulletinCommand::Verify { files, keys: Some(keys), root, .. } => verify(files, keys, root.as_deref()),
        BulletinCommand::Recompute { edition: Some(edition), observations: Some(observations) } => {
            recompute(edition, observations)
        }
        _ => Err(Error::unexpected("files are missing")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cailanzi: {error}");
            ExitCode::FAILURE
        }
    }
}

pub fn run(config: &Config, command: &BulletinCommand) -> Result<()> {
    match command {
        BulletinCommand::RotateKey => rotate_key(config),
        BulletinCommand::Compose { day, unit } => {
            let (db, ctx) = open(config, "bulletin")?;
            let day = day.unwrap_or_else(|| ctx.now.day());
            let draft = db.write_now(|tx| service::build(tx, &ctx, &BuildBulletin { day, unit: *unit }))?;
            print_json(&draft)
        }
        BulletinCommand::Publish(args) => publish(config, args),
        BulletinCommand::History => {
            let (db, ctx) = open(config, "bulletin")?;
            let days = db.write_now(|tx| history::touch_everything(tx, ctx.now))?;
            while db.write_now(|tx| prices::follow(tx, &ctx))? > 0 {}
            println!("{days} day(s) computed");
            Ok(())
        }
        BulletinCommand::Forecast => {
            let (db, ctx) = open(config, "bulletin")?;
            let (shown, all) = prices::forecast::compute_now(&db, &ctx)?;
            println!("{all} varieties, {shown} forecasts beat the baseline and are shown");
            Ok(())
        }
        BulletinCommand::CheckIndex { correct } => check_index(config, correct.as_deref()),
        BulletinCommand::Export { folder } => export(config, folder),
        BulletinCommand::Verify { .. } | BulletinCommand::Recompute { .. } => {
            let (db, ctx) = open(config, "bulletin")?;
            let found = db.read_now(|tx| service::verify_all(tx, &ctx))?;
            print_json(&found)?;
            match found.iter().find(|edition| !edition.passes()) {
                None => Ok(()),
                Some(bad) => Err(Error::unexpected(format!("edition {} of {} cannot be reproduced", bad.edition, bad.day))),
            }
        }
    }
}

/// Puts the key file aside, makes a new one and approves it in every market.
fn rotate_key(config: &Config) -> Result<()> {
    if config.bulletin_key_file.is_some() {
        return Err(Error::wrong_state(
            "密钥文件由 --bulletin-key-file 给出：请用 cailanzi keys new 生成新文件，以新文件运行 cailanzi keys accept，再分发到各节点",
            "the key file is given with --bulletin-key-file: make a new one with `cailanzi keys new`, run `cailanzi keys accept` with \
             it, and copy it to every node",
        ));
    }
    let old = secret_files::bulletin_signers(config)?;
    let db = {
        super::prepare(config)?;
        super::database(config)?
    };
    let markets = config.markets();
    for market in &markets {
        // Refused where a key list decides, before anything is changed.
        db.of_market(*market).read_now(approval::require_no_list)?;
    }
    let file = config.data_dir.join("bulletin.key");
    let aside = config.data_dir.join(format!("bulletin.key.{}", old.first().public().id()));
    fs::rename(&file, &aside).map_err(|e| fault(&aside, e))?;
    let new = secret_files::bulletin_signers(config)?;
    let now = kernel::Clock::system().now();
    for market in markets {
        db.of_market(market).write_now(|tx| approval::accept_keys(tx, &new, now))?;
    }
    println!(
        "{} → {}: restart the servers; the old public key stays listed",
        old.first().public().id(),
        new.first().public().id()
    );
    Ok(())
}

fn publish(config: &Config, args: &PublishArgs) -> Result<()> {
    let (db, ctx) = open(config, "bulletin")?;
    let signers = secret_files::bulletin_signers(config)?;
    let reviewer = db.read_now(|tx| in_the_name_of(tx, &ctx, &args.reviewer))?;
    let (first, last) = match (args.day, args.from, args.to) {
        (Some(day), ..) => (day, day),
        (None, Some(from), Some(to)) if from <= to && to <= ctx.now.day() => (from, to),
        _ => return Err(Error::unexpected("--from must not be after --to, nor --to after today")),
    };
    let days = u64::try_from(last.number() - first.number() + 1).unwrap_or(1);
    let bar = progress(days);
    let (begun, mut published) = (std::time::Instant::now(), 0_u64);
    for n in first.number()..=last.number() {
        let day = Day::from_number(n);
        bar.set_message(day.to_string());
        let word = args.acknowledge.as_deref();
        let made = db.write_now(|tx| service::publish_day(tx, &reviewer, &signers, day, args.unit, word));
        let made = made.inspect_err(|error| {
            if error.code == ErrorCode::FindingsOpen {
                bar.abandon();
                eprintln!("{day}: acknowledge what is found with --acknowledge \"…\", or correct the prices first");
            }
        })?;
        published += u64::from(made.is_some());
        bar.inc(1);
    }
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{published} editions published of {days} days in {seconds:.1} s; the others had one, or no prices");
    Ok(())
}

fn check_index(config: &Config, correct: Option<&str>) -> Result<()> {
    let (db, ctx) = open(config, "bulletin")?;
    // What waits to be computed is no difference.
    while db.write_now(|tx| prices::follow(tx, &ctx))? > 0 {}
    let mut found = Vec::new();
    for id in published(&db, &ctx, &[BulletinState::Published])? {
        found.extend(db.read_now(|tx| service::index_difference(tx, id))?);
    }
    print_json(&found)?;
    let mut drafted = 0;
    if let Some(reason) = correct {
        for edition in &found {
            match db.write_now(|tx| service::correct(tx, &ctx, edition.id, reason)) {
                Ok(_) => drafted += 1,
                Err(error) if error.code == ErrorCode::AlreadyExists => {
                    eprintln!("{}: a correction is being prepared already", edition.day);
                }
                Err(error) => return Err(error),
            }
        }
    }
    eprintln!("{} edition(s) differ, {drafted} correction(s) drafted", found.len());
    Ok(())
}

fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("publishing {bar:40} {pos}/{len} {msg} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn export(config: &Config, folder: &Path) -> Result<()> {
    let (db, ctx) = open(config, "bulletin")?;
    let signers = secret_files::bulletin_signers(config)?;
    fs::create_dir_all(folder).map_err(|e| fault(folder, e))?;
    let keys = db.read_now(|tx| service::keys(tx, &signers))?;
    write(&folder.join("keys.json"), json!({ "items": keys }).to_string().as_bytes())?;
    let mut written = 0;
    for id in published(&db, &ctx, &[BulletinState::Published, BulletinState::Superseded])? {
        let document = files::document(&db, &ctx, id, None, FileFormat::Json)?;
        let name = format!("bulletin-{}-{}.json", document.row.day, document.row.edition);
        write(&folder.join(name), &files::make(&db, &ctx, &document, FileFormat::Json)?)?;
        written += 1;
    }
    println!("{written} editions in {}", folder.display());
    Ok(())
}

fn published(db: &Db, ctx: &Ctx, states: &[BulletinState]) -> Result<Vec<Id>> {
    db.read_now(|tx| {
        let mut ids = Vec::new();
        for state in states {
            let mut cursor = None;
            loop {
                let page = service::list(tx, ctx, Some(*state), None, &PageQuery { limit: Some(100), cursor })?;
                ids.extend(page.items.into_iter().map(|brief| brief.id));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(ids)
    })
}

pub(super) fn fault(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::unexpected(format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|e| fault(path, e))
}

/// Reads a public key from a file.
pub(super) fn public_key(path: &Path) -> Result<PublicKey> {
    PublicKey::read(&read(path)?).map_err(|e| fault(path, e))
}

pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| fault(path, e))
}

fn verify(paths: &[PathBuf], keys: &Path, root: Option<&Path>) -> Result<()> {
    let root = root.map(public_key).transpose()?;
    let ring = read_keys(&read(keys)?, root.as_ref()).map_err(|e| fault(keys, e))?;
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|e| fault(path, e))?;
            let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            inside.retain(|file| {
                file.extension().is_some_and(|e| e == "json") && file.file_name().is_some_and(|n| n != "keys.json")
            });
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    if files.is_empty() {
        return Err(Error::unexpected("no files to verify"));
    }
    let mut editions = Vec::with_capacity(files.len());
    for file in &files {
        editions.push(Envelope::read(&read(file)?).map_err(|e| fault(file, e))?);
    }
    let verdict = envelope::check_chain(&editions, &ring)?;
    print_json(&verdict)?;
    let count = verdict.files.len();
    if verdict.passes() {
        let unsigned = verdict.files.iter().filter(|f| f.signature == SignatureState::Missing).count();
        eprintln!("{count} edition(s) verified; {unsigned} from before signatures");
        return Ok(());
    }
    let bad = verdict.files.iter().find(|file| !file.passes());
    Err(match bad {
        Some(bad) => Error::unexpected(format!("edition {} of {} does not hold", bad.edition, bad.day)),
        None => Error::unexpected("the files are no single chain"),
    })
}

fn recompute(edition: &Path, observations: &Path) -> Result<()> {
    let file = Envelope::read(&read(edition)?).map_err(|e| fault(edition, e))?;
    let seen = ObservationsFile::read(&read(observations)?).map_err(|e| fault(observations, e))?;
    let digest = envelope::recompute(&file, seen)?;
    println!("published  {}\nrecomputed {digest}", file.digest);
    if digest == file.digest { Ok(()) } else { Err(Error::unexpected("the observations give another table")) }
}
