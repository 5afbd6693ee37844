//! A stored batch of prices is undone, while no reviewed or published edition is computed from its prices.

pub(super) mod routes;
mod uses;

pub use uses::UsingEdition;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::{Ctx, Day, Error, Id, Result, Version};
use prices::observations::intake::{batch::BatchDetail, undo as of_prices};
use storage::Tx;
use uses::editions_using;

/// Editions that an error names.
const NAMED: usize = 5;

/// What undoing a batch would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatchUndo)]
pub struct Undo {
    /// Prices that become void.
    pub prices: i64,
    /// The days that have them.
    pub days: i64,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// Earlier prices, replaced by these, that count again.
    pub restored: i64,
    /// Prices of the batch that were replaced or withdrawn since: they stay as they are.
    pub left: i64,
    /// Rows that wait for a person and are dropped.
    pub waiting: i64,
    /// Reviewed and published editions that are computed from these prices. While there are any, the batch cannot be undone.
    pub editions: Vec<UsingEdition>,
}

impl Undo {
    fn of(undo: of_prices::Undo, editions: Vec<UsingEdition>) -> Undo {
        let of_prices::Undo { prices, days, first_day, last_day, restored, left, waiting } = undo;
        Undo { prices, days, first_day, last_day, restored, left, waiting, editions }
    }
}

/// A batch after it was undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = UndonePriceBatch)]
pub struct Undone {
    #[serde(flatten)]
    pub batch: BatchDetail,
    pub undo: Undo,
}

impl web::Resource for Undone {
    fn location(&self) -> String {
        self.batch.location()
    }

    fn version(&self) -> Option<i32> {
        self.batch.version()
    }
}

/// What [`undo`] would do now.
///
/// # Errors
/// `wrong_state` unless the batch is stored.
pub fn preview_undo(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Undo> {
    let (undo, withdrawn) = of_prices::preview_undo(tx, ctx, id)?;
    Ok(Undo::of(undo, editions_using(tx, &withdrawn.days, &withdrawn.observations)?))
}

/// Undoes a stored batch.
///
/// # Errors
/// `wrong_state` unless it is stored, or when a reviewed or published edition is computed from its prices: the error names
/// the editions. A field error on `reason`; `stale_version`.
pub fn undo(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str, seen: Option<Version>) -> Result<Undone> {
    let (batch, undo) = of_prices::undo(tx, ctx, id, reason, seen, |tx, withdrawn| {
        let editions = editions_using(tx, &withdrawn.days, &withdrawn.observations)?;
        if editions.is_empty() { Ok(()) } else { Err(used(&editions)) }
    })?;
    Ok(Undone { batch, undo: Undo::of(undo, Vec::new()) })
}

fn used(editions: &[UsingEdition]) -> Error {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for edition in editions.iter().take(NAMED) {
        zh.push(format!("{} 第 {} 版", edition.day, edition.edition));
        en.push(format!("{} edition {}", edition.day, edition.edition));
    }
    let more = editions.len() > NAMED;
    Error::wrong_state(
        format!(
            "公示表 {}{}用到了这批报价，不能整批撤销。已公布的请逐条作废后发布更正版；已复核未公布的请先重新计算",
            zh.join("、"),
            if more { "等" } else { "" }
        ),
        format!(
            "the price table of {}{} is computed from these prices, so the batch cannot be undone: withdraw single prices and \
             publish a correction of what is published; compute again what is only reviewed",
            en.join(", "),
            if more { " and others" } else { "" }
        ),
    )
}
