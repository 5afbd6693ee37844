//! One price seen, and the rules it must keep.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::observations;
use catalogue::units::{Measure, number_in, other_currency, read_unit};
use kernel::{Day, Error, FenPerKg, FieldError, Id, Kg, RegionCode, Result, Ts, error::Check, text_enum};
use storage::bulk_insert;

/// How far back a report still says something about today's, in days.
pub const RECENT_DAYS: i32 = 30;

/// How many earlier prices the unit check looks at.
pub const RECENT_PRICES: usize = 7;

/// A million fen per kg, 5 000 元/斤: more than anything sold by the basket.
pub const HIGHEST_FEN_PER_KG: i64 = 1_000_000;

text_enum! {
    /// A price counts, or it was withdrawn with a reason; it is never changed and never removed.
    pub enum ObservationState {
        Valid = "valid" => ("有效", "Valid"),
        Void = "void" => ("已作废", "Void"),
    }
}

text_enum! {
    /// How a price that the list does not say was made of those that it says, as somebody has decided.
    pub enum Derived {
        /// The average is the middle of low and high.
        AverageIsMiddle = "average_is_middle",
        /// Low and high are the average.
        RangeIsAverage = "range_is_average",
    }
}

/// What was reported, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quoted {
    pub low: String,
    pub average: String,
    pub high: String,
    /// The unit as it was written.
    pub unit: String,
    /// The name in the file, where it is not the catalogue's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The stalls whose mean the average is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stalls: Vec<String>,
    /// The day as it was written, where it had no year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// What of the price the list does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = observations, treat_none_as_default_value = false)]
pub struct Observation {
    #[serde(skip)]
    pub market: RegionCode,
    pub id: Id,
    pub source: String,
    pub variety: String,
    pub day: Day,
    pub spec: String,
    pub origin: String,
    pub low_fen_per_kg: FenPerKg,
    pub average_fen_per_kg: FenPerKg,
    pub high_fen_per_kg: FenPerKg,
    pub volume_kg: Option<Kg>,
    pub stores: Option<i32>,
    /// [`Quoted`] as JSON.
    pub quote: String,
    pub unit_suspected: bool,
    pub change_reason: Option<String>,
    pub state: ObservationState,
    pub void_reason: Option<String>,
    pub reported_by: Option<Id>,
    pub import_id: Option<Id>,
    pub created_at: Ts,
    /// The corrected price that took this one's place.
    pub superseded_by: Option<Id>,
}

bulk_insert!(Observation, observations::table);

/// One price seen: source, variety, spec, origin and day, with low, average and high.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Observation)]
pub struct ObservationView {
    pub id: Id,
    pub source: String,
    pub variety: String,
    pub day: Day,
    pub spec: String,
    pub origin: String,
    pub low_fen_per_kg: FenPerKg,
    pub average_fen_per_kg: FenPerKg,
    pub high_fen_per_kg: FenPerKg,
    pub volume_kg: Option<Kg>,
    pub stores: Option<i32>,
    pub quote: Quoted,
    /// The price is about twice or half its own recent median: 斤 and 公斤 may have been mixed up.
    pub unit_suspected: bool,
    pub change_reason: Option<String>,
    pub state: ObservationState,
    pub void_reason: Option<String>,
    pub reported_by: Option<Id>,
    pub import_id: Option<Id>,
    pub created_at: Ts,
    /// The corrected price that took this one's place.
    pub superseded_by: Option<Id>,
}

impl From<Observation> for ObservationView {
    fn from(row: Observation) -> ObservationView {
        ObservationView {
            id: row.id,
            source: row.source,
            variety: row.variety,
            day: row.day,
            spec: row.spec,
            origin: row.origin,
            low_fen_per_kg: row.low_fen_per_kg,
            average_fen_per_kg: row.average_fen_per_kg,
            high_fen_per_kg: row.high_fen_per_kg,
            volume_kg: row.volume_kg,
            stores: row.stores,
            quote: serde_json::from_str(&row.quote).unwrap_or_default(),
            unit_suspected: row.unit_suspected,
            change_reason: row.change_reason,
            state: row.state,
            void_reason: row.void_reason,
            reported_by: row.reported_by,
            import_id: row.import_id,
            created_at: row.created_at,
            superseded_by: row.superseded_by,
        }
    }
}

impl web::Resource for ObservationView {
    fn location(&self) -> String {
        format!("/observations/{}", self.id)
    }
}

/// A price reported by form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReportPrice {
    /// The code of a price source.
    #[schema(example = "xinfadi")]
    pub source: String,
    /// The code of a variety.
    #[schema(example = "da-bai-cai")]
    pub variety: String,
    pub day: Day,
    /// Yuan per `unit`, as typed.
    #[schema(example = "0.80")]
    pub low: String,
    #[schema(example = "0.90")]
    pub average: String,
    #[schema(example = "1.00")]
    pub high: String,
    /// `jin`, `kg`, `元/斤`, `箱(10公斤)` …
    #[schema(example = "jin")]
    pub unit: String,
    pub volume_kg: Option<Kg>,
    /// Shops behind the price; the source's own number unless given.
    pub stores: Option<i32>,
    pub spec: Option<String>,
    pub origin: Option<String>,
    /// Why the price changed; obligatory over 2 % against the previous report.
    pub reason: Option<String>,
}

/// Low, average and high in fen per kg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    pub low: FenPerKg,
    pub average: FenPerKg,
    pub high: FenPerKg,
}

/// The field names under which a form and a file report broken rules.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    pub low: &'a str,
    pub average: &'a str,
    pub high: &'a str,
}

impl Names<'static> {
    pub const FORM: Names<'static> = Names { low: "low", average: "average", high: "high" };
}

/// Reads the unit as it is written.
///
/// # Errors
/// A field error: unknown, a package without its weight, or another currency than the source's.
pub fn measure(unit: &str, path: &str, currency: &str) -> Result<Measure> {
    let quoted = read_unit(unit, &BTreeMap::new()).map_err(|fault| Error::invalid(vec![fault.field(path, unit)]))?;
    match quoted.money.filter(|money| !money.may_be(currency)) {
        Some(money) => Err(Error::invalid(vec![other_currency(path, money, currency)])),
        None => Ok(quoted.measure),
    }
}

/// Low ≤ average ≤ high, all above zero and below what is thinkable.
///
/// # Errors
/// One field error per broken rule.
pub fn prices([low, average, high]: [&str; 3], measure: Measure, currency: &str, names: &Names<'_>) -> Result<Prices> {
    let mut check = Check::new();
    let mut read = |text: &str, path: &str| -> Option<FenPerKg> {
        let number = number_in(text, measure, currency, path);
        match number.and_then(|yuan| measure.fen_per_kg(yuan).map_err(|fault| fault.field(path))) {
            Ok(price) if price.0 == 0 => check.push(FieldError::new(path, "price_zero", "价格为零", "the price is zero")),
            Ok(price) if price.0 > HIGHEST_FEN_PER_KG => check.push(FieldError::new(path, "too_large", "数值过大", "too large")),
            Ok(price) => return Some(price),
            Err(fault) => check.push(fault),
        };
        None
    };
    let (low, average, high) = (read(low, names.low), read(average, names.average), read(high, names.high));
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        check.push(FieldError::new(names.low, "low_above_high", "最低价高于最高价", "the low price is above the high one"));
    } else if let (Some(low), Some(average), Some(high)) = (low, average, high)
        && !(low..=high).contains(&average)
    {
        check.push(FieldError::new(
            names.average,
            "average_outside",
            "平均价不在最低价和最高价之间",
            "the average is not between low and high",
        ));
    }
    check.finish()?;
    match (low, average, high) {
        (Some(low), Some(average), Some(high)) => Ok(Prices { low, average, high }),
        _ => Err(Error::unexpected("a price without a value and without an error")),
    }
}
