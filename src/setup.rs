//! What a database needs before it can serve: the schema, and the reference data that the product brings along.

use kernel::{Ctx, Result, Ts};
use storage::{self, Db, DbUrl};

/// Brings the database at `url` up to date: schema, catalogue and places; prices without a history get one by
/// and by. Returns the names of the migrations run.
/// A second run changes nothing.
///
/// # Errors
/// Those of the database.
pub fn prepare(url: &DbUrl, now: Ts) -> Result<Vec<String>> {
    // Nodes that start at once take turns: the later ones find everything there.
    let _turn = storage::begin_startup(url)?;
    let steps = storage::migrate(url)?;
    let db = Db::open(url, 1)?;
    db.write_now(|tx| {
        catalogue::seed(tx, now)?;
        places::seed(tx)
    })?;
    db.write_now(|tx| prices::history::service::begin(tx, &Ctx::system("setup", now)))?;
    Ok(steps)
}
