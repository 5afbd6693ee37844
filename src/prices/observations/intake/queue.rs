//! The queue of rows set aside: a person accepts, corrects or drops them, one by one or many at once.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    batch::{RowState, RowView, StoredRow},
    candidate::{Candidate, JudgedRow, spec_with},
    judge::{self, Strictness},
    names,
    rules::{self, RowVerdict},
    sheet::between,
    store::{self, RowFilter},
    write::{enter, observation},
};
use crate::{
    observations::{
        model::{self, Names, Quoted},
        service::{is_variety, may_report},
        store as observed,
    },
    sources::{self, PriceSource},
};
use access::{Permission, require, require_approved};
use exports::{Export, File, Format};
use kernel::{Ctx, Cursor, Day, Error, ErrorCode, FieldError, Id, Lang, Page, PageQuery, Result, Text, error::Check, text_enum};
use storage::Tx;

/// Rows decided in one call.
const MOST: usize = 500;
/// Rows read at once for a file.
const CHUNK: usize = 500;
/// Counters stop here.
pub const COUNTED: i64 = 1_000;

text_enum! {
    pub enum QueueAction {
        /// The price is right as it is.
        Accept = "accept",
        /// It is not taken.
        Drop = "drop",
    }
}

/// A decision on rows of the queue.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = DecidePriceRows)]
pub struct DecideRows {
    pub ids: Vec<Id>,
    pub action: QueueAction,
    /// Why; it goes with the price and into the audit trail.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// A row's figures put right.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = CorrectPriceRow)]
pub struct CorrectRow {
    pub low: String,
    pub average: String,
    pub high: String,
    /// `元/斤`, `kg`, `箱(10公斤)` …
    pub unit: String,
    /// The code of a variety; the row's own unless given.
    pub variety: Option<String>,
    pub day: Option<Day>,
    pub reason: String,
    /// The person has checked a price that is far from what it can be compared with.
    #[serde(default)]
    pub confirmed: bool,
}

/// What became of one row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = DecidedPriceRow)]
pub struct Decided {
    pub id: Id,
    pub state: RowState,
    pub observation_id: Option<Id>,
    /// Why it still waits.
    pub problem: Option<String>,
}

/// The queue's decisions, row by row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = DecidedPriceRows)]
pub struct Outcome {
    pub rows: Vec<Decided>,
    pub decided: usize,
    pub left: usize,
}

/// The caller's own sources; nothing: all.
pub fn visible(tx: &mut Tx, ctx: &Ctx) -> Result<Option<Vec<String>>> {
    let Some(enterprise) = ctx.enterprise_id() else { return Ok(None) };
    let own = sources::list(tx, None)?.into_iter().filter(|s| s.enterprise_id == Some(enterprise));
    Ok(Some(own.map(|s| s.code).collect()))
}

/// Rows of the queue or of a batch, in the order in which they came.
///
/// # Errors
/// Field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, mut filter: RowFilter, page: &PageQuery) -> Result<Page<RowView>> {
    require(ctx, Permission::PricesRead)?;
    filter.sources = visible(tx, ctx)?;
    let limit = page.limit()?;
    let after = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    let rows = store::rows(tx, &filter, after, limit + 1)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id]));
    let mut items = page.items.into_iter().map(|row| row.view(ctx.lang)).collect::<Result<Vec<RowView>>>()?;
    let unknown = |row: &RowView| row.messages.iter().any(|message| message.rule == rules::UNKNOWN_VARIETY.code);
    if items.iter().any(unknown) {
        let index = catalogue::service::index(tx)?;
        let mut likely: HashMap<String, Vec<String>> = HashMap::new();
        for row in items.iter_mut().filter(|row| unknown(row)) {
            let found = likely.entry(row.name.clone()).or_insert_with_key(|name| names::likely(&index, name));
            row.likely.clone_from(found);
        }
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// How many rows wait for the caller, up to [`COUNTED`].
///
/// # Errors
/// Those of the database.
pub fn count(tx: &mut Tx, ctx: &Ctx) -> Result<i64> {
    require(ctx, Permission::PricesRead)?;
    let sources = visible(tx, ctx)?;
    store::waiting(tx, sources, COUNTED)
}

/// [`list`] as a file.
///
/// # Errors
/// Those of the database.
pub fn export(tx: &mut Tx, ctx: &Ctx, mut filter: RowFilter, format: Format) -> Result<File> {
    require(ctx, Permission::PricesRead)?;
    filter.sources = visible(tx, ctx)?;
    let name = |source: PriceSource| (source.code, Text::new(source.name_zh, source.name_en));
    let names: HashMap<String, Text> = sources::list(tx, None)?.into_iter().map(name).collect();
    let mut after = None;
    Export::new("存疑报价", "prices set aside")
        .column("source", "采价点", "source", |row: &RowView, lang| {
            names.get(&row.source).map_or(row.source.as_str(), |name| name.get(lang)).to_owned()
        })
        .column("day", "日期", "day", |row, _| row.day.map(|day| day.to_string()))
        .column("row", "行", "row", |row, _| row.row)
        .column("name", "品名", "name", |row, _| row.name.clone())
        .column("low", "最低价", "low", |row, _| row.low.clone())
        .column("average", "平均价", "average", |row, _| row.average.clone())
        .column("high", "最高价", "high", |row, _| row.high.clone())
        .column("unit", "单位", "unit", |row, _| row.unit.clone())
        .column("rule", "规则", "rule", |row, lang| rules::name(&row.rule, lang).to_owned())
        .column("text", "说明", "text", |row, lang| {
            row.messages.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join(between(lang))
        })
        .write(format, ctx.lang, || {
            let rows = store::rows(tx, &filter, after, CHUNK)?;
            let Some(last) = rows.last() else { return Ok(None) };
            after = Some(last.id);
            rows.into_iter().map(|row| row.view(ctx.lang)).collect::<Result<Vec<RowView>>>().map(Some)
        })
}

/// Lets those decide who may report for the row's source.
fn permitted(tx: &mut Tx, ctx: &Ctx, rows: &[StoredRow]) -> Result<()> {
    let mut asked: Vec<&str> = Vec::new();
    for row in rows {
        if !asked.contains(&row.source.as_str()) {
            may_report(ctx, &sources::find(tx, &row.source)?)?;
            asked.push(&row.source);
        }
    }
    Ok(())
}

fn waiting(row: &StoredRow) -> Result<()> {
    if row.state == RowState::Waiting { Ok(()) } else { Err(Error::wrong_state("该行已办结", "the row is decided already")) }
}

/// Decides up to 500 rows. A row that cannot be accepted as it is stays in the queue and says why.
///
/// # Errors
/// Field errors; `forbidden` when a row belongs to a source of somebody else: then nothing has changed.
pub fn decide(tx: &mut Tx, ctx: &Ctx, cmd: &DecideRows) -> Result<Outcome> {
    require_approved(ctx, Permission::PricesReport)?;
    let mut check = Check::new();
    check.length(&cmd.reason, 1, 200, "reason").require(
        (1..=MOST).contains(&cmd.ids.len()),
        "ids",
        "out_of_range",
        "一次 1 至 500 行",
        "one to 500 rows at once",
    );
    check.finish()?;
    let rows = store::rows_by_id(tx, &cmd.ids)?;
    permitted(tx, ctx, &rows)?;
    let reason = cmd.reason.trim();
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        if waiting(&row).is_err() {
            done.push(Decided { id: row.id, state: row.state, observation_id: row.observation_id, problem: None });
            continue;
        }
        done.push(match cmd.action {
            QueueAction::Drop => close(tx, ctx, &row, RowState::Dropped, reason, None)?,
            QueueAction::Accept => {
                let candidate = row.read()?;
                take(tx, ctx, &row, candidate, RowState::Accepted, reason)?
            }
        });
    }
    let decided = done.iter().filter(|d| d.state != RowState::Waiting).count();
    Ok(Outcome { left: done.len() - decided, decided, rows: done })
}

/// Puts a row's figures right and accepts it.
///
/// # Errors
/// Field errors by the rules of every other price; `wrong_state`.
pub fn correct(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &CorrectRow) -> Result<Decided> {
    require_approved(ctx, Permission::PricesReport)?;
    let row = store::rows_by_id(tx, &[id])?.pop().ok_or_else(|| Error::new(ErrorCode::NotFound))?;
    permitted(tx, ctx, std::slice::from_ref(&row))?;
    waiting(&row)?;
    let mut candidate = row.read()?;
    let mut check = Check::new();
    check.length(&cmd.reason, 1, 200, "reason");
    if let Some(code) = &cmd.variety {
        let found = is_variety(tx, code)?;
        check.require(found, "variety", "unknown_variety", "目录中没有这个品种", "the catalogue has no such variety");
        if candidate.variety.is_none() {
            candidate.quote.name = Some(candidate.name.clone());
        }
        candidate.variety = Some(code.clone());
    }
    check.require(candidate.variety.is_some(), "variety", "required", "请选择品种", "choose a variety");
    candidate.day = cmd.day.or(candidate.day);
    let today = ctx.now.day();
    check.require(candidate.day.is_some_and(|d| d <= today), "day", "invalid_day", "日期不正确", "not a day up to today");
    let currency = sources::find(tx, &row.source)?.currency;
    let measure = check.keep(model::measure(&cmd.unit, "unit", &currency))?;
    let texts = [&cmd.low, &cmd.average, &cmd.high].map(String::as_str);
    let prices = check.keep_given(measure.map(|m| model::prices(texts, m, &currency, &Names::FORM)))?;
    check.finish()?;
    let prices = prices.ok_or_else(|| Error::unexpected("a correction without a price and without an error"))?;
    (candidate.low, candidate.average, candidate.high) = (Some(prices.low.0), Some(prices.average.0), Some(prices.high.0));
    // What was reported stays readable in the row; the quote is what the price is computed from.
    let (low, average, high) = (cmd.low.clone(), cmd.average.clone(), cmd.high.clone());
    candidate.quote = Quoted { low, average, high, unit: cmd.unit.clone(), derived: None, ..candidate.quote };
    if !cmd.confirmed
        && let Some(doubt) = judge::doubts(tx, candidate.clone())?.first()
    {
        let zh = format!("更正后仍存疑：{}。核对无误的，请勾选“已核实”", doubt.message.zh);
        let en = format!("still doubtful: {}. If it is right, say that it was checked", doubt.message.en);
        return Err(Error::field("confirmed", "still_doubtful", zh, en));
    }
    take(tx, ctx, &row, candidate, RowState::Corrected, cmd.reason.trim())
}

/// Makes the row an observation, in the place of an earlier one with the same key.
fn take(tx: &mut Tx, ctx: &Ctx, row: &StoredRow, candidate: Candidate, state: RowState, reason: &str) -> Result<Decided> {
    let (Some(variety), Some(day), Some(prices)) = (candidate.variety.clone(), candidate.day, candidate.prices()) else {
        let problem = match ctx.lang {
            Lang::Zh => "缺少价格、品种或日期，请更正",
            Lang::En => "it lacks a price, variety or day: correct it",
        };
        return Ok(Decided { id: row.id, state: RowState::Waiting, observation_id: None, problem: Some(problem.to_owned()) });
    };
    let series = (variety, candidate.spec.clone(), candidate.origin.clone());
    let earlier = observed::with_key(tx, &candidate.source, &series, day)?;
    if let Some(id) = earlier {
        let known = observed::find(tx, id)?;
        if [known.low_fen_per_kg.0, known.average_fen_per_kg.0, known.high_fen_per_kg.0] == prices {
            return close(tx, ctx, row, state, reason, Some(id));
        }
    }
    let made = observation(tx.market(), ctx, row.batch_id, candidate, Some(format!("人工确认：{reason}")))?;
    let id = enter(tx, made, earlier)?;
    close(tx, ctx, row, state, reason, Some(id))
}

/// Writes the decision and its trace.
fn close(tx: &mut Tx, ctx: &Ctx, row: &StoredRow, state: RowState, reason: &str, observation: Option<Id>) -> Result<Decided> {
    if store::decide(tx, row.id, state, ctx.user_id(), ctx.now, Some(reason), observation)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let action = match state {
        RowState::Accepted | RowState::None | RowState::Waiting => audit::Action::Accepted,
        RowState::Corrected => audit::Action::Corrected,
        RowState::Dropped => audit::Action::Dropped,
    };
    let detail =
        json!({ "source": row.source, "row": row.row_number, "rule": row.rule, "day": row.day, "observation": observation });
    let entry = audit::Entry::new(audit::Entity::PriceRow, row.id, action).states(Some("waiting"), state.as_str());
    audit::record(tx, ctx, entry.reason(Some(reason)).detail(detail))?;
    Ok(Decided { id: row.id, state, observation_id: observation, problem: None })
}

/// Judges waiting rows again after an answer about their name: accepted, dropped, or waiting for another reason. Returns
/// how many no longer wait.
pub(super) fn rejudge(tx: &mut Tx, ctx: &Ctx, rows: Vec<StoredRow>, variety: Option<&str>, reason: &str) -> Result<usize> {
    let mut judged = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut candidate = row.read()?;
        let messages: Vec<FieldError> = row.faults()?.into_iter().filter(|m| m.code != rules::UNKNOWN_VARIETY.code).collect();
        candidate.variety = variety.map(str::to_owned);
        candidate.quote.name = Some(candidate.name.clone());
        if !candidate.spec.starts_with(&candidate.name) {
            candidate.spec = spec_with(Some(&candidate.name), &candidate.spec);
        }
        let verdict = messages.first().map_or(RowVerdict::Accepted, |m| rules::verdict_of(&m.code));
        judged.push(JudgedRow { row: row.row_number as u32, index, verdict, messages, candidate, corrects: None, factor: 0 });
    }
    if variety.is_some() {
        let (varieties, all) = (catalogue::service::index(tx)?, sources::list(tx, None)?);
        judge::settle(tx, &mut judged, Strictness::default(), &varieties, &all)?;
    }
    let mut settled = 0;
    for judged in judged {
        let row = &rows[judged.index];
        settled += 1;
        match judged.verdict {
            _ if variety.is_none() => drop(close(tx, ctx, row, RowState::Dropped, reason, None)?),
            RowVerdict::Accepted | RowVerdict::Superseding => {
                let made = observation(tx.market(), ctx, row.batch_id, judged.candidate, None)?;
                let id = enter(tx, made, judged.corrects)?;
                close(tx, ctx, row, RowState::Accepted, reason, Some(id))?;
            }
            RowVerdict::Duplicate => drop(close(tx, ctx, row, RowState::Dropped, reason, None)?),
            RowVerdict::SetAside | RowVerdict::Refused => {
                settled -= 1;
                let rule = judged.messages.first().map(|m| m.code.clone()).unwrap_or_default();
                let messages = serde_json::to_string(&judged.messages).map_err(Error::unexpected)?;
                let candidate = serde_json::to_string(&judged.candidate).map_err(Error::unexpected)?;
                store::restate(tx, row.id, &rule, &messages, &candidate)?;
            }
        }
    }
    Ok(settled)
}
