//! What the catalogue holds, as stored and as shown.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::units::Unit;
use crate::schema::{categories, staples, varieties};
use kernel::{Text, Ts};
use web::Resource;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = categories)]
pub(super) struct CategoryRow {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub position: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = varieties, treat_none_as_null = true)]
pub(super) struct VarietyRow {
    pub code: String,
    pub version: i32,
    pub category: String,
    pub name_zh: String,
    pub name_en: String,
    pub aliases: String,
    pub watched_rank: Option<i32>,
    pub default_unit: Unit,
    pub default_grade: i32,
    pub bag_kg: Option<i32>,
    pub shelf_life_days: i32,
    pub position: i32,
    pub active: bool,
    pub updated_at: Ts,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = staples)]
pub(super) struct StapleRow {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: String,
    pub position: i32,
}

/// A branch of the tree of varieties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    pub code: String,
    pub name: Text,
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        Self { code: row.code, name: Text::new(row.name_zh, row.name_en) }
    }
}

/// Something that is traded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Variety {
    #[schema(example = "xi-hong-shi")]
    pub code: String,
    pub version: i32,
    /// A category's code.
    pub category: String,
    pub name: Text,
    /// Every other name that people use for it.
    pub aliases: Vec<String>,
    /// 1 to 25 in the city's basket of watched vegetables.
    pub watched_rank: Option<i32>,
    pub default_unit: Unit,
    /// The grade it is usually traded in: 1 to 4, 4 best.
    #[schema(minimum = 1, maximum = 4)]
    pub default_grade: i32,
    /// What a bag or case usually weighs, in kg.
    pub bag_kg: Option<i32>,
    /// How many days it keeps, as a rule.
    pub shelf_life_days: i32,
    /// Its place in lists.
    pub position: i32,
    /// No longer offered for new listings when false.
    pub active: bool,
}

impl From<VarietyRow> for Variety {
    fn from(row: VarietyRow) -> Self {
        Self {
            code: row.code,
            version: row.version,
            category: row.category,
            name: Text::new(row.name_zh, row.name_en),
            aliases: row.aliases.split('|').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            watched_rank: row.watched_rank,
            default_unit: row.default_unit,
            default_grade: row.default_grade,
            bag_kg: row.bag_kg,
            shelf_life_days: row.shelf_life_days,
            position: row.position,
            active: row.active,
        }
    }
}

impl Resource for Variety {
    fn location(&self) -> String {
        format!("/varieties/{}", self.code)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// A staple category of the city's reserves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Staple {
    pub code: String,
    pub name: Text,
    /// The unit in which its stock is reported.
    pub unit: String,
}

impl From<StapleRow> for Staple {
    fn from(row: StapleRow) -> Self {
        Self { code: row.code, name: Text::new(row.name_zh, row.name_en), unit: row.unit }
    }
}
