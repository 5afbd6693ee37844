//! Delivery of what was committed: claim with a lease, deliver, mark. At least once; receivers of
//! `live` hints do not mind a second one, and a mail is sent twice only if the process dies between
//! sending and marking.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{
    attachments,
    live::{Bus, Event},
    mail::Mailer,
    model::{Letter, OutboxRow},
};
use crate::{
    kernel::{Error, Id, Result, Ts, sql::TsSql},
    storage::{AnyConn, Db, Tx, schema::outbox},
};

/// Rows claimed at once.
const BATCH: i64 = 50;

/// How long a claimed row is left to its worker before another may take it, in seconds.
const LEASE_SECONDS: i64 = 60;

/// Deliveries tried before a message is given up.
const MAX_ATTEMPTS: i32 = 12;

/// What delivers.
pub struct Deliver<'a> {
    pub bus: &'a Bus,
    /// `None`: mail is left to another process.
    pub mailer: Option<&'a Mailer>,
}

/// Delivers what is due; returns how many messages it handled.
///
/// # Errors
/// Those of the database. A failed delivery is no error: it is tried again later, ever more rarely.
pub async fn deliver_due(db: &Db, now: Ts, deliver: &Deliver<'_>) -> Result<usize> {
    let topics: &'static [&'static str] = if deliver.mailer.is_some() { &["live", "mail"] } else { &["live"] };
    let mut handled = 0;
    for topic in topics {
        let rows = db.write(move |tx| claim(tx, topic, now)).await?;
        for row in rows {
            let outcome = match row.topic.as_str() {
                "live" => {
                    serde_json::from_str::<Event>(&row.payload).map(|event| deliver.bus.publish(event)).map_err(Error::unexpected)
                }
                _ => match (serde_json::from_str(&row.payload), deliver.mailer) {
                    (Ok(letter), Some(mailer)) => send(db, mailer, row.id, letter).await,
                    (Err(fault), _) => Err(Error::unexpected(fault)),
                    (_, None) => continue,
                },
            };
            let error = outcome.err().map(|e| e.to_string());
            if let Some(error) = &error {
                tracing::warn!(id = %row.id, topic = row.topic, error, "delivery failed");
            }
            let (id, attempts) = (row.id, row.attempts);
            db.write(move |tx| settle(tx, id, attempts, error.as_deref(), now)).await?;
            handled += 1;
        }
    }
    Ok(handled)
}

/// Sends a letter with the files that it names.
async fn send(db: &Db, mailer: &Mailer, id: Id, letter: Letter) -> Result<()> {
    let (letter, files) = db
        .read(move |tx| {
            let mut files = Vec::with_capacity(letter.attachments.len());
            for enclosed in &letter.attachments {
                let kept = attachments::find(tx, &enclosed.kept_as)?;
                files.push(kept.ok_or_else(|| Error::unexpected(format!("attachment '{}' is gone", enclosed.kept_as)))?);
            }
            Ok((letter, files))
        })
        .await?;
    mailer.send(id, &letter, files).await
}

/// Takes due rows by moving their `run_at` past the lease, so that no other worker sees them.
fn claim(tx: &mut Tx, topic: &str, now: Ts) -> Result<Vec<OutboxRow>> {
    let until = now.plus_seconds(LEASE_SECONDS);
    let skip_locked = matches!(tx, AnyConn::Pg(_));
    // SKIP LOCKED exists on PostgreSQL only, and the connection enum cannot build it.
    let due = "SELECT id FROM outbox WHERE state = 'waiting' AND topic = $1 AND run_at <= $2 ORDER BY run_at LIMIT $3";
    let lock = if skip_locked { " FOR UPDATE SKIP LOCKED" } else { "" };
    #[derive(QueryableByName)]
    struct Claimed {
        #[diesel(sql_type = crate::kernel::sql::IdSql)]
        id: Id,
    }
    let ids: Vec<Claimed> = match tx {
        AnyConn::Pg(pg) => diesel::sql_query(format!("{due}{lock}"))
            .bind::<Text, _>(topic)
            .bind::<TsSql, _>(now)
            .bind::<BigInt, _>(BATCH)
            .load(pg)?,
        AnyConn::Lite(lite) => diesel::sql_query(format!("{due}{lock}"))
            .bind::<Text, _>(topic)
            .bind::<TsSql, _>(now)
            .bind::<BigInt, _>(BATCH)
            .load(lite)?,
    };
    let ids: Vec<Id> = ids.into_iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids.clone()))).set(outbox::run_at.eq(until)).execute(tx)?;
    let mut rows: Vec<OutboxRow> = outbox::table.filter(outbox::id.eq_any(ids)).load(tx)?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

fn settle(tx: &mut Tx, id: Id, attempts: i32, error: Option<&str>, now: Ts) -> Result<()> {
    match error {
        // Hints need no history; sent mail is told by the audit trail of what caused it.
        None => diesel::delete(outbox::table.find(id)).execute(tx)?,
        Some(error) => {
            let attempts = attempts + 1;
            let state = if attempts >= MAX_ATTEMPTS { "failed" } else { "waiting" };
            let pause = 5_i64 << attempts.min(10);
            diesel::update(outbox::table.find(id))
                .set((
                    outbox::attempts.eq(attempts),
                    outbox::last_error.eq(Some(error.to_owned())),
                    outbox::state.eq(state),
                    outbox::run_at.eq(now.plus_seconds(pause)),
                ))
                .execute(tx)?
        }
    };
    Ok(())
}
