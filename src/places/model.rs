//! Regions, destinations and lanes, as stored and as shown.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lanes::Lane;
use crate::schema::{lane_overrides, places};
use kernel::{Day, FenPerKg, Id, RegionCode, Text, Ts, text_enum};
use storage::schema::regions;
use web::Resource;

text_enum! {
    /// How far down the administrative tree a region is (GB/T 2260).
    pub enum RegionLevel {
        Province = "province",
        /// Also the few counties that stand directly under a province.
        Prefecture = "prefecture",
        /// Beijing's districts.
        District = "district",
    }
}

text_enum! {
    /// What kind of place goods are delivered to.
    pub enum DestinationKind {
        WholesaleMarket = "wholesale_market" => ("批发市场", "Wholesale market"),
        DistributionCentre = "distribution_centre" => ("配送中心", "Distribution centre"),
        /// Where a district hands out guaranteed supplies.
        DistrictPoint = "district_point" => ("区级保供点", "District point"),
        /// Outside the city, where goods change vehicles.
        Hub = "hub" => ("中转站", "Hub"),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = regions, treat_none_as_null = true)]
pub(super) struct RegionRow {
    pub code: String,
    pub level: RegionLevel,
    pub parent: Option<String>,
    pub name_zh: String,
    pub name_en: String,
    pub lng_micro: i32,
    pub lat_micro: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = places, primary_key(market, code))]
pub(super) struct DestinationRow {
    pub market: RegionCode,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: DestinationKind,
    pub region: String,
    pub lng_micro: i32,
    pub lat_micro: i32,
    pub position: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lane_overrides, treat_none_as_null = true)]
pub(super) struct LaneOverrideRow {
    pub id: Id,
    pub version: i32,
    pub origin: String,
    pub destination: Option<String>,
    pub open: bool,
    pub freight_fen_per_kg: Option<FenPerKg>,
    pub transit_days: Option<i32>,
    pub from_day: Day,
    pub to_day: Day,
    pub reason: String,
    pub created_by: Option<Id>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

/// An administrative division, GB/T 2260.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Region {
    #[schema(example = "370700")]
    pub code: String,
    pub level: RegionLevel,
    pub parent: Option<String>,
    pub name: Text,
    /// Degrees.
    pub lng: f64,
    /// Degrees.
    pub lat: f64,
}

impl From<RegionRow> for Region {
    fn from(row: RegionRow) -> Self {
        Self {
            code: row.code,
            level: row.level,
            parent: row.parent,
            name: Text::new(row.name_zh, row.name_en),
            lng: f64::from(row.lng_micro) / 1e6,
            lat: f64::from(row.lat_micro) / 1e6,
        }
    }
}

/// A place where goods are delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Destination {
    pub code: String,
    pub name: Text,
    pub kind: DestinationKind,
    /// The region it lies in.
    pub region: String,
    /// Degrees.
    pub lng: f64,
    /// Degrees.
    pub lat: f64,
}

impl From<DestinationRow> for Destination {
    fn from(row: DestinationRow) -> Self {
        Self {
            code: row.code,
            name: Text::new(row.name_zh, row.name_en),
            kind: row.kind,
            region: row.region,
            lng: f64::from(row.lng_micro) / 1e6,
            lat: f64::from(row.lat_micro) / 1e6,
        }
    }
}

/// A lane with its two ends and the day on which the goods leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LaneView {
    pub origin: String,
    pub destination: String,
    pub day: Day,
    #[serde(flatten)]
    pub lane: Lane,
}

/// What the regulator says about a lane, from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaneOverride {
    pub id: Id,
    pub version: i32,
    /// A region; what is set for a province or prefecture holds for everything within it.
    pub origin: String,
    /// Absent: every destination.
    pub destination: Option<String>,
    pub open: bool,
    /// Fen per kg; absent: by distance.
    pub freight: Option<FenPerKg>,
    /// Absent: by distance.
    pub transit_days: Option<i32>,
    pub from: Day,
    pub to: Day,
    pub reason: String,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl From<LaneOverrideRow> for LaneOverride {
    fn from(row: LaneOverrideRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            origin: row.origin,
            destination: row.destination,
            open: row.open,
            freight: row.freight_fen_per_kg,
            transit_days: row.transit_days,
            from: row.from_day,
            to: row.to_day,
            reason: row.reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Resource for LaneOverride {
    fn location(&self) -> String {
        format!("/lane-overrides/{}", self.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}
