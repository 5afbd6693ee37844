//! How many mails of one kind a person gets: so many at once in a window, the others together in one mail when it ends. The
//! inbox and the live events are not concerned.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use super::{
    model::Notification,
    prices,
    store::{self, Reader},
};
use crate::{
    kernel::{
        Ctx, Id, Lang, Result, Ts,
        sql::{IdSql, TsSql},
    },
    storage::{
        AnyConn, Both, Statement, Tx,
        schema::{mail_windows as w, notifications},
    },
};

/// Lines of one collected mail; it says how many more there are.
const LINES: i64 = 50;

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
    let (mut first, mut anew, mut more) = (Vec::new(), Vec::new(), Vec::new());
    let (mut held_first, mut held_more) = (Vec::new(), Vec::new());
    let rows = lock(tx, kind, people)?;
    for person in people {
        match rows.get(person) {
            None => {
                let row =
                    (w::user_id.eq(*person), w::kind.eq(kind.to_owned()), w::window_at.eq(ctx.now), w::sent.eq(1), w::held.eq(0));
                let made = Both(diesel::insert_into(w::table).values(row).on_conflict_do_nothing()).execute(tx)?;
                // Another request has just opened the window.
                if made == 1 { first.push(*person) } else { held_first.push(*person) }
            }
            Some((window_at, _, 0)) if window_at.plus_minutes(minutes) <= ctx.now => anew.push(*person),
            Some((_, sent, 0)) if *sent < at_once => more.push(*person),
            Some((.., 0)) => held_first.push(*person),
            Some(_) => held_more.push(*person),
        }
    }
    for ids in anew.chunks(IDS) {
        let mine = w::table.filter(w::kind.eq(kind.to_owned())).filter(w::user_id.eq_any(ids.to_vec()));
        diesel::update(mine).set((w::window_at.eq(ctx.now), w::sent.eq(1))).execute(tx)?;
    }
    for ids in more.chunks(IDS) {
        let mine = w::table.filter(w::kind.eq(kind.to_owned())).filter(w::user_id.eq_any(ids.to_vec()));
        diesel::update(mine).set(w::sent.eq(w::sent + 1)).execute(tx)?;
    }
    for ids in held_more.chunks(IDS) {
        let mine = || w::table.filter(w::kind.eq(kind.to_owned())).filter(w::user_id.eq_any(ids.to_vec()));
        diesel::update(mine()).set(w::held.eq(w::held + 1)).execute(tx)?;
        diesel::update(mine().filter(w::held_since.gt(Some(ctx.now)))).set(w::held_since.eq(Some(ctx.now))).execute(tx)?;
    }
    for person in held_first {
        hold(tx, ctx, kind, person, minutes)?;
    }
    Ok(first.into_iter().chain(anew).chain(more).collect())
}

/// The windows of these people: their beginning, how many mails have left and how many are held. The rows are locked in one
/// order, so that two requests that tell the same people do not wait for each other.
fn lock(tx: &mut Tx, kind: &str, people: &[Id]) -> Result<BTreeMap<Id, (Ts, i32, i32)>> {
    use diesel::sql_types::Integer;
    let lock = if matches!(tx, AnyConn::Pg(_)) { " FOR UPDATE" } else { "" };
    let mut found = BTreeMap::new();
    let mut sorted = people.to_vec();
    sorted.sort_unstable();
    for ids in sorted.chunks(IDS) {
        let mut query: Statement<(IdSql, TsSql, Integer, Integer)> = Statement::new(
            "SELECT user_id, window_at, sent, held FROM mail_windows WHERE kind = ? AND user_id IN ",
            [kind.into()],
        );
        query.push_list(ids.iter().map(|id| (*id).into()));
        query.push(&format!(" ORDER BY user_id{lock}"), []);
        let rows: Vec<(Id, Ts, i32, i32)> = query.load(tx)?;
        found.extend(rows.into_iter().map(|(id, at, sent, held)| (id, (at, sent, held))));
    }
    Ok(found)
}

fn hold(tx: &mut Tx, ctx: &Ctx, kind: &str, person: Id, minutes: i64) -> Result<()> {
    let key = (person, kind.to_owned());
    let (window_at, since): (Ts, Option<Ts>) = w::table.find(key.clone()).select((w::window_at, w::held_since)).first(tx)?;
    let set = (
        w::held.eq(w::held + 1),
        w::held_since.eq(Some(since.map_or(ctx.now, |since| since.min(ctx.now)))),
        w::due_at.eq(Some(window_at.plus_minutes(minutes))),
    );
    diesel::update(w::table.find(key)).set(set).execute(tx)?;
    Ok(())
}

/// Writes the collected mails whose window has ended; how many people were due. What a person has read meanwhile is left out.
///
/// # Errors
/// Those of the database.
pub fn send_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let due: Vec<(Id, String, Ts, Ts, i32)> = w::table
        .filter(w::due_at.is_not_null())
        .filter(w::due_at.le(Some(ctx.now)))
        .order((w::due_at, w::user_id))
        .limit(BATCH)
        .select((w::user_id, w::kind, w::due_at.assume_not_null(), w::held_since.assume_not_null(), w::held))
        .load(tx)?;
    for (person, kind, due_at, since, held) in &due {
        // Whoever sets the row free sends the mail: two workers never both do.
        let unchanged = w::table.find((*person, kind.clone())).filter(w::due_at.eq(Some(*due_at))).filter(w::held.eq(*held));
        let claimed = diesel::update(unchanged)
            .set((
                w::window_at.eq(ctx.now),
                w::sent.eq(policy(kind).at_once),
                w::held.eq(0),
                w::held_since.eq(None::<Ts>),
                w::due_at.eq(None::<Ts>),
            ))
            .execute(tx)?;
        if claimed == 1 {
            collect(tx, ctx, *person, kind, *since, i64::from(*held))?;
        }
    }
    Ok(due.len())
}

fn collect(tx: &mut Tx, ctx: &Ctx, person: Id, kind: &str, since: Ts, held: i64) -> Result<()> {
    let unread = notifications::table
        .filter(notifications::user_id.eq(person))
        .filter(notifications::read_at.is_null())
        .filter(notifications::kind.eq(kind.to_owned()))
        .filter(notifications::created_at.ge(since));
    // The newest are those that were held: a mail that left at once may be of the same moment.
    let lines: Vec<Notification> = unread.order(notifications::id.desc()).limit(held.min(LINES)).load(tx)?;
    let Some(reader) = Reader::of(tx, &[person])?.remove(&person) else { return Ok(()) };
    let more = held > LINES;
    let Some(first) = lines.first() else { return Ok(()) };
    let zh = reader.lang == Lang::Zh;
    let count = if more { held } else { lines.len() as i64 };
    let title = if zh { &first.title_zh } else { &first.title_en };
    let subject = match (lines.len(), zh) {
        (1, _) => title.clone(),
        (_, true) => format!("{count} 条新消息：{title} 等"),
        (_, false) => format!("{count} news: {title} and others"),
    };
    let line = |line: &Notification| {
        let (title, body) = if zh { (&line.title_zh, &line.body_zh) } else { (&line.title_en, &line.body_en) };
        let text = format!("{title}\n{body}");
        let text = if prices::thinks_in_jin(reader.role) { prices::in_jin(&text) } else { text };
        format!("{text}\n{}", line.link)
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
    let old = "SELECT user_id, kind FROM mail_windows WHERE window_at < ? AND held = 0 ORDER BY window_at LIMIT ?";
    let sql = format!("DELETE FROM mail_windows WHERE (user_id, kind) IN ({old})");
    Ok(Statement::<()>::new(&sql, [before.into(), most.into()]).execute(tx)?)
}
