//! How a round is asked for, and what it comes to in one word, by which a preview and a round are compared.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{compute::Cleared, model::LotRule, settings::RoundMode};
use kernel::{Result, error::Check};
use market::settings::PriceRule;

/// Clears the open market now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunRound {
    pub mode: RoundMode,
    #[serde(default = "respect")]
    pub lots: LotRule,
    /// That of the settings unless given.
    pub price_rule: Option<PriceRule>,
    /// How long the proposals wait; as in the settings unless given.
    pub expires_in_hours: Option<i32>,
    /// The `result_digest` of the preview that was shown: the round runs only if it does the same, and is refused with
    /// `preview_outdated` otherwise. To run a round, either this or `confirm` is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_result: Option<String>,
    /// Run it without a preview, whatever it does. For programs; people look at the preview first.
    #[serde(default)]
    pub confirm: bool,
}

const fn respect() -> LotRule {
    LotRule::Respect
}

impl RunRound {
    /// By the market's price rule and hours, without a preview.
    pub const fn plain(mode: RoundMode, lots: LotRule) -> RunRound {
        RunRound { mode, lots, price_rule: None, expires_in_hours: None, seen_result: None, confirm: true }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.faults().finish()
    }

    fn faults(&self) -> Check {
        let mut check = Check::new();
        let fine = self.expires_in_hours.is_none_or(|hours| (1..=72).contains(&hours));
        check.require(fine, "expires_in_hours", "out_of_range", "须为 1 到 72 小时", "must be 1 to 72");
        check
    }

    /// Somebody has looked at what the round will do, or says that nobody needs to.
    pub(super) fn check_meant(&self) -> Result<()> {
        let mut check = self.faults();
        check.require(
            self.seen_result.is_some() || self.confirm,
            "seen_result",
            "required",
            "请先预演，并带上预演结果的 result_digest；程序直接运行时填 confirm: true",
            "ask for a preview first and send its result_digest; a program that needs none sends confirm: true",
        );
        check.finish()
    }
}

/// How a round was asked for, and how long its computation took.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub cmd: RunRound,
    /// As the command or the settings say.
    pub rule: PriceRule,
    pub hours: i32,
    pub seconds: f64,
}

impl Asked {
    /// What the round does, in one word: rounds with the same digest make the same proposals and deals, and leave them open
    /// equally long.
    pub fn result_digest(&self, cleared: &Cleared) -> String {
        let mut lines: Vec<String> = cleared
            .matches
            .iter()
            .map(|found| {
                let pair = cleared.pair(found);
                let (kg, price, freight, day) = (pair.kg.0, pair.price.0, pair.freight.0, pair.day);
                format!("{} {} {kg} {price} {freight} {day} {:?}\n", pair.offer.id, pair.demand.id, pair.accepted())
            })
            .collect();
        lines.sort_unstable();
        let RunRound { mode, lots, .. } = &self.cmd;
        let mut hash = Sha256::new();
        hash.update(format!("cailanzi result 1 {mode} {lots} {} {}\n", self.rule, self.hours));
        lines.iter().for_each(|line| hash.update(line));
        hex::encode(hash.finalize())
    }

    /// A preview was seen that did something else.
    pub fn is_another(&self, cleared: &Cleared) -> bool {
        self.cmd.seen_result.as_ref().is_some_and(|seen| *seen != self.result_digest(cleared))
    }
}
