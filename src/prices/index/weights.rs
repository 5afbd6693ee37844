//! Weight sets: proposed from what was sold, kept as data, audited, never changed once in force.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{model, store};
use crate::schema::{index_weight_sets, index_weights};
use crate::{
    figures::{half_even, permille, weighted_mean},
    history,
    model::Variety,
};
use access::{Permission, require};
use kernel::{Ctx, Day, Error, ErrorCode, Id, RegionCode, Result, Ts, error::Check};
use storage::{Bulk, Tx, bulk_insert};
use web::Resource;

/// The longest base period, in days.
const LONGEST_BASE: i32 = 3 * 366;

/// A set without its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[diesel(table_name = index_weight_sets)]
#[schema(as = IndexWeightSetBrief)]
pub struct SetRow {
    pub id: Id,
    pub number: i32,
    /// The base period: prices of these days are 100.
    pub base_from: Day,
    pub base_to: Day,
    /// In force from this day on, until the next set's day.
    pub effective_from: Day,
    pub reason: String,
    #[serde(skip)]
    #[schema(ignore)]
    pub created_by: Option<Id>,
    pub created_at: Ts,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = index_weights, treat_none_as_default_value = false)]
pub struct WeightRow {
    pub market: RegionCode,
    pub set_id: Id,
    pub variety: String,
    pub class: String,
    pub weight: i64,
    pub base_fen_per_kg: i64,
}

bulk_insert!(WeightRow, index_weights::table);

impl WeightRow {
    pub fn item(&self) -> model::Item {
        model::Item {
            variety: self.variety.clone(),
            class: self.class.clone(),
            weight: self.weight as f64,
            base: self.base_fen_per_kg as f64,
        }
    }
}

/// One variety of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexWeight {
    pub variety: Variety,
    /// The code of its category.
    pub class: String,
    /// Turnover of the base period in yuan.
    pub weight: i64,
    /// Of all weights, in thousandths.
    pub share_permille: i64,
    /// Mean price of the base period.
    pub base_fen_per_kg: i64,
}

/// A weight set of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndexWeightSet {
    #[serde(flatten)]
    pub set: SetRow,
    /// The index has been computed with it, so it stays as it is.
    pub in_force: bool,
    pub weights: Vec<IndexWeight>,
}

impl Resource for IndexWeightSet {
    fn location(&self) -> String {
        format!("/price-index/weights/{}", self.set.id)
    }
}

/// What the base period's turnover makes of the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProposedWeights {
    pub base_from: Day,
    pub base_to: Day,
    pub weights: Vec<IndexWeight>,
    /// Varieties of the basket that had no price or no volume.
    pub missing: Vec<Variety>,
}

/// One weight of a new set. Base prices are computed, not given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewWeight {
    #[schema(example = "xi-hong-shi")]
    pub variety: String,
    /// A whole number above zero; turnover in yuan, or any other: only the ratios matter.
    pub weight: i64,
}

/// Another weighting from a day on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddWeights {
    pub base_from: Day,
    pub base_to: Day,
    /// After the last day that the index has been computed for; the first set may begin anywhere.
    pub effective_from: Day,
    pub reason: String,
    pub weights: Vec<NewWeight>,
}

/// Turnover in yuan and mean price of every variety in a period.
fn turnover(tx: &mut Tx, from: Day, to: Day) -> Result<BTreeMap<String, (i64, i64)>> {
    let mut days: BTreeMap<String, Vec<(i64, Option<i64>)>> = BTreeMap::new();
    for row in history::store::city_between(tx, from, to)? {
        if let Some(price) = row.average {
            days.entry(row.variety).or_default().push((price, row.volume_kg));
        }
    }
    let one = |(variety, days): (String, Vec<(i64, Option<i64>)>)| {
        let sold: i128 = days.iter().map(|(price, kg)| i128::from(*price) * i128::from(kg.unwrap_or(0))).sum();
        let by_volume = days.iter().all(|(_, kg)| kg.is_some());
        let price = weighted_mean(days.iter().map(|(price, kg)| (*price, if by_volume { kg.unwrap_or(1) } else { 1 })))?;
        Some((variety, (half_even(sold, 100), price)))
    };
    Ok(days.into_iter().filter_map(one).collect())
}

fn base_period(check: &mut Check, from: Day, to: Day, today: Day) {
    check
        .require(from <= to, "base_from", "from_after_to", "开始日期晚于结束日期", "the first day is after the last")
        .require(to <= today, "base_to", "in_future", "基期不能晚于今天", "the base period may not end after today")
        .require(
            to.number() - from.number() <= LONGEST_BASE,
            "base_from",
            "range_too_long",
            "基期最长三年",
            "three years at most",
        );
}

/// Weights for the city's basket by what was sold in a period.
///
/// # Errors
/// Field errors for the period.
pub fn propose(tx: &mut Tx, ctx: &Ctx, from: Day, to: Day) -> Result<ProposedWeights> {
    require(ctx, Permission::PriceSettings)?;
    let mut check = Check::new();
    base_period(&mut check, from, to, ctx.now.day());
    check.finish()?;
    let sold = turnover(tx, from, to)?;
    let (mut weights, mut missing) = (Vec::new(), Vec::new());
    let index = catalogue::service::index(tx)?;
    let mut basket: Vec<_> = index.all().filter(|v| v.watched_rank.is_some()).collect();
    basket.sort_by_key(|v| v.watched_rank);
    for variety in basket {
        let named = Variety { code: variety.code.clone(), name_zh: variety.name.zh.clone(), name_en: variety.name.en.clone() };
        match sold.get(&variety.code) {
            Some((weight, base)) if *weight > 0 => weights.push(IndexWeight {
                variety: named,
                class: variety.category.clone(),
                weight: *weight,
                share_permille: 0,
                base_fen_per_kg: *base,
            }),
            _ => missing.push(named),
        }
    }
    Ok(ProposedWeights { base_from: from, base_to: to, weights: shares(weights), missing })
}

fn shares(mut weights: Vec<IndexWeight>) -> Vec<IndexWeight> {
    let total: i64 = weights.iter().map(|w| w.weight).sum();
    for weight in &mut weights {
        weight.share_permille = permille(weight.weight, total).unwrap_or(0);
    }
    weights
}

/// Adds a weight set.
///
/// # Errors
/// Field errors: periods, unknown varieties, varieties without a price in the base period; `already_exists` for a day
/// that has a set.
pub fn add(tx: &mut Tx, ctx: &Ctx, cmd: &AddWeights) -> Result<IndexWeightSet> {
    require(ctx, Permission::PriceSettings)?;
    let mut check = Check::new();
    base_period(&mut check, cmd.base_from, cmd.base_to, ctx.now.day());
    check.length(&cmd.reason, 1, 300, "reason").require(
        (1..=200).contains(&cmd.weights.len()),
        "weights",
        "out_of_range",
        "须为 1 到 200 个品种",
        "1 to 200 varieties",
    );
    check.finish()?;
    let last = store::last_day(tx)?;
    let sets = store::sets(tx)?;
    let mut check = Check::new();
    check.require(
        sets.iter().all(|set| set.effective_from < cmd.effective_from) && last.is_none_or(|last| cmd.effective_from > last),
        "effective_from",
        "in_past",
        "须晚于指数已计算的最后一天和上一套权数的启用日：已公布的指数不回改",
        "after the last computed day and after the set before: published values are not rewritten",
    );
    let sold = turnover(tx, cmd.base_from, cmd.base_to)?;
    let index = catalogue::service::index(tx)?;
    let (mut rows, mut seen) = (Vec::with_capacity(cmd.weights.len()), BTreeSet::new());
    let id = Id::new(ctx.now);
    for (place, new) in cmd.weights.iter().enumerate() {
        let path = |field: &str| format!("weights[{place}].{field}");
        check.require(
            (1..=1_000_000_000_000).contains(&new.weight),
            &path("weight"),
            "out_of_range",
            "权数须为正整数",
            "a whole number above zero",
        );
        let first = seen.insert(new.variety.as_str());
        check.require(first, &path("variety"), "duplicate", "品种重复", "the variety is there twice");
        let (known, base) = (index.get(&new.variety), sold.get(&new.variety).map(|(_, price)| *price));
        check.require(
            known.is_some(),
            &path("variety"),
            "unknown_variety",
            "目录中没有这个品种",
            "the catalogue has no such variety",
        );
        check.require(
            known.is_none() || base.is_some(),
            &path("variety"),
            "no_base_price",
            "该品种在基期没有价格",
            "the variety has no price in the base period",
        );
        if let (Some(variety), Some(base)) = (known, base) {
            rows.push(WeightRow {
                market: tx.market(),
                set_id: id,
                variety: variety.code.clone(),
                class: variety.category.clone(),
                weight: new.weight,
                base_fen_per_kg: base,
            });
        }
    }
    check.finish()?;
    let set = SetRow {
        id,
        number: sets.iter().map(|s| s.number).max().unwrap_or(0) + 1,
        base_from: cmd.base_from,
        base_to: cmd.base_to,
        effective_from: cmd.effective_from,
        reason: cmd.reason.trim().to_owned(),
        created_by: ctx.user_id(),
        created_at: ctx.now,
    };
    diesel::insert_into(index_weight_sets::table).values((index_weight_sets::market.eq(tx.market()), set.clone())).execute(tx)?;
    WeightRow::insert_all(tx, &rows)?;
    // The first set may begin in the past: what it gives is computed by the worker.
    history::store::mark_stale(tx, set.effective_from)?;
    let entry =
        audit::Entry::new(audit::Entity::IndexWeights, set.id, audit::Action::Add).reason(Some(&set.reason)).detail(json!({
            "number": set.number, "effective_from": set.effective_from, "base_from": set.base_from, "base_to": set.base_to,
            "weights": rows.iter().map(|row| json!([row.variety, row.weight, row.base_fen_per_kg])).collect::<Vec<_>>(),
        }));
    audit::record(tx, ctx, entry)?;
    get(tx, id)
}

/// One set with its weights. Public.
///
/// # Errors
/// `not_found`.
pub fn get(tx: &mut Tx, id: Id) -> Result<IndexWeightSet> {
    let set: SetRow = index_weight_sets::table
        .find((tx.market(), id))
        .select(SetRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::new(ErrorCode::NotFound))?;
    let index = catalogue::service::index(tx)?;
    let named = |code: &str| {
        index.get(code).map_or_else(
            || Variety { code: code.to_owned(), name_zh: code.to_owned(), name_en: code.to_owned() },
            |v| Variety { code: v.code.clone(), name_zh: v.name.zh.clone(), name_en: v.name.en.clone() },
        )
    };
    let mut rows = store::weights(tx, id)?;
    rows.sort_by_key(|row| (-row.weight, row.variety.clone()));
    let weights = rows.into_iter().map(|row| IndexWeight {
        variety: named(&row.variety),
        class: row.class,
        weight: row.weight,
        share_permille: 0,
        base_fen_per_kg: row.base_fen_per_kg,
    });
    Ok(IndexWeightSet { in_force: store::is_used(tx, id)?, weights: shares(weights.collect()), set })
}

/// Takes back a set that is not in force yet.
///
/// # Errors
/// `wrong_state` once the index has been computed with it.
pub fn withdraw(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::PriceSettings)?;
    let set = get(tx, id)?;
    // The worker may be computing with it at this moment: it ends first.
    history::store::lock(tx)?;
    if store::is_used(tx, id)? {
        return Err(Error::wrong_state("已经启用，不能撤回；可另设一套权数", "it is in force; add another set instead"));
    }
    diesel::delete(index_weight_sets::table.find((tx.market(), id))).execute(tx)?;
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::IndexWeights, id, audit::Action::Withdraw).detail(json!({ "number": set.set.number })),
    )
}
