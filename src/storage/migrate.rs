//! The schema's history, embedded in the program: one text per step for both engines.

use diesel::{
    RunQueryDsl,
    backend::Backend,
    connection::{BoxableConnection, SimpleConnection},
    migration::{Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion},
};
use diesel_migrations::MigrationHarness;

use super::{
    Access, AnyConn, DbUrl, Manager, Statement,
    schema_text::{Engine, expand},
};
use kernel::{Error, RegionCode, Result};

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(Step { name: $name, text: include_str!(concat!("../../migrations/", $name, ".sql")) }),+]
    };
}

/// All steps, in their order.
pub const STEPS: &[Step] = steps![
    "001_platform",
    "002_accounts",
    "003_catalogue",
    "004_places",
    "005_market",
    "006_clearing",
    "007_prices",
    "008_bulletin",
    "009_nodes",
    "010_files",
    "011_signing",
    "012_cases",
    "013_failed_mails",
    "014_forgetting",
];

/// A step of the schema's history, as it is written for both engines.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub name: &'static str,
    pub text: &'static str,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A step in the words of one engine.
struct Expanded {
    name: StepName,
    sql: String,
}

struct StepName(&'static str);

struct InTransaction;

impl MigrationMetadata for InTransaction {}

impl std::fmt::Display for StepName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl MigrationName for StepName {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.0.split('_').next().unwrap_or_default())
    }
}

impl<DB: Backend> Migration<DB> for Expanded {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> std::result::Result<(), Failure> {
        Ok(conn.batch_execute(&self.sql)?)
    }

    fn revert(&self, _conn: &mut dyn BoxableConnection<DB>) -> std::result::Result<(), Failure> {
        Err("a step is never taken back: restore a backup".into())
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &InTransaction
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

impl<DB: Backend> MigrationSource<DB> for Engine {
    fn migrations(&self) -> std::result::Result<Vec<Box<dyn Migration<DB>>>, Failure> {
        let expanded = |step: &Step| -> std::result::Result<Box<dyn Migration<DB>>, Failure> {
            Ok(Box::new(Expanded { name: StepName(step.name), sql: expand(step.text, *self)? }))
        };
        STEPS.iter().map(expanded).collect()
    }
}

/// A number of our own for `pg_advisory_lock`: held by one node at a time from its first step to its last seed.
const LOCK: i64 = 0x6361_696c_616e;

/// Brings the database at `url` up to date and returns the names of the steps taken.
/// For SQLite it makes the folder and the file first. Nodes of PostgreSQL that may start at once take turns with
/// [`begin_startup`].
///
/// # Errors
/// `wrong_state` for a database of version 0.1; `unexpected` with the engine's own words. A step that fails leaves no trace.
pub fn migrate(url: &DbUrl) -> Result<Vec<String>> {
    if let DbUrl::Sqlite(path) = url {
        make_private(std::path::Path::new(path))?;
    }
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    refuse_first_edition(&mut conn, url)?;
    let steps = match &mut conn {
        AnyConn::Pg(pg) => pg.run_pending_migrations(Engine::Postgres).map(names),
        AnyConn::Lite(lite) => lite.run_pending_migrations(Engine::Sqlite).map(names),
    };
    steps.map_err(|e| Error::unexpected(format!("migration failed: {e}")))
}

/// Version 0.1 numbered its steps with four digits, and no step leads from its tables to those of today.
fn refuse_first_edition(conn: &mut AnyConn, url: &DbUrl) -> Result<()> {
    if taken(conn)?.iter().all(|version| version.len() != 4) {
        return Ok(());
    }
    let place = url.redacted();
    Err(Error::wrong_state(
        format!(
            "数据库 {place} 属于 0.1 版，本版不能直接升级。请用 0.1 版程序把挂牌信息和价格导出为表格，为本版另设空的数据目录（--data-dir）或数据库，启动后用导入功能录入；成交记录请在 0.1 版程序中办结或导出存档"
        ),
        format!(
            "the database {place} is of version 0.1, which cannot be upgraded in place. Export listings and prices as \
             tables with the program of version 0.1, start this version with an empty folder (--data-dir) or database, and import \
             them; finish deals with the old program or keep them as exported files"
        ),
    ))
}

/// The versions of the steps that this database has taken.
fn taken(conn: &mut AnyConn) -> Result<Vec<String>> {
    let versions = match conn {
        AnyConn::Pg(pg) => pg.applied_migrations(),
        AnyConn::Lite(lite) => lite.applied_migrations(),
    };
    Ok(versions.map_err(Error::unexpected)?.iter().map(ToString::to_string).collect())
}

/// Makes the rows that each market has of its own: the ends of its chains, its settings. A second run changes nothing.
///
/// # Errors
/// Those of the database.
pub fn open_market(url: &DbUrl, market: RegionCode, name_zh: &str, name_en: &str) -> Result<()> {
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    let sql = "INSERT INTO markets (code, name_zh, name_en) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    Statement::<()>::new(sql, [market.into(), name_zh.into(), name_en.into()]).execute(&mut conn)?;
    for table in ONE_ROW_EACH {
        let sql = format!("INSERT INTO {table} (market) VALUES (?) ON CONFLICT DO NOTHING");
        Statement::<()>::new(&sql, [market.into()]).execute(&mut conn)?;
    }
    Ok(())
}

/// Tables with one row per market; their columns have defaults.
const ONE_ROW_EACH: [&str; 7] =
    ["audit_head", "live_head", "deal_settings", "clearing_settings", "price_state", "warning_settings", "bulletin_settings"];

/// Makes the folder and an empty file that only their owner can read, or takes the file from others if it is there. The log
/// and the index of the log get the rights of the file from SQLite.
fn make_private(path: &std::path::Path) -> Result<()> {
    let fault = |path: &std::path::Path, e: std::io::Error| Error::unexpected(format!("cannot make {}: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        super::private_folder(folder).map_err(|e| fault(folder, e))?;
    }
    match super::private_file(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            for end in ["", "-wal", "-shm"] {
                super::keep_private(std::path::Path::new(&format!("{}{end}", path.display())));
            }
            Ok(())
        }
        Err(e) => Err(fault(path, e)),
    }
}

/// The right to bring a database up to date; it is given back with the connection that holds it, however the node ends.
pub struct Startup {
    _holder: Option<AnyConn>,
}

/// Waits until no other node brings this database up to date. SQLite has one writer at a time anyway.
///
/// # Errors
/// `unexpected` when the database cannot be reached.
pub fn begin_startup(url: &DbUrl) -> Result<Startup> {
    if matches!(url, DbUrl::Sqlite(_)) {
        return Ok(Startup { _holder: None });
    }
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    if let AnyConn::Pg(pg) = &mut conn {
        pg.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
    }
    Ok(Startup { _holder: Some(conn) })
}

/// The names of the steps that [`migrate`] would take.
///
/// # Errors
/// `unexpected` when the database cannot be read.
pub fn pending(url: &DbUrl) -> Result<Vec<String>> {
    pending_on(&mut Manager { url: url.clone(), access: Access::ReadWrite }.open()?)
}

/// The names of the steps that [`migrate`] would take on this connection's database.
///
/// # Errors
/// `unexpected` when the database cannot be read.
pub(super) fn pending_on(conn: &mut AnyConn) -> Result<Vec<String>> {
    let done = taken(conn)?;
    let missing = STEPS.iter().filter(|step| !done.contains(&StepName(step.name).version().to_string()));
    Ok(missing.map(|step| step.name.to_owned()).collect())
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
