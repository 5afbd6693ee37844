//! The schema's history, embedded in the binary: the same folder names in both trees.

use diesel::{connection::SimpleConnection, migration::MigrationSource, pg::Pg, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Access, AnyConn, DbUrl, Manager};
use kernel::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// A number of our own for `pg_advisory_lock`: held by one node at a time from its first step to its last seed.
const LOCK: i64 = 0x6361_696c_616e;

/// Brings the database at `url` up to date and returns the names of the steps taken.
/// For SQLite it makes the folder and the file first. Nodes of PostgreSQL that may start at once take turns with
/// [`begin_startup`].
///
/// # Errors
/// `unexpected` with the engine's own words; a step that fails leaves no trace.
pub fn migrate(url: &DbUrl) -> Result<Vec<String>> {
    if let DbUrl::Sqlite(path) = url {
        make_private(std::path::Path::new(path))?;
    }
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    let steps = match &mut conn {
        AnyConn::Pg(pg) => pg.run_pending_migrations(POSTGRES).map(names),
        AnyConn::Lite(lite) => lite.run_pending_migrations(SQLITE).map(names),
    };
    steps.map_err(|e| Error::unexpected(format!("migration failed: {e}")))
}

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
    let fault = |e: Box<dyn std::error::Error + Send + Sync>| Error::unexpected(e);
    let steps = match conn {
        AnyConn::Pg(pg) => {
            let done = pg.applied_migrations().map_err(fault)?;
            let all = MigrationSource::<Pg>::migrations(&POSTGRES).map_err(fault)?;
            all.iter().filter(|m| !done.contains(&m.name().version())).map(|m| m.name().to_string()).collect()
        }
        AnyConn::Lite(lite) => {
            let done = lite.applied_migrations().map_err(fault)?;
            let all = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(fault)?;
            all.iter().filter(|m| !done.contains(&m.name().version())).map(|m| m.name().to_string()).collect()
        }
    };
    Ok(steps)
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
