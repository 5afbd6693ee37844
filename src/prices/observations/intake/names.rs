//! What the names of price lists mean: asked once, remembered for the source or for all, and the waiting rows are judged anew.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    batch::RowState,
    lexicon::name_key,
    mapping::Mapping,
    queue, rules,
    store::{self, NameRow, RowFilter},
};
use crate::{observations::service::may_report, sources};
use access::{Permission, Scope, require, require_approved};
use catalogue::{self, search::VarietyIndex};
use kernel::{Ctx, Error, ErrorCode, Id, Page, PageQuery, Result, Ts, error::Check};
use storage::Tx;

/// The most frequent names are asked about first; so many at once.
const ASKED: i64 = 200;
/// Rows judged anew at once; the rest follows with the next answer or batch.
const REJUDGED: usize = 5_000;
/// Varieties that a name is asked about with.
const LIKELY: usize = 3;

/// A name that the catalogue does not know, with the rows that wait for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = WaitingPriceName)]
pub struct WaitingName {
    pub name: String,
    pub source: String,
    pub rows: i64,
    /// Varieties that may be meant, the likeliest first.
    pub likely: Vec<String>,
}

/// What a name means.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AnswerPriceName)]
pub struct AnswerName {
    #[schema(example = "尖辣椒")]
    pub name: String,
    /// Only at this source; everywhere when absent.
    pub source: Option<String>,
    /// The code of a variety; nothing: goods of this name are not collected.
    pub variety: Option<String>,
}

/// An answer as it is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceName)]
pub struct NameView {
    pub name: String,
    pub source: Option<String>,
    pub variety: Option<String>,
    pub decided_at: Ts,
    /// Rows that no longer wait, right after the answer.
    pub settled: usize,
}

impl web::Resource for NameView {
    fn location(&self) -> String {
        "/price-names".to_owned()
    }
}

fn view(row: NameRow, settled: usize) -> NameView {
    NameView {
        name: row.name,
        source: Some(row.source).filter(|s| !s.is_empty()),
        variety: row.variety,
        decided_at: row.decided_at,
        settled,
    }
}

/// Names that wait for an answer, the most frequent first.
///
/// # Errors
/// Those of the database.
pub fn waiting(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<WaitingName>> {
    require(ctx, Permission::PricesRead)?;
    let sources = queue::visible(tx, ctx)?;
    let index = catalogue::service::index(tx)?;
    let found = store::waiting_names(tx, sources.as_deref(), ASKED)?;
    Ok(found.into_iter().map(|(name, source, rows)| WaitingName { likely: likely(&index, &name), name, source, rows }).collect())
}

/// The codes of the varieties that an unknown name may mean, the likeliest first: asked of a person, never taken.
pub(super) fn likely(index: &VarietyIndex, name: &str) -> Vec<String> {
    // The whole name, or its last two characters: 小土豆 is a 土豆.
    let tail: String = name.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
    let found = index.search(name).into_iter().chain(index.similar(name)).chain(index.search(&tail));
    let mut codes: Vec<String> = Vec::new();
    for code in found.map(|found| found.variety.code) {
        if codes.len() < LIKELY && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Answers that are remembered.
///
/// # Errors
/// Field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, page: &PageQuery) -> Result<Page<NameView>> {
    require(ctx, Permission::PricesRead)?;
    let mut sources = queue::visible(tx, ctx)?;
    if let Some(own) = &mut sources {
        own.push(String::new());
    }
    Ok(store::names(tx, sources.as_deref(), page)?.map(|row| view(row, 0)))
}

/// Remembers what a name means and judges the rows that waited for it.
///
/// # Errors
/// Field errors; `forbidden` for an answer for all sources by anyone but a regulator.
pub fn answer(tx: &mut Tx, ctx: &Ctx, cmd: &AnswerName) -> Result<NameView> {
    require_approved(ctx, Permission::PricesReport)?;
    let mut check = Check::new();
    check.line(&cmd.name, 1, 100, "name");
    if let Some(code) = &cmd.variety {
        let known = catalogue::service::index(tx)?.get(code).is_some();
        check.require(known, "variety", "unknown_variety", "目录中没有这个品种", "the catalogue has no such variety");
    }
    check.finish()?;
    match &cmd.source {
        Some(source) => may_report(ctx, &sources::find(tx, source)?)?,
        None if matches!(Scope::of(ctx)?, Scope::Own(_)) => {
            return Err(
                Error::new(ErrorCode::Forbidden).detail("只能为本企业的采价点回答", "you may answer for your own sources only")
            );
        }
        None => {}
    }
    let row = NameRow {
        source: cmd.source.clone().unwrap_or_default(),
        name: name_key(&cmd.name),
        variety: cmd.variety.clone(),
        decided_by: ctx.user_id(),
        decided_at: ctx.now,
    };
    store::answer(tx, &row)?;
    let filter = RowFilter {
        state: Some(RowState::Waiting),
        rule: Some(rules::UNKNOWN_VARIETY.code.to_owned()),
        name: Some(row.name.clone()),
        source: cmd.source.clone(),
        ..RowFilter::default()
    };
    let (mut settled, mut after) = (0, None::<Id>);
    let reason = format!("名称对照：{}", row.variety.as_deref().unwrap_or("不采集"));
    loop {
        let rows = store::rows(tx, &filter, after, REJUDGED)?;
        after = rows.last().map(|row| row.id);
        let full = rows.len() == REJUDGED;
        settled += queue::rejudge(tx, ctx, rows, row.variety.as_deref(), &reason)?;
        if !full {
            break;
        }
    }
    let detail = json!({ "name": row.name, "source": cmd.source, "variety": row.variety, "settled": settled });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::PriceName, &row.name, audit::Action::Answer).detail(detail))?;
    Ok(view(row, settled))
}

/// Keeps how a source's files are read.
///
/// # Errors
/// Those of the database.
pub fn save_mapping(tx: &mut Tx, ctx: &Ctx, source: &str, mapping: &Mapping) -> Result<()> {
    // The day of one file is not the day of the next.
    let kept = Mapping { day: None, ..mapping.clone() };
    store::save_mapping(tx, source, &kept.text())?;
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::PriceSource, source, audit::Action::SaveMapping).detail(json!(kept)))
}
