//! The schema's history, embedded in the binary: the same folder names in both trees.

use diesel::{connection::SimpleConnection, migration::MigrationSource, pg::Pg, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Access, AnyConn, DbUrl, Manager};
use crate::kernel::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// A number of our own for `pg_advisory_lock`, so that two nodes never migrate at once.
const LOCK: i64 = 0x6361_696c_616e;

/// Brings the database at `url` up to date and returns the names of the steps taken.
/// For SQLite it makes the folder and the file first.
///
/// # Errors
/// `unexpected` with the engine's own words; a step that fails leaves no trace.
pub fn migrate(url: &DbUrl) -> Result<Vec<String>> {
    if let DbUrl::Sqlite(path) = url
        && let Some(folder) = std::path::Path::new(path).parent().filter(|f| !f.as_os_str().is_empty())
    {
        super::private_folder(folder).map_err(|e| Error::unexpected(format!("cannot make {}: {e}", folder.display())))?;
    }
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    let steps = match &mut conn {
        AnyConn::Pg(pg) => {
            pg.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let steps = pg.run_pending_migrations(POSTGRES).map(names);
            pg.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            steps
        }
        AnyConn::Lite(lite) => lite.run_pending_migrations(SQLITE).map(names),
    };
    steps.map_err(|e| Error::unexpected(format!("migration failed: {e}")))
}

/// The names of the steps that [`migrate`] would take.
///
/// # Errors
/// `unexpected` when the database cannot be read.
pub fn pending(url: &DbUrl) -> Result<Vec<String>> {
    let mut conn = Manager { url: url.clone(), access: Access::ReadWrite }.open()?;
    let fault = |e: Box<dyn std::error::Error + Send + Sync>| Error::unexpected(e);
    let steps = match &mut conn {
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
