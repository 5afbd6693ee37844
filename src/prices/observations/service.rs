use serde_json::json;

use super::{
    intake::{candidate::Candidate, judge},
    model::{self, Names, Observation, ObservationState, ObservationView, Quoted, ReportPrice},
    store,
};
use crate::{
    export, figures,
    sources::{self, PriceSource},
};
use access::{Permission, Scope, require, require_approved};
use exports::{File, Format};
use kernel::{Ctx, Error, ErrorCode, FieldError, Id, Page, PageQuery, Result, error::Check};
use storage::Tx;

/// Lets regulators and the platform report for any source, and people of an enterprise for their own.
///
/// # Errors
/// `forbidden`, and those of the permission.
pub(crate) fn may_report(ctx: &Ctx, source: &PriceSource) -> Result<()> {
    require_approved(ctx, Permission::PricesReport)?;
    match Scope::of(ctx)? {
        Scope::Own(me) if source.enterprise_id != Some(me) => {
            Err(Error::new(ErrorCode::Forbidden).detail("只能为本企业报价", "you may report for your own enterprise only"))
        }
        Scope::Own(_) | Scope::District(_) | Scope::City => Ok(()),
    }
}

/// Whether the catalogue has a variety with this code.
pub(super) fn is_variety(tx: &mut Tx, code: &str) -> Result<bool> {
    match catalogue::service::variety(tx, code) {
        Ok(_) => Ok(true),
        Err(error) if error.code == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reports one price.
///
/// # Errors
/// Field errors; a change over 2 % against the previous report without `reason` is `change_reason_required`;
/// `already_exists` when the source has reported this variety, spec and origin for this day.
pub fn report(tx: &mut Tx, ctx: &Ctx, cmd: &ReportPrice) -> Result<ObservationView> {
    require(ctx, Permission::PricesReport)?;
    let mut check = Check::new();
    let source = match sources::find(tx, &cmd.source) {
        Ok(source) => {
            may_report(ctx, &source)?;
            Some(source)
        }
        Err(error) if error.code == ErrorCode::NotFound => {
            check.push(FieldError::new("source", "unknown_source", "没有这个采价点", "there is no such source"));
            None
        }
        Err(error) => return Err(error),
    };
    let known = is_variety(tx, &cmd.variety)?;
    check
        .require(known, "variety", "unknown_variety", "目录中没有这个品种", "the catalogue has no such variety")
        .require(cmd.day <= ctx.now.day(), "day", "in_future", "日期不能晚于今天", "the day may not be after today")
        .require(cmd.volume_kg.is_none_or(|v| v.0 > 0), "volume_kg", "out_of_range", "上市量须为正数", "must be positive")
        .require(cmd.stores.is_none_or(|s| s > 0), "stores", "out_of_range", "门店数须为正数", "must be positive");
    let spec = cmd.spec.as_deref().unwrap_or_default().trim().to_owned();
    let origin = cmd.origin.as_deref().unwrap_or_default().trim().to_owned();
    let reason = cmd.reason.as_deref().map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned);
    check.line(&spec, 0, 60, "spec").line(&origin, 0, 60, "origin");
    check.length(reason.as_deref().unwrap_or_default(), 0, 200, "reason");
    let currency = source.as_ref().map_or("CNY", |source| source.currency.as_str());
    let measure = check.keep(model::measure(&cmd.unit, "unit", currency))?;
    let texts = [&cmd.low, &cmd.average, &cmd.high].map(String::as_str);
    let prices = check.keep_given(measure.map(|m| model::prices(texts, m, currency, &Names::FORM)))?;
    let (Some(source), Some(prices), true) = (source, prices, known) else {
        check.finish()?;
        return Err(Error::unexpected("a report without a price and without an error"));
    };
    let series = (cmd.variety.clone(), spec.clone(), origin.clone());
    if let Some(previous) = store::previous(tx, &source.code, &series, cmd.day)? {
        check.require(
            reason.is_some() || !figures::needs_reason(prices.average.0, previous.0),
            "reason",
            "change_reason_required",
            "比上次报价变动超过 2%，请填写原因",
            "the change against the previous report is over 2 %: give the reason",
        );
    }
    check.finish()?;
    if store::with_key(tx, &source.code, &series, cmd.day)?.is_some() {
        return Err(Error::new(ErrorCode::AlreadyExists).detail(
            "该采价点当日已报过此品种、规格和产地",
            "the source has reported this variety, spec and origin for the day",
        ));
    }
    let candidate = Candidate {
        source: source.code.clone(),
        name: cmd.variety.clone(),
        variety: Some(cmd.variety.clone()),
        spec: spec.clone(),
        origin: origin.clone(),
        day: Some(cmd.day),
        low: Some(prices.low.0),
        average: Some(prices.average.0),
        high: Some(prices.high.0),
        ..Candidate::default()
    };
    if let Some(doubt) = judge::doubts(tx, candidate)?.first() {
        let zh = format!("{}。请核对；确属此价的，请在“填报”或“导入”中报送，由人核实后采用", doubt.message.zh);
        let en = format!("{}. Check it; if it is right, send it as a sheet: there it waits for a person", doubt.message.en);
        return Err(Error::field("average", &doubt.code, zh, en));
    }
    let quote = Quoted {
        low: cmd.low.clone(),
        average: cmd.average.clone(),
        high: cmd.high.clone(),
        unit: cmd.unit.clone(),
        ..Quoted::default()
    };
    let row = Observation {
        market: tx.market(),
        id: Id::new(ctx.now),
        source: source.code,
        variety: cmd.variety.clone(),
        day: cmd.day,
        spec,
        origin,
        low_fen_per_kg: prices.low,
        average_fen_per_kg: prices.average,
        high_fen_per_kg: prices.high,
        volume_kg: cmd.volume_kg,
        stores: cmd.stores,
        quote: serde_json::to_string(&quote).map_err(Error::unexpected)?,
        unit_suspected: false,
        change_reason: reason,
        state: ObservationState::Valid,
        void_reason: None,
        reported_by: ctx.user_id(),
        import_id: None,
        created_at: ctx.now,
        superseded_by: None,
    };
    store::insert(tx, row.clone())?;
    let detail = json!({ "source": row.source, "variety": row.variety, "day": row.day, "quote": quote });
    let entry = audit::Entry::new(audit::Entity::Observation, row.id, audit::Action::Report).states(None, "valid");
    audit::record(tx, ctx, entry.reason(row.change_reason.as_deref()).detail(detail))?;
    Ok(row.into())
}

/// Withdraws a price with a reason. It stays readable, and editions that counted it stay as they are.
///
/// # Errors
/// `wrong_state` when it is void already.
pub fn make_void(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str) -> Result<ObservationView> {
    require(ctx, Permission::PricesReport)?;
    let row = store::find(tx, id)?;
    may_report(ctx, &sources::find(tx, &row.source)?)?;
    let reason = reason.trim();
    let mut check = Check::new();
    check.length(reason, 1, 300, "reason");
    check.finish()?;
    let withdrawn = store::OfBatch { id, source: row.source, variety: row.variety, day: row.day, state: row.state };
    if store::make_void(tx, ctx.now, &[withdrawn], reason)? != 1 {
        return Err(Error::new(ErrorCode::WrongState));
    }
    let entry =
        audit::Entry::new(audit::Entity::Observation, id, audit::Action::Void).states(Some("valid"), "void").reason(Some(reason));
    audit::record(tx, ctx, entry)?;
    Ok(store::find(tx, id)?.into())
}

/// Observations, newest first; people of an enterprise see those of their own sources.
///
/// # Errors
/// Field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: store::Filter, page: &PageQuery) -> Result<Page<ObservationView>> {
    let filter = visible(tx, ctx, filter)?;
    Ok(store::list(tx, &filter, page)?.map(ObservationView::from))
}

/// Rows read at once for a file.
const CHUNK: usize = 1_000;

/// [`list`] as a file.
///
/// # Errors
/// Those of the database.
pub fn export(tx: &mut Tx, ctx: &Ctx, filter: store::Filter, format: Format) -> Result<File> {
    let (filter, names, mut before) = (visible(tx, ctx, filter)?, export::Names::load(tx)?, None);
    export::observations(&names).write(format, ctx.lang, || {
        let rows = store::select(tx, &filter, before, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(None) };
        before = Some(last.id);
        Ok(Some(rows.into_iter().map(ObservationView::from).collect()))
    })
}

fn visible(tx: &mut Tx, ctx: &Ctx, mut filter: store::Filter) -> Result<store::Filter> {
    require(ctx, Permission::PricesRead)?;
    if let Some(enterprise) = ctx.enterprise_id() {
        let own = sources::list(tx, None)?.into_iter().filter(|s| s.enterprise_id == Some(enterprise));
        filter.sources = Some(own.map(|s| s.code).collect());
    }
    Ok(filter)
}
