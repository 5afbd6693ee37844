//! From what a person typed to terms that can be traded on: every rule, and every broken one named.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    amount::{self, Amount},
    model::{Listing, ListingState, Quantities, Quote, Remarks, Side},
};
use crate::limits;
use catalogue::schema::{categories, varieties};
use kernel::{Day, FenPerKg, Grade, Id, Kg, Result, Ts, error::Check};
use places::schema::places;
use storage::{Tx, schema::regions};

/// How far ahead a listing may reach.
const FARTHEST_DAYS: i32 = 180;

/// What both forms ask for. Everything is optional so that one answer can name everything that is missing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Form {
    pub variety: Option<String>,
    pub category: Option<String>,
    pub grade: Option<i32>,
    pub quantity: Option<String>,
    pub quantity_unit: Option<String>,
    pub kg_per_unit: Option<String>,
    pub min_lot_kg: Option<i64>,
    pub price: Option<String>,
    pub price_unit: Option<String>,
    pub place: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub flagged: Option<bool>,
    pub tier: Option<i32>,
    pub auto_accept: Option<bool>,
    pub packaging: Option<String>,
    pub quality_note: Option<String>,
    pub note: Option<String>,
}

/// The content of a listing, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Terms {
    pub variety: Option<String>,
    pub category: String,
    pub grade: i32,
    #[schema(value_type = i64, minimum = 1, maximum = 1000000000)]
    pub quantity_kg: Kg,
    pub min_lot_kg: Kg,
    #[schema(value_type = i64, minimum = 1, maximum = 100000)]
    pub price_fen_per_kg: FenPerKg,
    pub quote: Quote,
    /// Origin of an offer, destination of a demand.
    pub place: String,
    pub from_day: Day,
    pub to_day: Day,
    /// Unsold produce, or urgent demand.
    pub flagged: bool,
    pub tier: i32,
    pub auto_accept: bool,
    pub remarks: Remarks,
}

impl From<&Listing> for Terms {
    fn from(listing: &Listing) -> Terms {
        Terms {
            variety: listing.variety.clone(),
            category: listing.category.clone(),
            grade: listing.grade,
            quantity_kg: listing.quantities.listed_kg,
            min_lot_kg: listing.min_lot_kg,
            price_fen_per_kg: listing.price,
            quote: listing.quote.clone(),
            place: listing.place.clone(),
            from_day: listing.from,
            to_day: listing.to,
            flagged: listing.flagged,
            tier: listing.tier,
            auto_accept: listing.auto_accept,
            remarks: listing.remarks.clone(),
        }
    }
}

impl Terms {
    /// The open listing that these terms would make if they were posted now.
    pub(crate) fn listing(self, side: Side, (enterprise_id, created_by): (Id, Id), now: Ts) -> Listing {
        Listing {
            side,
            id: Id::new(now),
            version: 1,
            price_version: 1,
            enterprise_id,
            state: ListingState::Open,
            variety: self.variety,
            category: self.category,
            grade: self.grade,
            quantities: Quantities::fresh(self.quantity_kg),
            min_lot_kg: self.min_lot_kg,
            price: self.price_fen_per_kg,
            quote: self.quote,
            place: self.place,
            from: self.from_day,
            to: self.to_day,
            flagged: self.flagged,
            tier: self.tier,
            auto_accept: self.auto_accept,
            remarks: self.remarks,
            created_by,
            posted_at: now,
            expires_at: self.to_day.end(),
            updated_at: now,
            import_key: None,
        }
    }
}

impl Form {
    /// The form that would have made this listing.
    pub fn of(listing: &Listing) -> Form {
        let (quote, remarks) = (listing.quote.clone(), listing.remarks.clone());
        Form {
            category: listing.variety.is_none().then(|| listing.category.clone()),
            variety: listing.variety.clone(),
            grade: Some(listing.grade),
            quantity: Some(quote.quantity),
            quantity_unit: Some(quote.quantity_unit),
            kg_per_unit: quote.kg_per_unit,
            min_lot_kg: Some(listing.min_lot_kg.0),
            price: Some(quote.price),
            price_unit: Some(quote.price_unit),
            place: Some(listing.place.clone()),
            from: Some(listing.from),
            to: Some(listing.to),
            flagged: Some(listing.flagged),
            tier: Some(listing.tier),
            auto_accept: Some(listing.auto_accept),
            packaging: Some(remarks.packaging),
            quality_note: Some(remarks.quality_note),
            note: Some(remarks.note),
        }
    }

    /// This form with every field that `changes` fills in.
    #[must_use]
    pub fn with(self, changes: Form) -> Form {
        // Naming a variety ends "any of the category", and the other way round.
        let (variety, category) = match (changes.variety, changes.category) {
            (None, None) => (self.variety, self.category),
            chosen => chosen,
        };
        Form {
            variety,
            category,
            grade: changes.grade.or(self.grade),
            quantity: changes.quantity.or(self.quantity),
            quantity_unit: changes.quantity_unit.or(self.quantity_unit),
            kg_per_unit: changes.kg_per_unit.or(self.kg_per_unit),
            min_lot_kg: changes.min_lot_kg.or(self.min_lot_kg),
            price: changes.price.or(self.price),
            price_unit: changes.price_unit.or(self.price_unit),
            place: changes.place.or(self.place),
            from: changes.from.or(self.from),
            to: changes.to.or(self.to),
            flagged: changes.flagged.or(self.flagged),
            tier: changes.tier.or(self.tier),
            auto_accept: changes.auto_accept.or(self.auto_accept),
            packaging: changes.packaging.or(self.packaging),
            quality_note: changes.quality_note.or(self.quality_note),
            note: changes.note.or(self.note),
        }
    }

    /// Checks every rule and yields the terms.
    ///
    /// # Errors
    /// `invalid_input` with every field that is missing or wrong, in both languages.
    pub fn check(self, tx: &mut Tx, side: Side, today: Day) -> Result<Terms> {
        let mut check = Check::new();
        let grade_field = side.grade();
        let (variety, category) = self.goods(tx, side, &mut check)?;
        let place = self.place(tx, side, &mut check)?;
        let grade = required(self.grade, grade_field, &mut check).unwrap_or(1);
        check.require(
            Grade::from_number(grade).is_some(),
            grade_field,
            "out_of_range",
            "等级须为 1 到 4（4 为特级）",
            "1 to 4, 4 being the best",
        );
        let tier = self.tier.unwrap_or(2);
        check.require((0..=limits::MAX_TIER).contains(&tier), "tier", "out_of_range", "保供等级须为 0 到 2", "0 to 2");
        let (quantity, price, quote) = self.figures(&mut check);
        let min_lot = Kg(self.min_lot_kg.unwrap_or(0));
        check.require(min_lot.0 >= 0, "min_lot_kg", "negative", "不能为负", "may not be negative");
        check.require(
            quantity.is_none_or(|q| min_lot <= q),
            "min_lot_kg",
            "too_large",
            "最小成交量不能超过总量",
            "the least lot may not exceed the quantity",
        );
        let from = required(self.from, side.first_day(), &mut check).unwrap_or(today);
        let to = required(self.to, side.last_day(), &mut check).unwrap_or(from);
        check.require(from <= to, side.last_day(), "before_start", "不能早于开始日", "may not be before the first day");
        check.require(to >= today, side.last_day(), "in_the_past", "已经过去", "has passed");
        check.require(to <= today.plus(FARTHEST_DAYS), side.last_day(), "too_far", "最多提前 180 天", "at most 180 days ahead");
        let remarks = Remarks {
            packaging: self.packaging.unwrap_or_default().trim().to_owned(),
            quality_note: self.quality_note.unwrap_or_default().trim().to_owned(),
            note: self.note.unwrap_or_default().trim().to_owned(),
        };
        check.line(&remarks.packaging, 0, limits::PACKAGING, "packaging");
        check.length(&remarks.quality_note, 0, limits::QUALITY_NOTE, "quality_note");
        check.length(&remarks.note, 0, limits::NOTE, "note");
        check.finish()?;
        Ok(Terms {
            variety,
            category,
            grade,
            quantity_kg: quantity.unwrap_or_default(),
            min_lot_kg: min_lot,
            price_fen_per_kg: price.unwrap_or_default(),
            quote,
            place,
            from_day: from,
            to_day: to,
            flagged: self.flagged.unwrap_or(false),
            tier,
            auto_accept: self.auto_accept.unwrap_or(false),
            remarks,
        })
    }

    /// The variety with its category, or (demands only) a category alone.
    fn goods(&self, tx: &mut Tx, side: Side, check: &mut Check) -> Result<(Option<String>, String)> {
        if let Some(code) = filled(self.variety.as_deref()) {
            let category: Option<String> = varieties::table
                .filter(varieties::code.eq(code.to_owned()).and(varieties::active.eq(true)))
                .select(varieties::category)
                .first(tx)
                .optional()?;
            check.require(category.is_some(), "variety", "unknown", "没有这个品种", "there is no such variety");
            let other = filled(self.category.as_deref()).filter(|c| side == Side::Demand && category.as_deref() != Some(c));
            check.require(other.is_none(), "category", "contradicts", "与品种的品类不符", "is not the category of the variety");
            return Ok((Some(code.to_owned()), category.unwrap_or_default()));
        }
        let category = filled(self.category.as_deref()).filter(|_| side == Side::Demand);
        let Some(code) = category else {
            let (zh, en) = match side {
                Side::Offer => ("请选择品种", "choose a variety"),
                Side::Demand => ("请选择品种或品类", "choose a variety or a category"),
            };
            check.require(false, "variety", "required", zh, en);
            return Ok((None, String::new()));
        };
        let found: i64 = categories::table.filter(categories::code.eq(code.to_owned())).count().get_result(tx)?;
        check.require(found == 1, "category", "unknown", "没有这个品类", "there is no such category");
        Ok((None, code.to_owned()))
    }

    fn place(&self, tx: &mut Tx, side: Side, check: &mut Check) -> Result<String> {
        let Some(code) = required(filled(self.place.as_deref()), side.place(), check) else { return Ok(String::new()) };
        let found: i64 = match side {
            Side::Offer => regions::table.filter(regions::code.eq(code.to_owned())).count().get_result(tx)?,
            Side::Demand => places::table.of(tx).filter(places::code.eq(code.to_owned())).count().get_result(tx)?,
        };
        let (zh, en) = match side {
            Side::Offer => ("没有这个产地", "there is no such region"),
            Side::Demand => ("没有这个到货地", "there is no such destination"),
        };
        check.require(found == 1, side.place(), "unknown", zh, en);
        Ok(code.to_owned())
    }

    /// Quantity and price in kg and fen, exact, beside the words that were typed.
    fn figures(&self, check: &mut Check) -> (Option<Kg>, Option<FenPerKg>, Quote) {
        let typed = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let mut quote = Quote {
            quantity: typed(&self.quantity),
            quantity_unit: typed(&self.quantity_unit),
            price: typed(&self.price),
            price_unit: typed(&self.price_unit),
            kg_per_unit: filled(self.kg_per_unit.as_deref()).map(str::to_owned),
        };
        let stated = quote.kg_per_unit.as_mut().and_then(|text| amount::weight(text, check));
        let quantity = Amount::Quantity
            .number(&mut quote.quantity, &mut quote.quantity_unit, check)
            .zip(Amount::Quantity.measure(&quote.quantity_unit, stated, check))
            .and_then(|(n, unit)| unit.kg(n).map_err(|e| check.push(e.field("quantity"))).ok());
        let price = Amount::Price
            .number(&mut quote.price, &mut quote.price_unit, check)
            .zip(Amount::Price.measure(&quote.price_unit, stated, check))
            .and_then(|(n, unit)| unit.fen_per_kg(n).map_err(|e| check.push(e.field("price"))).ok());
        if let Some(kg) = quantity {
            check.require(kg.0 > 0, "quantity", "not_positive", "须大于零", "must be more than zero");
            check.require(
                kg.0 <= limits::MAX_KG,
                "quantity",
                "too_large",
                "折合最多 100 万吨，请检查单位",
                "a million tonnes at most; check the unit",
            );
        }
        if let Some(price) = price {
            check.require(price.0 > 0, "price", "not_positive", "折合后须至少 0.01 元/公斤", "at least 0.01 yuan per kg");
            check.require(
                price.0 <= limits::MAX_FEN_PER_KG,
                "price",
                "too_large",
                &format!("折合最高 {} 元/公斤，请检查单位", FenPerKg(limits::MAX_FEN_PER_KG)),
                &format!("{} yuan/kg at most; check the unit", FenPerKg(limits::MAX_FEN_PER_KG)),
            );
        }
        (quantity, price, quote)
    }
}

pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

pub(super) fn required<T>(value: Option<T>, path: &str, check: &mut Check) -> Option<T> {
    check.require(value.is_some(), path, "required", "必填", "required");
    value
}
