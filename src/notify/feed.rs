//! Live hints between processes. What was committed waits in the outbox; whichever process finds it first moves it into
//! `live_events` under a number without gaps, and every process reads on from the last number it knows. Mail has no part in it.

use std::collections::HashSet;

use diesel::{prelude::*, sql_types::Text};

use super::live::{Bus, Event, Holder};
use crate::schema::{live_events as l, live_head as h, outbox};
use kernel::{Clock, Id, RegionCode, Result, Ts, sql::IdSql};
use storage::{Bulk, Db, Statement, Tx};
use storage::{
    bulk_insert,
    schema::{api_keys, enterprises, sessions, users},
};

/// Hints moved or read at once.
const BATCH: i64 = 500;

/// Ids per statement.
const IDS: usize = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = l, treat_none_as_default_value = false)]
struct Row {
    market: RegionCode,
    seq: i64,
    payload: String,
    created_at: Ts,
}

bulk_insert!(Row, l::table);

/// How far a process has read.
#[derive(Debug, Default)]
pub struct Reader {
    last: Option<i64>,
}

impl Reader {
    /// Moves what waits, and hands what is new to the open pages; how many hints that were.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn step(&mut self, db: &Db, clock: &Clock, bus: &Bus) -> Result<usize> {
        let (waiting, head) = db.read(|tx| Ok((!waiting(tx, 1)?.is_empty(), head(tx)?))).await?;
        if waiting {
            let now = clock.now();
            db.write(move |tx| number(tx, now)).await?;
        }
        // A process that starts has no pages yet, so it begins with what is new.
        let Some(last) = self.last else {
            self.last = Some(head);
            return Ok(usize::from(waiting));
        };
        if !waiting && head <= last {
            return Ok(0);
        }
        let rows = db.read(move |tx| after(tx, last)).await?;
        let Some((first, newest)) = rows.first().map(|row| row.seq).zip(rows.last().map(|row| row.seq)) else { return Ok(0) };
        if first > last + 1 {
            bus.reload_all();
        }
        for row in &rows {
            match serde_json::from_str::<Event>(&row.payload) {
                Ok(event) => bus.publish(&event),
                Err(error) => tracing::warn!(seq = row.seq, %error, "a live hint cannot be read"),
            }
        }
        self.last = Some(newest);
        Ok(rows.len())
    }
}

/// Waiting hints, the oldest first. The words stand in the text of the statement, because its index is a partial one.
fn waiting(tx: &mut Tx, most: i64) -> Result<Vec<(Id, String)>> {
    let sql =
        "SELECT id, payload FROM outbox WHERE market = ? AND state = 'waiting' AND topic = 'live' ORDER BY run_at, id LIMIT ?";
    Ok(Statement::<(IdSql, Text)>::new(sql, [tx.market().into(), most.into()]).load(tx)?)
}

fn head(tx: &mut Tx) -> Result<i64> {
    Ok(h::table.find(tx.market()).select(h::seq).first(tx)?)
}

fn after(tx: &mut Tx, last: i64) -> Result<Vec<Row>> {
    Ok(l::table.of(tx).filter(l::seq.gt(last)).order(l::seq).limit(BATCH).select(Row::as_select()).load(tx)?)
}

/// Gives the waiting hints their numbers. The head's row is locked first: one process at a time writes numbers, and commits
/// them in their order.
fn number(tx: &mut Tx, now: Ts) -> Result<usize> {
    diesel::update(h::table.find(tx.market())).set(h::seq.eq(h::seq)).execute(tx)?;
    let head = head(tx)?;
    let waiting = waiting(tx, BATCH)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let (ids, payloads): (Vec<Id>, Vec<String>) = waiting.into_iter().unzip();
    let market = tx.market();
    let row = |(payload, seq)| Row { market, seq, payload, created_at: now };
    let rows: Vec<Row> = payloads.into_iter().zip(head + 1..).map(row).collect();
    Row::insert_all(tx, &rows)?;
    diesel::delete(outbox::table.of(tx).filter(outbox::id.eq_any(ids))).execute(tx)?;
    diesel::update(h::table.find(tx.market())).set(h::seq.eq(head + rows.len() as i64)).execute(tx)?;
    Ok(rows.len())
}

/// Ends the streams of this process whose session has ended or whose key was revoked.
///
/// # Errors
/// Those of the database.
pub async fn end_streams(db: &Db, clock: &Clock, bus: &Bus) -> Result<()> {
    let open = bus.holders();
    if open.is_empty() {
        return Ok(());
    }
    let (asked, now) = (open.clone(), clock.now());
    let living = db.read(move |tx| living(tx, &asked, now)).await?;
    let ended: HashSet<Holder> = open.difference(&living).copied().collect();
    if !ended.is_empty() {
        bus.end(&ended);
    }
    Ok(())
}

/// Those of these sessions and keys that are good now, of people who are active.
fn living(tx: &mut Tx, open: &HashSet<Holder>, now: Ts) -> Result<HashSet<Holder>> {
    let (mut in_person, mut keys) = (Vec::new(), Vec::new());
    for holder in open {
        match holder {
            Holder::Session(id) => in_person.push(*id),
            Holder::Key(id) => keys.push(*id),
        }
    }
    let mut living = HashSet::new();
    for ids in in_person.chunks(IDS) {
        let good = sessions::table
            .of(tx)
            .inner_join(users::table.on(users::market.eq(sessions::market).and(users::id.eq(sessions::user_id))))
            .filter(sessions::id.eq_any(ids.to_vec()))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now))
            .filter(users::active.eq(true));
        living.extend(good.select(sessions::id).load::<Id>(tx)?.into_iter().map(Holder::Session));
    }
    for ids in keys.chunks(IDS) {
        let good = api_keys::table
            .of(tx)
            .inner_join(users::table.on(users::market.eq(api_keys::market).and(users::id.eq(api_keys::user_id))))
            .left_join(
                enterprises::table
                    .on(enterprises::market.eq(users::market).and(users::enterprise_id.eq(enterprises::id.nullable()))),
            )
            .filter(api_keys::id.eq_any(ids.to_vec()))
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_on.ge(now.day()))
            .filter(users::active.eq(true));
        let good: Vec<(Id, Option<String>)> = good.select((api_keys::id, enterprises::state.nullable())).load(tx)?;
        let good = good.into_iter().filter(|(_, state)| state.as_deref() != Some("suspended"));
        living.extend(good.map(|(id, _)| Holder::Key(id)));
    }
    Ok(living)
}

/// Forgets hints that every process has read long ago; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    storage::forget_before(tx, "live_events", &["seq"], "created_at", before, most)
}
