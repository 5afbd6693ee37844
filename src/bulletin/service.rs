use std::collections::HashMap;

use serde_json::json;

use super::{
    figures::{METHOD_VERSION, PriceUnit, Quote},
    model::{BuildBulletin, Bulletin, BulletinBrief, BulletinRow, BulletinState, CorrectedRow, Correction, Verification},
    observations::{Observation, ObservationView, store as observed},
    sources::{self, SourceKind},
    store,
    table::{self, Inputs, Row, Seen, Source, Variety},
};
use crate::{
    accounts::{Permission, permissions::holds, require},
    audit, catalogue,
    kernel::{Ctx, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Role, Text, error::Check},
    notify::{self, Event, News},
    storage::Tx,
};

/// Prepares the first edition of a day as a draft.
///
/// # Errors
/// `already_exists` when the day has a draft, `wrong_state` when it has a published edition (correct that).
pub fn build(tx: &mut Tx, ctx: &Ctx, cmd: &BuildBulletin) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPrepare)?;
    let mut check = Check::new();
    check.require(cmd.day <= ctx.now.day(), "day", "in_future", "日期不能晚于今天", "the day may not be after today");
    check.finish()?;
    match store::last_of_day(tx, cmd.day)? {
        Some(row) if row.state.is_public() => Err(Error::new(ErrorCode::WrongState)
            .detail("当日已公布，请发布更正版", "the day has a published edition; correct that one")),
        Some(_) => Err(Error::new(ErrorCode::AlreadyExists).detail("当日已有草稿", "the day has a draft already")),
        None => draft(tx, ctx, cmd.day, cmd.unit, 1, None),
    }
}

/// Prepares the next edition of a published day, with the reason that the public will read.
///
/// # Errors
/// `wrong_state` unless `id` is the edition that holds, `already_exists` when a correction is being prepared.
pub fn correct(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPrepare)?;
    let reason = reason.trim();
    let mut check = Check::new();
    check.length(reason, 1, 300, "reason");
    check.finish()?;
    let row = store::find(tx, id)?;
    if row.state != BulletinState::Published {
        return Err(Error::new(ErrorCode::WrongState));
    }
    if store::last_of_day(tx, row.day)?.is_some_and(|last| last.edition > row.edition) {
        return Err(Error::new(ErrorCode::AlreadyExists).detail("更正版正在编制", "a correction is being prepared"));
    }
    draft(tx, ctx, row.day, row.unit, row.edition + 1, Some(reason.to_owned()))
}

fn draft(tx: &mut Tx, ctx: &Ctx, day: Day, unit: PriceUnit, edition: i32, reason: Option<String>) -> Result<Bulletin> {
    let inputs = gather(tx, day, unit, edition, reason.clone())?;
    let body = table::canonical(&table::compute(&inputs))?;
    let row = BulletinRow {
        id: Id::new(ctx.now),
        version: 1,
        day,
        edition,
        state: BulletinState::Draft,
        unit,
        digest: table::digest("", &body),
        body,
        previous_digest: String::new(),
        method_version: METHOD_VERSION.to_owned(),
        reason,
        prepared_by: ctx.user_id(),
        reviewed_by: None,
        published_by: None,
        created_at: ctx.now,
        reviewed_at: None,
        published_at: None,
    };
    store::insert(tx, row.clone())?;
    record(tx, ctx, &row, "prepare", None, "draft")?;
    tell(tx, ctx, &row, &[Role::CityRegulator], "bulletin_prepared", "待复核", "waits for review")?;
    show(tx, ctx, row)
}

/// Computes a draft anew from the observations of now; a reviewed one must be reviewed again.
///
/// # Errors
/// `wrong_state` once it is published.
pub fn rebuild(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPrepare)?;
    let row = unpublished(tx, id, seen)?;
    let inputs = gather(tx, row.day, row.unit, row.edition, row.reason.clone())?;
    let body = table::canonical(&table::compute(&inputs))?;
    changed(store::rewrite(tx, &row, &body, &table::digest("", &body), ctx.user_id())?)?;
    record(tx, ctx, &row, "rebuild", Some(row.state), "draft")?;
    get(tx, ctx, id)
}

/// A second person agrees with the draft as it stands.
///
/// # Errors
/// `same_person_review` for whoever prepared it, `wrong_state` unless it is a draft.
pub fn review(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinReview)?;
    let row = unpublished(tx, id, seen)?;
    if row.state != BulletinState::Draft {
        return Err(Error::new(ErrorCode::WrongState));
    }
    // The platform itself is nobody: it may prepare, a person must agree.
    let Some(reviewer) = ctx.user_id().filter(|user| row.prepared_by != Some(*user)) else {
        return Err(Error::new(ErrorCode::SamePersonReview));
    };
    changed(store::mark_reviewed(tx, &row, reviewer, ctx.now)?)?;
    record(tx, ctx, &row, "review", Some(row.state), "reviewed")?;
    get(tx, ctx, id)
}

/// Publishes a reviewed edition: chains it to the one published before, and replaces the day's edition if there is one.
///
/// # Errors
/// `wrong_state` unless it is reviewed.
pub fn publish(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<i32>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPublish)?;
    let row = unpublished(tx, id, seen)?;
    if row.state != BulletinState::Reviewed {
        return Err(Error::new(ErrorCode::WrongState).detail("须先复核", "it must be reviewed first"));
    }
    let previous = store::chain_end(tx)?.unwrap_or_default();
    let digest = table::digest(&previous, &row.body);
    store::supersede(tx, row.day)?;
    let published = store::mark_published(tx, &row, &previous, &digest, ctx.user_id(), ctx.now);
    // Two publications at once want the same place in the chain: the loser runs again and takes the next.
    changed(published.map_err(|e| Error { retryable: e.retryable || e.code == ErrorCode::AlreadyExists, ..e })?)?;
    record(tx, ctx, &row, "publish", Some(row.state), "published")?;
    let everyone = [Role::CityRegulator, Role::DistrictRegulator];
    tell(tx, ctx, &row, &everyone, "bulletin_published", "已公布", "is published")?;
    notify::emit(tx, ctx, &Event { kind: "bulletin".to_owned(), id: id.to_string(), users: Vec::new() })?;
    get(tx, ctx, id)
}

/// Throws a draft away.
///
/// # Errors
/// `wrong_state` once it is published.
pub fn discard(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::BulletinPrepare)?;
    let row = unpublished(tx, id, None)?;
    changed(store::discard(tx, &row)?)?;
    record(tx, ctx, &row, "discard", Some(row.state), "discarded")
}

fn unpublished(tx: &mut Tx, id: Id, seen: Option<i32>) -> Result<BulletinRow> {
    let row = store::find(tx, id)?;
    if row.state.is_public() {
        return Err(Error::new(ErrorCode::WrongState));
    }
    if seen.is_some_and(|version| version != row.version) {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    Ok(row)
}

fn changed(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}

fn record(tx: &mut Tx, ctx: &Ctx, row: &BulletinRow, action: &str, from: Option<BulletinState>, to: &str) -> Result<()> {
    let entry = audit::Entry::new("bulletin", row.id, action)
        .states(from.map(BulletinState::as_str), to)
        .reason(row.reason.as_deref())
        .detail(json!({ "day": row.day, "edition": row.edition }));
    audit::record(tx, ctx, entry)
}

fn tell(tx: &mut Tx, ctx: &Ctx, row: &BulletinRow, roles: &[Role], kind: &'static str, zh: &str, en: &str) -> Result<()> {
    let mut people = store::regulators(tx, roles)?;
    people.retain(|user| Some(*user) != ctx.user_id());
    let news = News {
        kind,
        title: Text::new(
            format!("{} 价格公示表（第 {} 版）{zh}", row.day, row.edition),
            format!("The price table of {}, edition {}, {en}", row.day, row.edition),
        ),
        body: Text::new(row.reason.clone().unwrap_or_default(), row.reason.clone().unwrap_or_default()),
        link: format!("/bulletin/editions/{}", row.id),
        mail: false,
    };
    notify::tell(tx, ctx, &people, &news)
}

/// Collects what the table of a day is computed from, as things are now.
fn gather(tx: &mut Tx, day: Day, unit: PriceUnit, edition: i32, reason: Option<String>) -> Result<Inputs> {
    let mut basket: Vec<(i64, Variety)> = catalogue::service::index(tx)?
        .all()
        .filter_map(|v| {
            let variety = Variety { code: v.code.clone(), name_zh: v.name.zh.clone(), name_en: v.name.en.clone() };
            Some((i64::from(v.watched_rank?), variety))
        })
        .collect();
    basket.sort_by_key(|(rank, _)| *rank);
    let sources: Vec<Source> = sources::active(tx)?
        .into_iter()
        .map(|s| Source {
            code: s.code,
            name: s.name_zh,
            name_en: s.name_en,
            kind: s.kind,
            stores: i64::from(s.stores),
            reported: false,
        })
        .collect();
    let codes: Vec<String> = basket.iter().map(|(_, v)| v.code.clone()).collect();
    let mut on = |day: Day| -> Result<(Vec<Seen>, Vec<Seen>)> {
        let rows = observed::valid_of_day(tx, day, &codes)?;
        let known = rows.into_iter().filter(|row| sources.iter().any(|s| s.code == row.source));
        let (left_out, counted): (Vec<Observation>, Vec<Observation>) =
            known.partition(|row| row.unit_suspected && row.change_reason.is_none());
        Ok((seen(counted, &sources), seen(left_out, &sources)))
    };
    let (today, left_out) = on(day)?;
    let (day_before, _) = on(day.plus(-1))?;
    let (week_before, _) = on(day.plus(-7))?;
    let edition = i64::from(edition);
    Ok(Inputs { day, edition, reason, unit, basket, sources, today, left_out, day_before, week_before })
}

fn seen(rows: Vec<Observation>, sources: &[Source]) -> Vec<Seen> {
    let stores: HashMap<&str, i64> = sources.iter().map(|s| (s.code.as_str(), s.stores)).collect();
    let one = |row: Observation| Seen {
        id: row.id,
        quote: Quote {
            stores: row.stores.map_or_else(|| stores.get(row.source.as_str()).copied().unwrap_or(1), i64::from),
            source: row.source,
            low: row.low_fen_per_kg.0,
            average: row.average_fen_per_kg.0,
            high: row.high_fen_per_kg.0,
            volume_kg: row.volume_kg.map(|v| v.0),
        },
        variety: row.variety,
        spec: row.spec,
    };
    rows.into_iter().map(one).collect()
}

/// Computes an edition again from its observations, which never change, and compares the bytes. Open to anyone.
///
/// # Errors
/// `not_found` unless it is published.
pub fn verify(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Verification> {
    let row = readable(tx, ctx, id)?;
    let table = row.table()?;
    let mut load = |ids: &[Id]| -> Result<Vec<Seen>> { Ok(seen(observed::by_ids(tx, ids)?, &table.sources)) };
    let inputs = Inputs {
        today: load(&table.observations)?,
        left_out: load(&table.left_out)?,
        day_before: load(&table.day_before.observations)?,
        week_before: load(&table.week_before.observations)?,
        ..Inputs::of(&table)
    };
    let recomputed = table::digest(&row.previous_digest, &table::canonical(&table::compute(&inputs))?);
    let chained = row.previous_digest.is_empty() || store::has_digest(tx, &row.previous_digest)?;
    Ok(Verification {
        id,
        day: row.day,
        edition: row.edition,
        equal: recomputed == row.digest,
        digest: row.digest,
        recomputed_digest: recomputed,
        chained,
    })
}

/// Verifies every published edition from the first to the last in the order of the chain. Editions that the chain
/// does not reach come last, with `chained` false.
///
/// # Errors
/// Those of the database.
pub fn verify_all(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Verification>> {
    let links = store::chain(tx)?;
    let mut following: HashMap<&str, (Id, &str)> =
        links.iter().map(|(id, digest, previous)| (previous.as_str(), (*id, digest.as_str()))).collect();
    let (mut order, mut end) = (Vec::new(), "");
    while let Some((id, digest)) = following.remove(end) {
        order.push((id, true));
        end = digest;
    }
    order.extend(following.values().map(|(id, _)| (*id, false)));
    order
        .into_iter()
        .map(|(id, reached)| verify(tx, ctx, id).map(|v| Verification { chained: v.chained && reached, ..v }))
        .collect()
}

fn oversees(ctx: &Ctx) -> bool {
    ctx.actor().is_none_or(|actor| holds(actor, Permission::BulletinPrepare)) && !matches!(ctx.who, crate::kernel::Who::Public)
}

/// An edition that the caller may read: published ones anyone, drafts those who prepare them.
fn readable(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BulletinRow> {
    let row = store::find(tx, id)?;
    if row.state.is_public() || oversees(ctx) { Ok(row) } else { Err(Error::new(ErrorCode::NotFound)) }
}

/// One edition.
///
/// # Errors
/// `not_found`, also for a draft that the caller may not see.
pub fn get(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Bulletin> {
    let row = readable(tx, ctx, id)?;
    show(tx, ctx, row)
}

/// The stored row of an edition, for exports.
///
/// # Errors
/// As [`get`].
pub fn stored(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BulletinRow> {
    readable(tx, ctx, id)
}

/// The edition that holds for a day, or the newest of all.
///
/// # Errors
/// `not_found` when nothing is published.
pub fn current(tx: &mut Tx, ctx: &Ctx, day: Option<Day>) -> Result<Bulletin> {
    let row = store::current(tx, day)?;
    show(tx, ctx, row)
}

/// Editions, newest day first: the published ones, or those of one state for whoever prepares them.
///
/// # Errors
/// `forbidden` for a state that the caller may not see.
pub fn list(tx: &mut Tx, ctx: &Ctx, state: Option<BulletinState>, page: &PageQuery) -> Result<Page<BulletinBrief>> {
    match state {
        None if oversees(ctx) => store::list(tx, BulletinState::ALL, page),
        None => store::list(tx, &[BulletinState::Published], page),
        Some(state) if state.is_public() => store::list(tx, &[state], page),
        Some(state) => {
            require(ctx, Permission::BulletinPrepare)?;
            store::list(tx, &[state], page)
        }
    }
}

/// The published editions of a day, the first one first.
///
/// # Errors
/// Those of the database.
pub fn editions(tx: &mut Tx, day: Day) -> Result<Vec<BulletinBrief>> {
    store::editions(tx, day)
}

/// The public list of corrections: why, and what changed.
///
/// # Errors
/// Field errors of the paging.
pub fn corrections(tx: &mut Tx, page: &PageQuery) -> Result<Page<Correction>> {
    let rows = store::corrections(tx, page)?;
    let mut items = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        let old = store::edition(tx, row.day, row.edition - 1)?;
        let (before, after) = (old.table()?, row.table()?);
        let mut only = |these: &[Id], those: &[Id]| -> Result<Vec<ObservationView>> {
            let ids: Vec<Id> = these.iter().filter(|id| !those.contains(id)).copied().collect();
            Ok(observed::by_ids(tx, &ids)?.into_iter().map(ObservationView::from).collect())
        };
        items.push(Correction {
            id: row.id,
            day: row.day,
            edition: row.edition,
            reason: row.reason.unwrap_or_default(),
            published_at: row.published_at,
            digest: row.digest,
            replaces: old.id,
            replaced_digest: old.digest,
            rows: differing(&before.rows, &after.rows),
            observations_removed: only(&before.observations, &after.observations)?,
            observations_added: only(&after.observations, &before.observations)?,
        });
    }
    Ok(Page { items, next_cursor: rows.next_cursor })
}

fn differing(before: &[Row], after: &[Row]) -> Vec<CorrectedRow> {
    let old: HashMap<&str, &Row> = before.iter().map(|row| (row.variety.code.as_str(), row)).collect();
    let row = |new: &Row| {
        let old = old.get(new.variety.code.as_str());
        let row = CorrectedRow {
            variety: new.variety.clone(),
            wholesale_before: old.and_then(|o| o.wholesale.average),
            wholesale_after: new.wholesale.average,
            retail_before: old.and_then(|o| o.retail.average),
            retail_after: new.retail.average,
        };
        (row.wholesale_before != row.wholesale_after || row.retail_before != row.retail_after).then_some(row)
    };
    after.iter().filter_map(row).collect()
}

fn show(tx: &mut Tx, ctx: &Ctx, row: BulletinRow) -> Result<Bulletin> {
    let table = row.table()?;
    let people: Vec<Id> = [row.prepared_by, row.reviewed_by].into_iter().flatten().collect();
    let names = store::names(tx, &people)?;
    let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
    let (chains, markets) = table.sources.into_iter().partition(|s| s.kind == SourceKind::Chain);
    let public = row.state.is_public();
    Ok(Bulletin {
        id: row.id,
        version: row.version,
        day: row.day,
        edition: row.edition,
        state: row.state,
        unit: row.unit,
        rows: table.rows,
        chains,
        markets,
        summary: table.summary,
        coverage: table.coverage,
        prepared_by: name(row.prepared_by),
        reviewed_by: name(row.reviewed_by),
        prepared_by_me: row.prepared_by.is_some() && row.prepared_by == ctx.user_id(),
        created_at: row.created_at,
        reviewed_at: row.reviewed_at,
        published_at: row.published_at,
        reason: row.reason,
        method_version: row.method_version,
        digest: public.then_some(row.digest),
        previous_digest: public.then_some(row.previous_digest),
        observations: table.observations,
        left_out: table.left_out,
    })
}
