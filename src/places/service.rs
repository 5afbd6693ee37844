//! Reading of regions, destinations and lanes. It is open to everyone: forms need it before anybody has logged in.

use zhconv::{Variant, zhconv};

use super::{
    lanes::{LaneTable, Point, Rule},
    model::{Destination, DestinationKind, LaneOverrideRow, LaneView, Region, RegionLevel},
    store,
};
use kernel::{
    Day, Error, Result,
    text::{half_width, is_hidden},
};
use storage::Tx;

/// Regions of a level, below a parent, whose name holds `q` (Chinese, or the beginning of its pinyin).
///
/// # Errors
/// Those of the database.
pub fn regions(tx: &mut Tx, level: Option<RegionLevel>, parent: Option<&str>, q: &str) -> Result<Vec<Region>> {
    let q = plain(q);
    let latin = |name: &str| name.to_lowercase().replace(['\'', ' '], "");
    let all = store::regions(tx)?.into_iter();
    let chosen =
        all.filter(|r| level.is_none_or(|l| l == r.level)).filter(|r| parent.is_none_or(|p| r.parent.as_deref() == Some(p)));
    let named = chosen.filter(|r| q.is_empty() || r.name_zh.contains(&q) || latin(&r.name_en).starts_with(&q.replace('\'', "")));
    Ok(named.map(Region::from).collect())
}

/// A name as the list of regions writes it: simplified, half-width, lower case, without spaces and hidden marks.
fn plain(name: &str) -> String {
    let seen: String = half_width(name).chars().filter(|c| !c.is_whitespace() && !is_hidden(*c)).collect();
    zhconv(&seen.to_lowercase(), Variant::ZhHans)
}

/// # Errors
/// `not_found`, and those of the database.
pub fn region(tx: &mut Tx, code: &str) -> Result<Region> {
    store::region(tx, code)?.map(Region::from).ok_or_else(|| Error::not_found("地区", "region"))
}

/// # Errors
/// Those of the database.
pub fn destinations(tx: &mut Tx) -> Result<Vec<Destination>> {
    Ok(store::destinations(tx)?.into_iter().map(Destination::from).collect())
}

/// Those of one kind, or all.
///
/// # Errors
/// Those of the database.
pub(crate) fn destinations_of(tx: &mut Tx, kind: Option<DestinationKind>) -> Result<Vec<Destination>> {
    let mut all = destinations(tx)?;
    all.retain(|destination| kind.is_none_or(|kind| kind == destination.kind));
    Ok(all)
}

/// # Errors
/// `not_found`, and those of the database.
pub fn destination(tx: &mut Tx, code: &str) -> Result<Destination> {
    store::destination(tx, code)?.map(Destination::from).ok_or_else(|| Error::not_found("目的地", "destination"))
}

/// Every lane for goods that leave on `from` or later, as a value.
///
/// # Errors
/// Those of the database.
pub fn lane_table(tx: &mut Tx, from: Day) -> Result<LaneTable> {
    let point = |lng_micro, lat_micro| Point { lng_micro, lat_micro };
    let origins = store::regions(tx)?.into_iter().map(|r| (r.code, point(r.lng_micro, r.lat_micro)));
    let ends = store::destinations(tx)?.into_iter().map(|d| (d.code, point(d.lng_micro, d.lat_micro)));
    let rule = |row: LaneOverrideRow| -> Result<Rule> {
        Ok(Rule {
            origin: row.origin.parse().map_err(|_| Error::unexpected(format!("a lane from '{}'", row.origin)))?,
            destination: row.destination,
            open: row.open,
            freight: row.freight_fen_per_kg,
            transit_days: row.transit_days.and_then(|d| u32::try_from(d).ok()),
            from: row.from_day,
            to: row.to_day,
            reason: row.reason,
        })
    };
    let rules = store::overrides_from(tx, from)?.into_iter().map(rule).collect::<Result<_>>()?;
    Ok(LaneTable::new(origins, ends, rules))
}

/// The lanes from one region on a day: to one destination, or to all.
///
/// # Errors
/// `not_found` for an unknown region or destination, and those of the database.
pub fn lanes(tx: &mut Tx, origin: &str, to: Option<&str>, day: Day) -> Result<Vec<LaneView>> {
    region(tx, origin)?;
    let ends = match to {
        Some(code) => vec![destination(tx, code)?],
        None => destinations(tx)?,
    };
    let table = lane_table(tx, day)?;
    let view = |end: Destination| {
        let lane = table.get(origin, &end.code, day)?;
        Some(LaneView { origin: origin.to_owned(), destination: end.code, day, lane })
    };
    Ok(ends.into_iter().filter_map(view).collect())
}
