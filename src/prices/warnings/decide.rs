//! What regulators do with warnings: read, acknowledge, dismiss, take that back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    export,
    model::{Evidence, PriceWarning, SourceName, WarningRow, WarningState},
    store::{self, Filter},
};
use crate::{model::Variety, sources};
use access::{Permission, require};
use exports::{File, Format};
use kernel::{Ctx, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Version, error::Check};
use storage::Tx;

/// Open warnings are counted to so many.
const COUNTED: i64 = 1_000;

/// Why a warning is acknowledged or dismissed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = WarningDecision)]
pub struct Decision {
    /// Obligatory when it is dismissed.
    #[schema(max_length = 300)]
    pub reason: Option<String>,
}

/// Open warnings, counted to 1 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WarningCount {
    pub open: i64,
    /// Those of grade 2 and 3 among them.
    pub grave: i64,
}

/// Warnings, newest first.
///
/// # Errors
/// `forbidden`; field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: &Filter, page: &PageQuery) -> Result<Page<PriceWarning>> {
    require(ctx, Permission::PriceWarnings)?;
    let rows = store::list(tx, filter, page)?;
    let names = Names::load(tx, &rows.items)?;
    Ok(rows.map(|row| names.show(row)))
}

/// [`list`] as a file.
///
/// # Errors
/// `forbidden`.
pub(super) fn export(tx: &mut Tx, ctx: &Ctx, filter: &Filter, format: Format) -> Result<File> {
    export::columns().write_list(format, ctx.lang, |page| list(tx, ctx, filter, page))
}

/// The warnings about a day that nobody has decided, the gravest first.
///
/// # Errors
/// Those of the database.
pub fn open_of_day(tx: &mut Tx, day: Day) -> Result<Vec<PriceWarning>> {
    let rows = store::open_of_day(tx, day)?;
    let names = Names::load(tx, &rows)?;
    Ok(rows.into_iter().map(|row| names.show(row)).collect())
}

/// How many wait.
///
/// # Errors
/// `forbidden`.
pub(crate) fn count(tx: &mut Tx, ctx: &Ctx) -> Result<WarningCount> {
    require(ctx, Permission::PriceWarnings)?;
    let grades = store::open(tx, COUNTED)?;
    Ok(WarningCount { open: grades.len() as i64, grave: grades.iter().filter(|grade| **grade >= 2).count() as i64 })
}

/// It is so, and somebody looks after it.
///
/// # Errors
/// `wrong_state` unless it is open; `stale_version`.
pub fn acknowledge(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Decision) -> Result<PriceWarning> {
    decide(tx, ctx, id, seen, cmd.reason.as_deref(), WarningState::Acknowledged)
}

/// It is nothing, for the stated reason.
///
/// # Errors
/// A field error without a reason; `wrong_state` unless it is open; `stale_version`.
pub fn dismiss(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Decision) -> Result<PriceWarning> {
    decide(tx, ctx, id, seen, cmd.reason.as_deref(), WarningState::Dismissed)
}

/// Back to open: the decision was too quick.
///
/// # Errors
/// `wrong_state` when it is open; `stale_version`.
pub fn reopen(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>) -> Result<PriceWarning> {
    decide(tx, ctx, id, seen, None, WarningState::Open)
}

fn decide(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, reason: Option<&str>, to: WarningState) -> Result<PriceWarning> {
    require(ctx, Permission::PriceWarnings)?;
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    let mut check = Check::new();
    let needed = usize::from(to == WarningState::Dismissed);
    check.length(reason.unwrap_or_default(), needed, 300, "reason");
    check.finish()?;
    let row = store::find(tx, id)?;
    if (row.state == WarningState::Open) == (to == WarningState::Open) {
        return Err(Error::new(ErrorCode::WrongState));
    }
    Version::check_given(seen, row.version)?;
    if store::decide(tx, ctx, &row, to, reason)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let action = match to {
        WarningState::Open => audit::Action::Reopen,
        WarningState::Acknowledged => audit::Action::Acknowledge,
        WarningState::Dismissed => audit::Action::Dismiss,
    };
    let entry =
        audit::Entry::new(audit::Entity::PriceWarning, id, action).states(Some(row.state.as_str()), to.as_str()).reason(reason);
    audit::record(tx, ctx, entry)?;
    let row = store::find(tx, id)?;
    Ok(Names::load(tx, std::slice::from_ref(&row))?.show(row))
}

/// What codes and ids are called.
struct Names {
    varieties: catalogue::search::VarietyIndex,
    sources: Vec<sources::PriceSource>,
    people: std::collections::HashMap<Id, String>,
}

impl Names {
    fn load(tx: &mut Tx, rows: &[WarningRow]) -> Result<Names> {
        let people: Vec<Id> = rows.iter().filter_map(|row| row.decided_by).collect();
        Ok(Names {
            varieties: catalogue::service::index(tx)?,
            sources: sources::list(tx, None)?,
            people: accounts::service::names(tx, people)?,
        })
    }

    fn show(&self, row: WarningRow) -> PriceWarning {
        let variety = self.varieties.get(&row.variety);
        let source = self.sources.iter().find(|s| s.code == row.source);
        PriceWarning {
            id: row.id,
            version: row.version,
            rule: row.rule,
            direction: row.direction,
            grade: row.grade,
            variety: Variety {
                name_zh: variety.map_or_else(|| row.variety.clone(), |v| v.name.zh.clone()),
                name_en: variety.map_or_else(|| row.variety.clone(), |v| v.name.en.clone()),
                code: row.variety,
            },
            source: source.map(|s| SourceName { code: s.code.clone(), name_zh: s.name_zh.clone(), name_en: s.name_en.clone() }),
            day: row.day,
            evidence: serde_json::from_str::<Evidence>(&row.evidence).unwrap_or_default(),
            state: row.state,
            reason: row.reason,
            decided_by: row.decided_by.and_then(|id| self.people.get(&id).cloned()),
            decided_at: row.decided_at,
            created_at: row.created_at,
        }
    }
}
