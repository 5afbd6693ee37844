use std::collections::HashMap;

use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{gaps::TierGap, settings::RoundMode};
use crate::schema::clearing_unmatched;
use kernel::{Error, Fen, FenPerKg, Id, Kg, RegionCode, Result, Text, Ts, text_enum};
use market::{
    listing::{BoardItem, Side},
    settings::PriceRule,
};
use storage::{bulk_insert, schema::clearing_rounds};
use web::Resource;

text_enum! {
    pub enum RoundState {
        Running = "running" => ("进行中", "Running"),
        Done = "done" => ("完成", "Done"),
        /// Nothing was written but the reason.
        Failed = "failed" => ("失败", "Failed"),
    }
}

text_enum! {
    /// Whether the least lots of both sides bind.
    pub enum LotRule {
        Respect = "respect",
        Ignore = "ignore",
    }
}

impl LotRule {
    pub(super) const fn engine(self) -> matching::Lots {
        match self {
            LotRule::Respect => matching::Lots::Respect,
            LotRule::Ignore => matching::Lots::Ignore,
        }
    }
}

/// How much of one tier was filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierFill {
    pub tier: i32,
    pub kg: Kg,
    /// All that was open in the tier.
    pub of_kg: Kg,
}

/// The proof that no other clearing of the same input is better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Certificate {
    /// What the computed trades gain: Σ (bid − ask − freight) · kg.
    pub primal_fen: Fen,
    /// What any clearing can gain at most, by the shadow prices.
    pub dual_fen: Fen,
    /// The two are the same number: proven optimal.
    pub equal: bool,
    /// SHA-256 over the canonical input.
    pub input_digest: String,
    /// What respecting least lots cost at most.
    pub lots_gap_fen: Fen,
    /// An independent checker has recomputed everything.
    pub checked: bool,
}

/// What a round keeps beside its counts, as JSON in its row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RoundResult {
    pub filled_by_tier: Vec<TierFill>,
    pub surplus_fen: Fen,
    pub certificate: Option<Certificate>,
    pub dropped: i32,
    pub deals: i32,
    pub seconds: f64,
    #[serde(default)]
    pub gaps: Vec<TierGap>,
}

/// 撮合轮次.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Round {
    pub id: Id,
    pub number: i64,
    pub state: RoundState,
    pub mode: RoundMode,
    pub lots: LotRule,
    pub price_rule: PriceRule,
    pub started_at: Ts,
    pub finished_at: Option<Ts>,
    /// Absent when the timetable ran it.
    pub run_by: Option<Id>,
    /// Open offers and demands that took part.
    pub offers: i32,
    pub demands: i32,
    pub proposals: i32,
    pub matched_kg: Kg,
    /// Demand that nothing was proposed for.
    pub unmet_kg: Kg,
    pub filled_by_tier: Vec<TierFill>,
    /// What the proposals gain: Σ (bid − ask − freight) · kg.
    pub surplus_fen: Fen,
    pub certificate: Option<Certificate>,
    /// Matches left out because a listing changed meanwhile, or belongs to the same enterprise as its counterpart.
    pub dropped: i32,
    /// Deals struck at once, where both listings accept by rule.
    pub deals: i32,
    /// Demand that stayed unmet, the highest tier first; empty for rounds of earlier versions.
    pub gaps: Vec<TierGap>,
    pub seconds: f64,
    pub failure: Option<String>,
}

impl Resource for Round {
    fn location(&self) -> String {
        format!("/clearing/rounds/{}", self.id)
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearing_rounds)]
pub(super) struct RoundRow {
    pub id: Id,
    pub number: i64,
    pub state: RoundState,
    pub mode: RoundMode,
    pub lots: LotRule,
    pub price_rule: PriceRule,
    pub started_at: Ts,
    pub finished_at: Option<Ts>,
    pub run_by: Option<Id>,
    pub offers: i32,
    pub demands: i32,
    pub proposals: i32,
    pub matched_kg: Kg,
    pub unmet_kg: Kg,
    pub result: String,
    pub failure: Option<String>,
}

impl TryFrom<RoundRow> for Round {
    type Error = Error;

    fn try_from(row: RoundRow) -> Result<Round> {
        let result: RoundResult = serde_json::from_str(&row.result).map_err(Error::unexpected)?;
        Ok(Round {
            id: row.id,
            number: row.number,
            state: row.state,
            mode: row.mode,
            lots: row.lots,
            price_rule: row.price_rule,
            started_at: row.started_at,
            finished_at: row.finished_at,
            run_by: row.run_by,
            offers: row.offers,
            demands: row.demands,
            proposals: row.proposals,
            matched_kg: row.matched_kg,
            unmet_kg: row.unmet_kg,
            filled_by_tier: result.filled_by_tier,
            surplus_fen: result.surplus_fen,
            certificate: result.certificate,
            dropped: result.dropped,
            deals: result.deals,
            gaps: result.gaps,
            seconds: result.seconds,
            failure: row.failure,
        })
    }
}

text_enum! {
    /// Why a listing, or the rest of it, found no counterpart.
    pub enum UnmatchedCode {
        /// Nobody on the other side deals in it.
        NobodyOtherSide = "nobody_other_side" => ("无对应方", "nobody on the other side"),
        LaneClosed = "lane_closed" => ("线路不通", "lane closed"),
        Grade = "grade" => ("等级不符", "grade too low"),
        Days = "days" => ("日期不合", "days do not meet"),
        PriceGap = "price_gap" => ("价格有差距", "prices do not meet"),
        Lot = "lot" => ("不足起订量", "below the smallest lot"),
        /// Others are cheaper, or pay more.
        Outbid = "outbid" => ("他人条件更优", "others had the better price"),
        /// Part of it is matched; the other side wants, or has, no more at this price.
        Partly = "partly" => ("部分撮合", "matched in part"),
        /// The listing, or its counterpart, was changed while the round was computed.
        Changed = "changed" => ("撮合期间有变更", "changed during the round"),
        /// The best counterpart belongs to the same enterprise.
        OwnListing = "own_listing" => ("对应方为本企业", "only listings of the same enterprise"),
        /// Its days lie beyond what a round looks at.
        BeyondHorizon = "beyond_horizon" => ("日期过远", "beyond the days of this round"),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnmatchedReason {
    pub code: UnmatchedCode,
    /// By how much, in fen per kg, where the reason is the price.
    pub fen_per_kg: Option<FenPerKg>,
}

/// A listing that a round left over, in full or in part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Unmatched {
    pub side: Side,
    /// As it is now.
    pub listing: BoardItem,
    pub left_kg: Kg,
    pub reason: UnmatchedReason,
    #[serde(flatten)]
    pub help: Help,
}

/// What would make a listing trade, or trade more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Help {
    /// An offer sells at or below it, a demand is served at or above it; absent when no price helps.
    pub guidance_fen_per_kg: Option<FenPerKg>,
    /// The guidance, and the subsidy, are exact; else an indication, as where least lots bind.
    pub guidance_exact: bool,
    /// For an offer that sells nothing: the least help with its freight that makes it sell.
    pub subsidy: Option<Subsidy>,
}

/// Help with the freight of one lot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Subsidy {
    /// The destination for which the least is needed.
    pub destination: String,
    pub name: Text,
    /// Never more than the freight itself.
    pub fen_per_kg: FenPerKg,
}

/// What a leftover's row keeps beside its columns, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Detail {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fen: Option<i64>,
    #[serde(default)]
    pub exact: bool,
    /// Code of a destination, and fen per kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsidy: Option<(String, i64)>,
}

impl Help {
    /// With the names of destinations by code.
    pub(super) fn new(guidance: Option<FenPerKg>, detail: &Detail, names: &HashMap<String, Text>) -> Help {
        let subsidy = detail.subsidy.as_ref().map(|(code, fen)| Subsidy {
            destination: code.clone(),
            name: names.get(code).cloned().unwrap_or_else(|| Text::new(code, code)),
            fen_per_kg: FenPerKg(*fen),
        });
        Help { guidance_fen_per_kg: guidance, guidance_exact: detail.exact, subsidy }
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearing_unmatched, treat_none_as_default_value = false)]
pub(super) struct UnmatchedRow {
    pub market: RegionCode,
    pub round_id: Id,
    pub side: Side,
    pub listing_id: Id,
    pub enterprise_id: Id,
    pub left_kg: Kg,
    pub reason: UnmatchedCode,
    pub detail: String,
    pub guidance_fen_per_kg: Option<FenPerKg>,
}

bulk_insert!(UnmatchedRow, clearing_unmatched::table);
