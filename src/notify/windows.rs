//! How many mails of one kind a person gets: so many at once in a window, the others together in one mail when it ends. The
//! inbox and the live events are not concerned.

use std::collections::{BTreeMap, HashSet};

use diesel::{
    prelude::*,
    sql_types::{Integer, Text},
};

use super::{
    model::Notification,
    prices,
    store::{self, Reader},
};
use crate::schema::{mail_windows as w, notifications};
use kernel::{
    Ctx, Id, Lang, Result, Ts,
    sql::{IdSql, TsSql},
};
use storage::{Statement, Tx};

/// Lines of one collected mail; it says whether there are more.
const LINES: usize = 50;

/// Collected mails written in one run.
const BATCH: i64 = 100;

/// Ids per statement.
const IDS: usize = 500;

/// How long a window is, and how many mails leave at once in it.
struct Policy {
    minutes: i64,
    at_once: i32,
}

/// One thing that happens often is told in one mail; what is rare but may be caused at will has a wide limit.
fn policy(kind: &str) -> Policy {
    match kind {
        "enterprise_submitted" | "enterprise_due" => Policy { minutes: 30, at_once: 1 },
        "urgent_demand" | "unsold_produce" | "saved_search" => Policy { minutes: 30, at_once: 1 },
        _ => Policy { minutes: 60, at_once: 20 },
    }
}

/// Those of these people who get the mail at once. For the others it is noted that something waits.
///
/// # Errors
/// Those of the database.
pub(super) fn admit(tx: &mut Tx, ctx: &Ctx, kind: &str, people: &[Id]) -> Result<HashSet<Id>> {
    let Policy { minutes, at_once } = policy(kind);
    let mut windows = lock(tx, kind, people)?;
    let without: Vec<Id> = people.iter().copied().filter(|person| !windows.contains_key(person)).collect();
    if !without.is_empty() {
        make(tx, ctx, kind, &without)?;
        windows.extend(lock(tx, kind, &without)?);
    }
    let (mut anew, mut more, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for (person, window) in windows {
        match window {
            (ends_at, _, 0) if ends_at <= ctx.now => anew.push(person),
            (_, sent, 0) if sent < at_once => more.push(person),
            _ => held.push(person),
        }
    }
    let mine = |tx: &Tx, ids: &[Id]| w::table.of(tx).filter(w::kind.eq(kind.to_owned())).filter(w::user_id.eq_any(ids.to_vec()));
    for ids in anew.chunks(IDS) {
        let set = (w::ends_at.eq(ctx.now.plus_minutes(minutes)), w::sent.eq(1));
        diesel::update(mine(tx, ids)).set(set).execute(tx)?;
    }
    for ids in more.chunks(IDS) {
        diesel::update(mine(tx, ids)).set(w::sent.eq(w::sent + 1)).execute(tx)?;
    }
    for ids in held.chunks(IDS) {
        hold(tx, ctx, kind, ids)?;
    }
    Ok(anew.into_iter().chain(more).collect())
}

/// Makes windows for people who have none, as if they had just ended; one that another request has made meanwhile stays.
fn make(tx: &mut Tx, ctx: &Ctx, kind: &str, people: &[Id]) -> Result<()> {
    for ids in people.chunks(IDS) {
        let mut insert: Statement =
            Statement::new("INSERT INTO mail_windows (market, user_id, kind, ends_at, sent, held) VALUES ", []);
        for (n, id) in ids.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            insert.push(&format!("{comma}(?, ?, ?, ?, 0, 0)"), [tx.market().into(), (*id).into(), kind.into(), ctx.now.into()]);
        }
        insert.push(" ON CONFLICT DO NOTHING", []);
        insert.execute(tx)?;
    }
    Ok(())
}

/// The windows of these people: their end, how many mails have left and how many are held. The rows are locked in one order, so
/// that two requests that tell the same people do not wait for each other.
fn lock(tx: &mut Tx, kind: &str, people: &[Id]) -> Result<BTreeMap<Id, (Ts, i32, i32)>> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let mut found = BTreeMap::new();
    let mut sorted = people.to_vec();
    sorted.sort_unstable();
    for ids in sorted.chunks(IDS) {
        let mut query: Statement<(IdSql, TsSql, Integer, Integer)> = Statement::new(
            "SELECT user_id, ends_at, sent, held FROM mail_windows WHERE market = ? AND kind = ? AND user_id IN ",
            [tx.market().into(), kind.into()],
        );
        query.push_list(ids.iter().map(|id| (*id).into()));
        query.push(&format!(" ORDER BY user_id{lock}"), []);
        let rows: Vec<(Id, Ts, i32, i32)> = query.load(tx)?;
        found.extend(rows.into_iter().map(|(id, ends_at, sent, held)| (id, (ends_at, sent, held))));
    }
    Ok(found)
}

/// One more mail waits for each of these people. Requests do not commit in the order of their times: the earliest counts.
fn hold(tx: &mut Tx, ctx: &Ctx, kind: &str, people: &[Id]) -> Result<()> {
    let mut update: Statement = Statement::new(
        "UPDATE mail_windows SET held = held + 1, held_since = CASE WHEN held_since < ? THEN held_since ELSE ? END \
         WHERE market = ? AND kind = ? AND user_id IN ",
        [ctx.now.into(), ctx.now.into(), tx.market().into(), kind.into()],
    );
    update.push_list(people.iter().map(|id| (*id).into()));
    update.execute(tx)?;
    Ok(())
}

/// Writes the collected mails whose window has ended; how many people were due.
///
/// # Errors
/// Those of the database.
pub fn send_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    // That mails are held stands in the text of the statement, because its index is a partial one.
    let sql = "SELECT user_id, kind, ends_at, held_since, held FROM mail_windows WHERE market = ? AND held > 0 AND ends_at <= ? \
               ORDER BY ends_at, user_id LIMIT ?";
    let query = Statement::<(IdSql, Text, TsSql, TsSql, Integer)>::new(sql, [tx.market().into(), ctx.now.into(), BATCH.into()]);
    let due: Vec<(Id, String, Ts, Ts, i32)> = query.load(tx)?;
    for (person, kind, ends_at, since, held) in &due {
        let Policy { minutes, at_once } = policy(kind);
        // Whoever sets the row free sends the mail: two workers never both do.
        let unchanged =
            w::table.find((tx.market(), *person, kind.clone())).filter(w::ends_at.eq(*ends_at)).filter(w::held.eq(*held));
        let ends_at = ctx.now.plus_minutes(minutes);
        let set = (w::ends_at.eq(ends_at), w::sent.eq(at_once), w::held.eq(0), w::held_since.eq(None::<Ts>));
        if diesel::update(unchanged).set(set).execute(tx)? == 1 {
            collect(tx, ctx, *person, kind, *since, i64::from(*held))?;
        }
    }
    Ok(due.len())
}

/// Writes one mail of all that was held for a person; what they have read meanwhile is left out.
fn collect(tx: &mut Tx, ctx: &Ctx, person: Id, kind: &str, since: Ts, held: i64) -> Result<()> {
    let unread = notifications::table
        .of(tx)
        .filter(notifications::user_id.eq(person))
        .filter(notifications::read_at.is_null())
        .filter(notifications::kind.eq(kind.to_owned()))
        .filter(notifications::created_at.ge(since));
    // The newest are those that were held: a mail that left at once may be of the same moment.
    let mut lines: Vec<Notification> =
        unread.order(notifications::id.desc()).limit(held.min(LINES as i64 + 1)).select(Notification::as_select()).load(tx)?;
    let Some(reader) = Reader::of(tx, &[person])?.remove(&person) else { return Ok(()) };
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    let Some(first) = lines.first() else { return Ok(()) };
    let zh = reader.lang == Lang::Zh;
    let shown = |text: &str| if prices::thinks_in_jin(reader.role) { prices::in_jin(text) } else { text.to_owned() };
    let count = if more { format!("{LINES}+") } else { lines.len().to_string() };
    let title = shown(if zh { &first.title_zh } else { &first.title_en });
    let subject = match (lines.len(), zh) {
        (1, _) => title,
        (_, true) => format!("{count} 条新消息：{title} 等"),
        (_, false) => format!("{count} news: {title} and others"),
    };
    let line = |line: &Notification| {
        let (title, body) = if zh { (&line.title_zh, &line.body_zh) } else { (&line.title_en, &line.body_en) };
        format!("{}\n{}", shown(&format!("{title}\n{body}")), line.link)
    };
    let mut body: Vec<String> = lines.iter().map(line).collect();
    if more {
        body.push(if zh { "其余见平台：\n/notifications" } else { "The others are on the platform:\n/notifications" }.to_owned());
    }
    store::mail(tx, ctx, &reader.mail(subject, body.join("\n\n")))
}

/// Forgets windows that ended long ago; how many. A window in which mails are held ends when they leave.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    let market = tx.market();
    let old = "SELECT user_id, kind FROM mail_windows WHERE market = ? AND ends_at < ? AND held = 0 ORDER BY ends_at LIMIT ?";
    let sql = format!("DELETE FROM mail_windows WHERE market = ? AND held = 0 AND (user_id, kind) IN ({old})");
    Ok(Statement::<()>::new(&sql, [market.into(), market.into(), before.into(), most.into()]).execute(tx)?)
}
