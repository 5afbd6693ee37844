//! What a round leaves unmet, by tier: which goods, for which reason, and what would help most cheaply.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    compute::{Cleared, Rest},
    model::UnmatchedCode,
    read::goods_names,
};
use kernel::{FenPerKg, Kg, Result, Text};
use market::listing::Side;
use storage::Tx;

/// Lines for one tier at most.
const MOST_LINES: usize = 12;

/// Demand of one tier for the same goods that stays unmet for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierGap {
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: i32,
    /// A variety's code, or a category's where any variety of it will do.
    pub code: String,
    pub name: Text,
    pub any_of_category: bool,
    pub reason: UnmatchedCode,
    pub demands: i64,
    pub kg: Kg,
    /// How much more per kg must be bid, at least, for the first of these demands to be served; absent where no price helps.
    pub raise_fen_per_kg: Option<FenPerKg>,
    /// What that would cost for all of these demands that a price helps.
    pub raise_fen: Option<i64>,
}

#[derive(Default)]
struct Sum {
    demands: i64,
    kg: i64,
    raise: Option<i64>,
    cost: i64,
}

/// The unmet demand, tier 0 first, and the largest first within a tier; 12 lines for each tier at most.
///
/// # Errors
/// Those of the database, which knows the names.
pub(super) fn gaps(tx: &mut Tx, cleared: &Cleared, rest: &[Rest]) -> Result<Vec<TierGap>> {
    let mut sums: BTreeMap<(i32, &str, bool, UnmatchedCode), Sum> = BTreeMap::new();
    for r in rest.iter().filter(|r| r.side == Side::Demand && r.kg.0 > 0) {
        let demand = &cleared.book.demands[r.listing];
        let (code, any) = demand.variety.as_deref().map_or((demand.category.as_str(), true), |variety| (variety, false));
        let sum = sums.entry((demand.tier, code, any, r.code)).or_default();
        sum.demands += 1;
        sum.kg += r.kg.0;
        if let Some(raise) = r.guidance.map(|served| served - demand.price.0).filter(|raise| *raise > 0) {
            sum.raise = Some(sum.raise.map_or(raise, |least| least.min(raise)));
            sum.cost = sum.cost.saturating_add(raise.saturating_mul(r.kg.0));
        }
    }
    let names = goods_names(tx)?;
    let mut gaps: Vec<TierGap> = sums
        .into_iter()
        .map(|((tier, code, any_of_category, reason), sum)| TierGap {
            tier,
            code: code.to_owned(),
            name: names.get(code).cloned().unwrap_or_else(|| Text::new(code, code)),
            any_of_category,
            reason,
            demands: sum.demands,
            kg: Kg(sum.kg),
            raise_fen_per_kg: sum.raise.map(FenPerKg),
            raise_fen: sum.raise.map(|_| sum.cost),
        })
        .collect();
    gaps.sort_by_key(|gap| (gap.tier, -gap.kg.0));
    let mut lines: HashMap<i32, usize> = HashMap::new();
    gaps.retain(|gap| {
        let line = lines.entry(gap.tier).or_default();
        *line += 1;
        *line <= MOST_LINES
    });
    Ok(gaps)
}
