//! What a database needs before it can serve: the schema, and the reference data that the product brings along.

use kernel::{Ctx, RegionCode, Result, Ts};
use storage::{self, Db, DbUrl, Tx};

use crate::capabilities::{CAPABILITIES, Capability, Seed};

/// Brings the database at `url` up to date for the market of Beijing alone.
///
/// # Errors
/// As for [`prepare_markets`].
pub fn prepare(url: &DbUrl, now: Ts) -> Result<Vec<String>> {
    prepare_markets(url, &[RegionCode::BEIJING], now)
}

/// Brings the database at `url` up to date: schema, catalogue and regions, and what each market has of its own; prices without
/// a history get one by and by. Returns the names of the migrations run.
/// A second run changes nothing.
///
/// # Errors
/// `not_found` for a market that is no region of the country; those of the database.
pub fn prepare_markets(url: &DbUrl, markets: &[RegionCode], now: Ts) -> Result<Vec<String>> {
    // Nodes that start at once take turns: the later ones find everything there.
    let _turn = storage::begin_startup(url)?;
    let steps = storage::migrate(url)?;
    let db = Db::open(url, 1)?;
    let ctx = Ctx::system("setup", now);
    db.write_now(|tx| seed(tx, &ctx, |capability| capability.seed_shared))?;
    for market in markets {
        let db = db.of_market(*market);
        let name = db.read_now(|tx| places::service::region(tx, market.as_str()))?.name;
        storage::open_market(url, *market, &name.zh, &name.en)?;
        db.write_now(|tx| seed(tx, &ctx, |capability| capability.seed_market))?;
    }
    Ok(steps)
}

fn seed(tx: &mut Tx, ctx: &Ctx, of: fn(&Capability) -> Option<Seed>) -> Result<()> {
    CAPABILITIES.iter().filter_map(of).try_for_each(|seed| seed(tx, ctx))
}
