//! Prices by program and by form: a list of rows, each with its result.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    batch::{BatchState, Channel, RowMessage},
    batches,
    judged::Incoming,
    mapping::Mapping,
    rules::RowVerdict,
};
use kernel::{Ctx, Day, Error, Result, text_enum};
use storage::Tx;

/// Rows of one call.
const MOST: usize = 5_000;

text_enum! {
    /// Who sends the rows: a program, or a person who sees the form.
    pub enum Sender {
        Api = "api",
        Form = "form",
    }
}

/// One price. Texts are as typed; a missing one is missing, and never zero.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PriceBatchRow)]
pub struct Line {
    /// The code of a variety, or any name that the catalogue or an earlier answer knows.
    #[schema(example = "da-bai-cai")]
    pub variety: String,
    /// `2026-04-08`, or as the catalogue of formats allows.
    #[schema(example = "2026-04-08")]
    pub day: String,
    #[schema(example = "0.80")]
    pub low: String,
    #[schema(example = "0.90")]
    pub average: String,
    #[schema(example = "1.00")]
    pub high: String,
    /// In the place of the three above, for a list without a range.
    #[serde(skip_serializing)]
    pub price: String,
    /// One to five stalls in the place of the three above: their mean is the average.
    pub stalls: Vec<String>,
    /// `jin`, `kg`, `元/斤`, `箱(10公斤)` …
    #[schema(example = "jin")]
    pub unit: String,
    pub spec: String,
    pub origin: String,
    pub volume_kg: String,
    pub stores: String,
    /// Why the price changed.
    pub reason: String,
    /// The row's own number at the sender.
    pub key: String,
    /// Another source than the batch's.
    pub source: String,
}

/// A batch of prices.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ReportPriceBatch)]
pub struct ReportBatch {
    /// The code of a price source.
    #[schema(example = "xinfadi")]
    pub source: String,
    #[serde(default = "Sender::default")]
    pub sender: Sender,
    pub rows: Vec<Line>,
    /// The prices are those of the day before: the sheet is not taken for an old one sent again.
    #[serde(default)]
    pub unchanged: bool,
}

impl Sender {
    const fn default() -> Sender {
        Sender::Api
    }
}

/// What became of one row, in the order of the call.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatchRowResult)]
pub struct RowResult {
    /// 1-based.
    pub row: u32,
    pub verdict: RowVerdict,
    pub messages: Vec<RowMessage>,
    pub day: Option<Day>,
    pub average_fen_per_kg: Option<i64>,
}

/// What became of a batch. While it is held, nothing of it counts, whatever the rows say.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatchResult)]
pub struct BatchResult {
    #[serde(flatten)]
    pub batch: super::batch::Batch,
    pub held: bool,
    pub results: Vec<RowResult>,
}

impl web::Resource for BatchResult {
    fn location(&self) -> String {
        format!("/price-batches/{}", self.batch.id)
    }
}

/// Takes a batch; the same rows again are duplicates and have no effect.
///
/// # Errors
/// Field errors for too many or no rows; `forbidden` for a source of somebody else.
pub fn report(tx: &mut Tx, ctx: &Ctx, cmd: &ReportBatch) -> Result<BatchResult> {
    access::require(ctx, access::Permission::PricesReport)?;
    if !(1..=MOST).contains(&cmd.rows.len()) {
        return Err(Error::field("rows", "out_of_range", "一批 1 至 5000 行", "one to 5000 rows a batch"));
    }
    let rows: Vec<Line> = cmd.rows.iter().cloned().map(spread).collect();
    let bytes = serde_json::to_vec(&rows).map_err(Error::unexpected)?;
    let channel = match cmd.sender {
        Sender::Api => Channel::Api,
        Sender::Form => Channel::Form,
    };
    let unchanged = cmd.unchanged;
    let incoming = Incoming::new(&cmd.source, channel, cmd.sender.as_str(), Some(Mapping::canonical()), bytes);
    let incoming = Incoming { unchanged, ..incoming };
    let mut results = Vec::with_capacity(rows.len());
    let detail = batches::import(tx, ctx, &incoming, None, &mut |judged| {
        results = judged
            .rows
            .iter()
            .map(|row| RowResult {
                row: row.row,
                verdict: row.verdict,
                messages: row
                    .messages
                    .iter()
                    .map(|m| RowMessage {
                        column: m.path.clone(),
                        rule: m.code.clone(),
                        message: m.message.get(ctx.lang).to_owned(),
                    })
                    .collect(),
                day: row.candidate.day,
                average_fen_per_kg: row.candidate.average,
            })
            .collect();
    })?;
    Ok(BatchResult { held: detail.batch.state == BatchState::Held, batch: detail.batch, results })
}

/// One price for all three.
fn spread(mut line: Line) -> Line {
    let price = std::mem::take(&mut line.price);
    if !price.is_empty() {
        for field in [&mut line.low, &mut line.average, &mut line.high] {
            if field.is_empty() {
                field.clone_from(&price);
            }
        }
    }
    line
}
