//! The plan and the picks as figures that anyone can recompute.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Aql, Plan, picks};
use compute::Figure;
use kernel::{Result, error::Check};

/// The largest lot, in packages.
const MOST_PACKAGES: u32 = 1_000_000;

/// The longest seed, in characters.
const LONGEST_SEED: usize = 200;

pub fn figures() -> Vec<Figure> {
    vec![
        Figure::new("sampling-plan", r#"{"packages": 90, "aql": "4.0"}"#, sampling_plan)
            .title("抽样方案", "Sampling plan")
            .question(
                "一批货按 GB/T 2828.1 抽多少件、允许多少件不合格？",
                "How many packages of a lot are examined, and how many defective ones are accepted, by GB/T 2828.1?",
            ),
        Figure::new("sampling-picks", r#"{"seed": "cailanzi-demo", "packages": 90, "n": 13}"#, sampling_picks)
            .title("抽样件号", "Sampled packages")
            .question("按报告上的种子，应抽哪几件？", "Which packages does the seed on the report name?"),
    ]
}

/// A lot, and how good it has to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SamplingPlanInput {
    /// Packages in the lot.
    #[schema(minimum = 1, maximum = 1_000_000, example = 90)]
    packages: u32,
    /// Acceptance quality limit: defective packages in a hundred.
    #[schema(inline)]
    aql: Aql,
}

/// How a lot is examined.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SamplingPlanOutput {
    /// The code letter of the lot's size.
    letter: char,
    /// Packages to be examined.
    n: u32,
    /// The lot is accepted with so many defective packages at most.
    ac: u32,
    /// With so many or more it is rejected.
    re: u32,
}

fn sampling_plan(lot: SamplingPlanInput) -> Result<SamplingPlanOutput> {
    let mut check = Check::new();
    require_packages(&mut check, lot.packages);
    check.finish()?;
    let plan = Plan::of(lot.packages, lot.aql);
    Ok(SamplingPlanOutput { letter: plan.letter, n: plan.n, ac: plan.accept, re: plan.reject })
}

/// A lot, how many of its packages are examined, and the seed that was drawn when sampling began.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SamplingPicksInput {
    /// As printed on the report.
    #[schema(min_length = 1, max_length = 200, example = "cailanzi-demo")]
    seed: String,
    /// Packages in the lot.
    #[schema(minimum = 1, maximum = 1_000_000, example = 90)]
    packages: u32,
    /// Packages to be examined.
    #[schema(minimum = 1, maximum = 1_000_000, example = 13)]
    n: u32,
}

/// Which packages are examined.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SamplingPicksOutput {
    /// Numbers of packages, from 1, ascending.
    picks: Vec<u32>,
}

fn sampling_picks(lot: SamplingPicksInput) -> Result<SamplingPicksOutput> {
    let mut check = Check::new();
    check.line(&lot.seed, 1, LONGEST_SEED, "seed");
    require_packages(&mut check, lot.packages);
    check.require(
        (1..=lot.packages).contains(&lot.n),
        "n",
        "out_of_range",
        "抽样件数须在 1 到总件数之间",
        "must be from 1 to the number of packages",
    );
    check.finish()?;
    Ok(SamplingPicksOutput { picks: picks(&lot.seed, lot.packages, lot.n) })
}

fn require_packages(check: &mut Check, packages: u32) {
    let zh = format!("总件数须在 1 到 {MOST_PACKAGES} 之间，按件计，不按公斤计");
    let en = format!("must be 1 to {MOST_PACKAGES}, counted in packages, not in kilograms");
    check.require((1..=MOST_PACKAGES).contains(&packages), "packages", "out_of_range", &zh, &en);
}
