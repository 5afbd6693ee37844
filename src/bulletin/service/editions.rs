//! The life of an edition: draft → reviewed by another person → published; superseded by a correction.

use serde_json::json;

use super::{
    check::require_answered,
    gather::gather,
    read::{get, show},
};
use crate::{
    method::METHOD_VERSION,
    model::{BuildBulletin, Bulletin, BulletinRow, BulletinState},
    settings, store, table,
};
use access::{Permission, require};
use accounts::service::with_roles;
use kernel::{Ctx, Day, Error, ErrorCode, Id, Result, Role, Text, Version, error::Check};
use notify::{self, News};
use prices::figures::PriceUnit;
use storage::Tx;

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
        signature: None,
        key_id: None,
        publish_at: None,
    };
    store::insert(tx, row.clone())?;
    record(tx, ctx, &row, audit::Action::Prepare, None, "draft")?;
    tell(tx, ctx, &row, &[Role::CityRegulator], (notify::NewsKind::BulletinPrepared, "待复核", "waits for review"))?;
    show(tx, ctx, row)
}

/// Computes a draft anew from the observations of now; a reviewed one must be reviewed again.
///
/// # Errors
/// `wrong_state` once it is published.
pub fn rebuild(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPrepare)?;
    let row = unpublished(tx, id, seen)?;
    let inputs = gather(tx, row.day, row.unit, row.edition, row.reason.clone())?;
    let body = table::canonical(&table::compute(&inputs))?;
    changed(store::rewrite(tx, &row, &body, &table::digest("", &body), ctx.user_id())?)?;
    record(tx, ctx, &row, audit::Action::Rebuild, Some(row.state), "draft")?;
    get(tx, ctx, id)
}

/// A second person agrees with the draft as it stands. It then publishes itself at the time that the settings name, if
/// that is still to come today.
///
/// # Errors
/// `same_person_review` for whoever prepared it, `wrong_state` unless it is a draft, `findings_open` while a finding has
/// no word.
pub fn review(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinReview)?;
    let row = unpublished(tx, id, seen)?;
    if row.state != BulletinState::Draft {
        return Err(Error::new(ErrorCode::WrongState));
    }
    // The platform itself is nobody: it may prepare, a person must agree.
    let Some(reviewer) = ctx.user_id().filter(|user| row.prepared_by != Some(*user)) else {
        return Err(Error::new(ErrorCode::SamePersonReview));
    };
    require_answered(tx, &row)?;
    let publish_at = settings::load(tx)?.publication_of(row.day, ctx.now);
    changed(store::mark_reviewed(tx, &row, reviewer, ctx.now, publish_at)?)?;
    record(tx, ctx, &row, audit::Action::Review, Some(row.state), "reviewed")?;
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
    record(tx, ctx, &row, audit::Action::Discard, Some(row.state), "discarded")
}

pub(super) fn unpublished(tx: &mut Tx, id: Id, seen: Option<Version>) -> Result<BulletinRow> {
    let row = store::find(tx, id)?;
    if row.state.is_public() {
        return Err(Error::new(ErrorCode::WrongState));
    }
    Version::check_given(seen, row.version)?;
    Ok(row)
}

pub(super) fn changed(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}

pub(super) fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &BulletinRow,
    action: audit::Action,
    from: Option<BulletinState>,
    to: &str,
) -> Result<()> {
    let entry = audit::Entry::new(audit::Entity::Bulletin, row.id, action)
        .states(from.map(BulletinState::as_str), to)
        .reason(row.reason.as_deref())
        .detail(json!({ "day": row.day, "edition": row.edition }));
    audit::record(tx, ctx, entry)
}

pub(super) fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &BulletinRow,
    roles: &[Role],
    (kind, zh, en): (notify::NewsKind, &str, &str),
) -> Result<()> {
    let reason = row.reason.clone().unwrap_or_default();
    let mut news = about(row, (kind, zh, en));
    news.body = Text::new(reason.clone(), reason);
    tell_news(tx, ctx, roles, &news)
}

/// A line of the inbox about an edition, which leads to it.
pub(crate) fn about(row: &BulletinRow, (kind, zh, en): (notify::NewsKind, &str, &str)) -> News {
    News {
        kind,
        title: Text::new(
            format!("{} 价格公示表（第 {} 版）{zh}", row.day, row.edition),
            format!("The price table of {}, edition {}, {en}", row.day, row.edition),
        ),
        body: Text::new("", ""),
        link: format!("/bulletin/editions/{}", row.id),
        mail: false,
    }
}

pub(crate) fn tell_news(tx: &mut Tx, ctx: &Ctx, roles: &[Role], news: &News) -> Result<()> {
    let mut people = with_roles(tx, roles)?;
    people.retain(|user| Some(*user) != ctx.user_id());
    notify::tell(tx, ctx, &people, news)
}
