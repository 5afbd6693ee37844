//! A warning, as stored and as shown.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Variety;
use crate::schema::price_warnings;
use kernel::{Day, Id, Ts, text_enum};
use web::Resource;

text_enum! {
    /// What fired.
    pub enum WarningRule {
        /// The UN's indicator of food price anomalies, monthly.
        Ifpa = "ifpa" => ("IFPA 月度异常", "IFPA, monthly"),
        /// One market's price far from its own last weeks.
        Outlier = "outlier" => ("单日离群价", "Daily outlier"),
        /// The city's price moved beyond the threshold two days running.
        TwoDays = "two_days" => ("连续两日", "Two days running"),
        /// The city's price moved beyond a threshold within a week.
        Week = "week" => ("一周变动", "Within a week"),
        /// A source that reports others has not had this one for days.
        StockOut = "stock_out" => ("连续缺货", "Stock-out"),
    }
}

text_enum! {
    /// Abnormally dear, or abnormally cheap (谷贱伤农).
    pub enum WarningDirection {
        High = "high" => ("偏高", "high"),
        Low = "low" => ("偏低", "low"),
    }
}

text_enum! {
    /// What a person made of it.
    pub enum WarningState {
        Open = "open" => ("待处理", "Open"),
        /// It is so, and somebody looks after it.
        Acknowledged = "acknowledged" => ("已确认", "Acknowledged"),
        /// It is nothing, for the stated reason.
        Dismissed = "dismissed" => ("已排除", "Dismissed"),
    }
}

/// A price that a rule looked at, in fen per kg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DatedPrice {
    pub day: Day,
    pub fen_per_kg: i64,
}

/// The numbers that a rule fired on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WarningEvidence)]
pub struct Evidence {
    /// Oldest first.
    pub prices: Vec<DatedPrice>,
    /// What the rule computed, in thousandths: a change, a score, or a number of days.
    pub figure: i64,
    /// What it was compared with, in the same unit.
    pub threshold: i64,
    /// The middle of the history that an outlier is measured against, in fen per kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<i64>,
    /// Prices, or years of the IFPA, in that history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// The two parts of an IFPA, in thousandths: of the quarter, of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_warnings)]
pub struct WarningRow {
    pub id: Id,
    pub version: i32,
    pub rule: WarningRule,
    pub direction: WarningDirection,
    pub grade: i32,
    pub variety: String,
    pub source: String,
    pub day: Day,
    pub evidence: String,
    pub state: WarningState,
    pub reason: Option<String>,
    pub decided_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub created_at: Ts,
}

/// The market or chain that a warning is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WarningSource)]
pub struct SourceName {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

/// A rule that fired on prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceWarning {
    pub id: Id,
    pub version: i32,
    pub rule: WarningRule,
    pub direction: WarningDirection,
    /// How grave: 1 moderate, 2 grave, 3 very grave.
    pub grade: i32,
    pub variety: Variety,
    /// Absent where the city's price is meant.
    pub source: Option<SourceName>,
    /// The day, or the first day of the month, that it is about.
    pub day: Day,
    pub evidence: Evidence,
    pub state: WarningState,
    pub reason: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Ts>,
    pub created_at: Ts,
}

impl Resource for PriceWarning {
    fn location(&self) -> String {
        format!("/price-warnings/{}", self.id)
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}
