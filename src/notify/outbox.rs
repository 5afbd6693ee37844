//! Mail leaves after commit: rows are claimed one by one with a deadline, sent several at a time, and settled by their holder
//! alone. The deadline is longer than any sending takes, so a mail goes twice only if the process dies between sending and
//! marking. A mail that fails waits for its next attempt, ever longer, and does not hold the others back; one that is given up
//! stays in the list of [`super::failed`].

use std::sync::Arc;

use diesel::{prelude::*, sql_types::BigInt};
use tokio::task::JoinHandle;

use super::{
    attachments, failed,
    mail::{Fault, Mailer},
    model::{Letter, OutboxRow},
};
use crate::schema::outbox;
use kernel::{Clock, Ctx, Id, Result, Ts, sql::IdSql};
use storage::{Db, Statement, Tx};

/// How long a claimed mail is its holder's, in seconds; several times the longest timeout that can be configured.
const CLAIM_SECONDS: i64 = 300;

/// The longest that one mail may be configured to take, in seconds.
pub const LONGEST_TIMEOUT_SECONDS: u32 = 60;

/// What has become of the mails of one run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: usize,
    /// They are tried again.
    pub postponed: usize,
    pub given_up: usize,
}

impl Delivered {
    pub fn all(self) -> usize {
        self.sent + self.postponed + self.given_up
    }
}

/// Sends mails that are due, as many at once as the mailer allows.
///
/// # Errors
/// Those of the database. A mail that does not leave is no error.
pub async fn deliver_mail(db: &Db, clock: &Clock, mailer: &Arc<Mailer>) -> Result<Delivered> {
    let now = clock.now();
    // Looking costs no lock; most commits bring no mail.
    if db.read(move |tx| due(tx, now, 1, "")).await?.is_empty() {
        return Ok(Delivered::default());
    }
    // Nothing is claimed before it can be sent: while the mails of other markets are under way, the claim would run out.
    let _turn = mailer.turn().await?;
    let (now, most) = (clock.now(), mailer.at_once as i64);
    let holder = Id::new(now);
    let rows = db.write(move |tx| claim(tx, now, holder, most)).await?;
    let sendings: Vec<(OutboxRow, JoinHandle<std::result::Result<(), Fault>>)> = rows
        .into_iter()
        .map(|row| {
            // A task of its own: whatever goes wrong with one mail, also a fault of the program, is that mail's affair.
            let sending = tokio::spawn(send(db.clone(), mailer.clone(), row.clone()));
            (row, sending)
        })
        .collect();
    let mut outcomes = Vec::with_capacity(sendings.len());
    for (row, sending) in sendings {
        let outcome = sending.await.unwrap_or_else(|broken| Err(Fault::Unfit(broken.to_string())));
        if let Err(fault) = &outcome {
            tracing::warn!(id = %row.id, attempts = row.attempts, fault = fault.kind().as_str(), "a mail did not leave");
        }
        outcomes.push((row.id, row.attempts, outcome));
    }
    let ctx = Ctx::system("mail", clock.now());
    db.write(move |tx| settle(tx, &ctx, holder, &outcomes)).await
}

/// Sends a letter with the files that it names.
async fn send(db: Db, mailer: Arc<Mailer>, row: OutboxRow) -> std::result::Result<(), Fault> {
    if row.attempts > Fault::Away(String::new()).attempts() {
        return Err(Fault::Unfit("the process that sent it has died every time".to_owned()));
    }
    let letter: Letter = serde_json::from_str(&row.payload).map_err(|error| Fault::Unfit(error.to_string()))?;
    let names: Vec<String> = letter.attachments.iter().map(|enclosed| enclosed.kept_as.clone()).collect();
    let found = db.read(move |tx| names.iter().map(|name| Ok((name.clone(), attachments::find(tx, name)?))).collect());
    let found: Vec<_> = found.await.map_err(|error: kernel::Error| Fault::Away(error.to_string()))?;
    let mut files = Vec::with_capacity(found.len());
    for (name, file) in found {
        files.push(file.ok_or_else(|| Fault::Unfit(format!("attachment '{name}' is gone")))?);
    }
    mailer.send(row.id, &letter, files).await
}

/// Mails that are due; `lock` ends the statement on PostgreSQL. The connection enum can build neither SKIP LOCKED nor, for the
/// partial index, words in the text.
fn due(tx: &mut Tx, now: Ts, most: i64, lock: &str) -> Result<Vec<Id>> {
    let lock = if tx.is_postgres() { lock } else { "" };
    let sql = format!(
        "SELECT id FROM outbox WHERE market = ? AND state = 'waiting' AND topic = 'mail' AND run_at <= ? ORDER BY run_at, id LIMIT ?{lock}"
    );
    let rows: Vec<(Id,)> = Statement::<(IdSql,)>::new(&sql, [tx.market().into(), now.into(), most.into()]).load(tx)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Claims due mails by moving their `run_at` past the deadline, so that no other worker sees them. The attempt counts from
/// here: a mail that kills its process is given up, too.
fn claim(tx: &mut Tx, now: Ts, holder: Id, most: i64) -> Result<Vec<OutboxRow>> {
    let ids = due(tx, now, most, " FOR UPDATE SKIP LOCKED")?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let set = (
        outbox::run_at.eq(now.plus_seconds(CLAIM_SECONDS)),
        outbox::attempts.eq(outbox::attempts + 1),
        outbox::claimed_by.eq(Some(holder)),
    );
    diesel::update(outbox::table.of(tx).filter(outbox::id.eq_any(ids.clone()))).set(set).execute(tx)?;
    Ok(outbox::table.of(tx).filter(outbox::id.eq_any(ids)).order(outbox::id).select(OutboxRow::as_select()).load(tx)?)
}

fn settle(tx: &mut Tx, ctx: &Ctx, holder: Id, outcomes: &[(Id, i32, std::result::Result<(), Fault>)]) -> Result<Delivered> {
    let mut delivered = Delivered::default();
    for (id, attempts, outcome) in outcomes {
        let mine = outbox::table.of(tx).filter(outbox::id.eq(*id)).filter(outbox::claimed_by.eq(Some(holder)));
        let Err(fault) = outcome else {
            // Sent mail needs no history: the audit trail tells what caused it.
            diesel::delete(mine).execute(tx)?;
            delivered.sent += 1;
            continue;
        };
        let give_up = *attempts >= fault.attempts();
        let pause = 5_i64 << (*attempts).clamp(0, 10);
        let set = (
            outbox::last_error.eq(Some(fault.text().chars().take(500).collect::<String>())),
            outbox::state.eq(if give_up { "failed" } else { "waiting" }),
            outbox::run_at.eq(ctx.now.plus_seconds(pause)),
            outbox::claimed_by.eq(None::<Id>),
            outbox::fault.eq(Some(fault.kind())),
        );
        let settled = diesel::update(mine).set(set).execute(tx)?;
        if give_up {
            delivered.given_up += settled;
        } else {
            delivered.postponed += settled;
        }
    }
    if delivered.given_up > 0 {
        failed::tell(tx, ctx)?;
    }
    Ok(delivered)
}

/// What waits and what was given up, for the operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Mails that wait, counted to 10 000.
    pub waiting: i64,
    pub failed: i64,
    /// How long the oldest one has been due, in seconds.
    pub late_seconds: i64,
}

/// # Errors
/// Those of the database.
pub fn backlog(tx: &mut Tx, now: Ts) -> Result<Backlog> {
    let mut count = |state: &str| -> Result<i64> {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox WHERE market = ? AND state = '{state}' AND topic = 'mail' LIMIT 10000) AS counted"
        );
        let (n,): (i64,) = Statement::<(BigInt,)>::new(&sql, [tx.market().into()]).get_result(tx)?;
        Ok(n)
    };
    let (waiting, failed) = (count("waiting")?, count("failed")?);
    let oldest = due(tx, now, 1, "")?;
    let since: Option<Ts> = match oldest.first() {
        Some(id) => outbox::table.find((tx.market(), *id)).select(outbox::run_at).first(tx).optional()?,
        None => None,
    };
    Ok(Backlog { waiting, failed, late_seconds: since.map_or(0, |since| now.as_seconds() - since.as_seconds()) })
}

/// Forgets mails that were given up long ago, and hints that no server has fetched; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    // Ids are in the order of creation: the oldest rows are read, and those that are old enough go.
    let sql = "SELECT id FROM outbox WHERE market = ? AND state = 'failed' ORDER BY id LIMIT ?";
    let mut rows: Vec<(Id,)> = Statement::<(IdSql,)>::new(sql, [tx.market().into(), most.into()]).load(tx)?;
    let sql = "SELECT id FROM outbox WHERE market = ? AND state = 'waiting' AND topic = 'live' ORDER BY run_at, id LIMIT ?";
    rows.extend(Statement::<(IdSql,)>::new(sql, [tx.market().into(), most.into()]).load::<(Id,)>(tx)?);
    let old: Vec<Id> = rows.into_iter().map(|(id,)| id).filter(|id| id.created_at() < before).collect();
    if old.is_empty() {
        return Ok(0);
    }
    // A mail that is being sent once more at this moment stays.
    let ended = outbox::table.of(tx).filter(outbox::state.eq("failed").or(outbox::topic.eq("live")));
    Ok(diesel::delete(ended.filter(outbox::id.eq_any(old))).execute(tx)?)
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use super::*;
    use crate::{MailConfig, MailKind, MailerKind, model::Mail, store};

    #[tokio::test]
    async fn the_log_names_no_address() {
        let (db, folder) = testing::database();
        let log = folder.path().join("log");
        let config = MailConfig {
            kind: MailerKind::Files(folder.path().join("mail")),
            from: "noreply@example.org".to_owned(),
            public_url: "https://example.org".to_owned(),
            timeout: Duration::from_secs(2),
            at_once: 1,
        };
        let mailer = Arc::new(Mailer::new(&config).unwrap());
        let now: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
        let letter =
            Mail { kind: MailKind::News, to: "zhangsan at example.cn".to_owned(), subject: "x".to_owned(), body: "x".to_owned() };
        db.write_now(|tx| store::mail(tx, &Ctx::system("test", now), &letter)).unwrap();
        let written = Arc::new(fs::File::create(&log).unwrap());
        let _guard = tracing::subscriber::set_default(tracing_subscriber::fmt().with_writer(written).finish());
        let delivered = deliver_mail(&db, &Clock::from_fn(move || now), &mailer).await.unwrap();
        assert_eq!(delivered, Delivered { given_up: 1, ..Delivered::default() });
        let log = fs::read_to_string(&log).unwrap();
        assert!(log.contains("a mail did not leave") && log.contains("unfit") && !log.contains("zhangsan"), "{log}");
    }
}
