//! Publication: the edition takes its place in the chain and is signed. By hand, at a set time, or for days gone by.

use super::{
    acknowledge::acknowledge_all,
    check::require_answered,
    editions::{about, build, changed, record, review, tell, tell_news, unpublished},
    read::get,
};
use crate::{
    approval::require_approved,
    model::{BuildBulletin, Bulletin, BulletinState, SetPublication},
    signature::Statement,
    store::{self, Publication},
    subscriptions, table,
};
use access::{Permission, require};
use kernel::{Ctx, Day, Error, ErrorCode, Id, Lang, Result, Role, Text, Ts, Version, error::Check};
use notify::{self, Event};
use prices::figures::PriceUnit;
use signing::Signers;
use storage::{Db, Tx};

/// Older tables are history: they are published without telling anyone.
const NEWS_DAYS: i32 = 3;

/// Findings that the message about a publication that was held names.
const HELD_NAMED: usize = 5;

/// A time further ahead is a slip of the pen.
const FURTHEST_HOURS: i64 = 24 * 7;

/// Publishes a reviewed edition: chains it to the one published before, signs it, and replaces the day's edition if there
/// is one.
///
/// # Errors
/// `wrong_state` unless it is reviewed, `findings_open` while a finding, of the draft or since, has no word, `key_not_approved`.
pub fn publish(tx: &mut Tx, ctx: &Ctx, signers: &Signers, id: Id, seen: Option<Version>) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPublish)?;
    let row = unpublished(tx, id, seen)?;
    if row.state != BulletinState::Reviewed {
        return Err(Error::new(ErrorCode::WrongState).detail("须先复核", "it must be reviewed first"));
    }
    require_answered(tx, &row)?;
    require_approved(tx, signers, ctx.now)?;
    let previous = store::chain_end(tx)?.unwrap_or_default();
    let digest = table::digest(&previous, &row.body);
    let published_at = ctx.now.to_string();
    let statement = Statement { digest: &digest, published_at: &published_at, previous: &previous, body: &row.body };
    let signatures = statement.sign(signers)?;
    let Some((signature, others)) = signatures.split_first() else { return Err(Error::unexpected("no key has signed")) };
    for key in signers.iter() {
        store::keep_key(tx, key.public(), ctx.now)?;
    }
    store::supersede(tx, row.day)?;
    let made = Publication { previous: &previous, digest: &digest, signature, by: ctx.user_id(), at: ctx.now };
    let published = store::mark_published(tx, &row, &made);
    // Two publications at once want the same place in the chain: the loser runs again and takes the next.
    changed(published.map_err(|e| Error { retryable: e.retryable || e.code == ErrorCode::AlreadyExists, ..e })?)?;
    store::add_signatures(tx, row.id, others)?;
    record(tx, ctx, &row, audit::Action::Publish, Some(row.state), "published")?;
    if row.day.plus(NEWS_DAYS) >= ctx.now.day() {
        let everyone = [Role::CityRegulator, Role::DistrictRegulator];
        tell(tx, ctx, &row, &everyone, (notify::NewsKind::BulletinPublished, "已公布", "is published"))?;
        subscriptions::service::mail_out(tx, ctx, id)?;
    }
    notify::emit(tx, ctx, &Event { kind: "bulletin".to_owned(), id: id.to_string(), users: Vec::new() })?;
    get(tx, ctx, id)
}

/// Sets when a reviewed edition publishes itself, or takes that back.
///
/// # Errors
/// `wrong_state` unless it is reviewed, field errors for a time that is past or more than a week ahead.
pub fn set_publication(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: SetPublication) -> Result<Bulletin> {
    require(ctx, Permission::BulletinPublish)?;
    let mut check = Check::new();
    let ahead = |at: Ts| at > ctx.now && at <= ctx.now.plus_hours(FURTHEST_HOURS);
    check.require(
        cmd.publish_at.is_none_or(ahead),
        "publish_at",
        "out_of_range",
        "须在此刻之后、七天之内",
        "after now and within seven days",
    );
    check.finish()?;
    let row = unpublished(tx, id, seen)?;
    if row.state != BulletinState::Reviewed {
        return Err(Error::new(ErrorCode::WrongState).detail("须先复核", "it must be reviewed first"));
    }
    changed(store::set_publication(tx, &row, cmd.publish_at)?)?;
    let action = if cmd.publish_at.is_some() { audit::Action::Schedule } else { audit::Action::Unschedule };
    record(tx, ctx, &row, action, Some(row.state), "reviewed")?;
    get(tx, ctx, id)
}

/// Publishes what is due, one edition per transaction; how many. An edition about which something was found since its
/// review is not published: it waits for a person, and the officials are told. Safe to run on several nodes at once.
///
/// # Errors
/// Those of the database.
pub fn publish_due(db: &Db, ctx: &Ctx, signers: &Signers) -> Result<usize> {
    let (mut published, mut failed) = (0, None);
    for id in db.read_now(|tx| store::due(tx, ctx.now))? {
        match db.write_now(|tx| publish(tx, ctx, signers, id, None)) {
            Ok(_) => published += 1,
            Err(error) if error.code == ErrorCode::FindingsOpen => db.write_now(|tx| hold(tx, ctx, id, &error))?,
            // Another node or a person was quicker.
            Err(error) if matches!(error.code, ErrorCode::WrongState | ErrorCode::StaleVersion) => {}
            // One that fails does not hold the others back.
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(published), Err)
}

/// Takes the set time back, so that the edition waits for a person.
fn hold(tx: &mut Tx, ctx: &Ctx, id: Id, why: &Error) -> Result<()> {
    let row = store::find(tx, id)?;
    if row.state != BulletinState::Reviewed || row.publish_at.is_none() {
        return Ok(());
    }
    if store::set_publication(tx, &row, None)? != 1 {
        // A person was quicker; the next run sees what is so then.
        return Ok(());
    }
    record(tx, ctx, &row, audit::Action::Postpone, Some(row.state), "reviewed")?;
    let mut news = about(
        &row,
        (notify::NewsKind::BulletinHeld, "未按时公布：有新的提示须确认", "was not published at its time: findings wait"),
    );
    let said = |lang| why.fields.iter().take(HELD_NAMED).map(|f| f.message.get(lang)).collect::<Vec<_>>().join("\n");
    news.body = Text::new(said(Lang::Zh), said(Lang::En));
    news.mail = true;
    tell_news(tx, ctx, &[Role::CityRegulator], &news)
}

/// Composes, reviews and publishes the table of a day that has none, for history that is taken over: the platform
/// composes, the reviewer answers for it. What is found about it is acknowledged with the given word and not without one.
/// `None` when the day is published already or nothing was reported on it.
///
/// # Errors
/// Those of the steps; `findings_open` where something is found and no word is given.
pub fn publish_day(
    tx: &mut Tx,
    reviewer: &Ctx,
    signers: &Signers,
    day: Day,
    unit: PriceUnit,
    word: Option<&str>,
) -> Result<Option<Bulletin>> {
    let draft = match store::last_of_day(tx, day)? {
        Some(row) if row.state.is_public() => return Ok(None),
        Some(row) => row.id,
        None => {
            let platform = Ctx::system("bulletin", reviewer.now);
            let draft = build(tx, &platform, &BuildBulletin { day, unit })?;
            if draft.observations.is_empty() {
                super::editions::discard(tx, &platform, draft.id)?;
                return Ok(None);
            }
            draft.id
        }
    };
    let row = store::find(tx, draft)?;
    if let Some(word) = word {
        acknowledge_all(tx, reviewer, &row, word)?;
    }
    if row.state == BulletinState::Draft {
        review(tx, reviewer, draft, None)?;
    }
    publish(tx, reviewer, signers, draft, None).map(Some)
}
