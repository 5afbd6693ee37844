//! The regions and destinations that the product brings along, as readable files, and their way into the database.

use diesel::prelude::*;
use serde::Deserialize;

use super::model::{DestinationKind, DestinationRow, RegionLevel, RegionRow};
use crate::schema::places;
use kernel::{Error, RegionCode, Result};
use storage::{Tx, bring_up_to_date, schema::regions};

#[derive(Deserialize)]
struct RegionLine {
    code: String,
    level: RegionLevel,
    parent: Option<String>,
    name_zh: String,
    name_en: String,
    /// Degrees.
    lng: f64,
    /// Degrees.
    lat: f64,
}

#[derive(Deserialize)]
struct DestinationLine {
    code: String,
    name_zh: String,
    name_en: String,
    kind: DestinationKind,
    region: String,
    /// Degrees.
    lng: f64,
    /// Degrees.
    lat: f64,
    position: i32,
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::unexpected)
}

/// `116.3492` degrees → 116 349 200 millionths.
fn micro(degrees: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
    let micro = (degrees * 1e6).round() as i32;
    micro
}

fn region_rows() -> Result<Vec<RegionRow>> {
    let rows: Vec<RegionLine> = lines(include_str!("data/regions.csv"))?;
    let row = |r: RegionLine| RegionRow {
        code: r.code,
        level: r.level,
        parent: r.parent,
        name_zh: r.name_zh,
        name_en: r.name_en,
        lng_micro: micro(r.lng),
        lat_micro: micro(r.lat),
    };
    Ok(rows.into_iter().map(row).collect())
}

fn destination_rows() -> Result<Vec<DestinationRow>> {
    let rows: Vec<DestinationLine> = lines(include_str!("data/destinations.csv"))?;
    let row = |d: DestinationLine| DestinationRow {
        market: RegionCode::BEIJING,
        code: d.code,
        name_zh: d.name_zh,
        name_en: d.name_en,
        kind: d.kind,
        region: d.region,
        lng_micro: micro(d.lng),
        lat_micro: micro(d.lat),
        position: d.position,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Brings the regions of the country to the state that this version of the product ships; a second run changes nothing.
/// Returns how many rows changed.
///
/// # Errors
/// Those of the database.
pub fn seed_regions(tx: &mut Tx) -> Result<usize> {
    Ok(bring_up_to_date!(tx, regions, regions::table, RegionRow, region_rows()?, PartialEq::eq))
}

/// Brings the market's places, which lie in the regions, to the state that this version of the product ships; a second run
/// changes nothing. Returns how many rows changed.
///
/// # Errors
/// Those of the database.
pub fn seed(tx: &mut Tx) -> Result<usize> {
    // The places that the product knows are Beijing's; another market enters its own.
    if tx.market() != RegionCode::BEIJING {
        return Ok(0);
    }
    Ok(bring_up_to_date!(tx, places, places::table.of(tx), DestinationRow, destination_rows()?, PartialEq::eq))
}

#[cfg(test)]
mod tests {
    use super::{
        RegionLevel::{District, Prefecture, Province},
        *,
    };

    #[test]
    fn regions_and_destinations_fit_together() {
        let regions = region_rows().unwrap();
        let codes: Vec<&str> = regions.iter().map(|r| r.code.as_str()).collect();
        let count = |level| regions.iter().filter(|r| r.level == level).count();
        assert_eq!((count(Province), count(District)), (34, 16));
        assert!(count(Prefecture) >= 333);
        for region in &regions {
            assert_eq!(region.parent.is_none(), region.level == Province, "{}", region.code);
            assert!(region.parent.as_deref().is_none_or(|p| codes.contains(&p)), "{}", region.code);
            assert!((73_000_000..136_000_000).contains(&region.lng_micro), "{}", region.code);
            assert!((3_000_000..54_000_000).contains(&region.lat_micro), "{}", region.code);
        }
        let destinations = destination_rows().unwrap();
        assert!(destinations.iter().all(|d| codes.contains(&d.region.as_str())));
        assert_eq!(destinations.iter().filter(|d| d.kind == DestinationKind::WholesaleMarket).count(), 7);
        assert_eq!((destinations[0].lng_micro, destinations[0].lat_micro), (116_349_200, 39_817_900));
    }
}
