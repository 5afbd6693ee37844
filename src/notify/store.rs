use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::{
    kinds::MailKind,
    live::Event,
    model::{Letter, Mail, News, Notification, NotificationRow, OutboxRow},
    prices, windows,
};
use crate::schema::{mail_windows, notifications, outbox};
use kernel::{Ctx, Cursor, Error, ErrorCode, Id, Lang, Page, PageQuery, RegionCode, Result, Role, Ts, Who};
use storage::{Bulk, Tx, schema::users};

/// Somebody who gets mail, and how they read.
pub(super) struct Reader {
    email: String,
    pub lang: Lang,
    pub role: Role,
}

impl Reader {
    /// Those of these people whose accounts are active and whose mailboxes are proved.
    pub fn of(tx: &mut Tx, people: &[Id]) -> Result<HashMap<Id, Reader>> {
        let rows: Vec<(Id, String, String, Role)> = users::table
            .of(tx)
            .filter(users::id.eq_any(people.to_vec()))
            .filter(users::active.eq(true))
            .filter(users::email_proved_at.is_not_null())
            .select((users::id, users::email, users::language, users::role))
            .load(tx)?;
        let reader = |(id, email, language, role): (Id, String, String, Role)| {
            let lang = if language == "en" { Lang::En } else { Lang::Zh };
            (id, Reader { email, lang, role })
        };
        Ok(rows.into_iter().map(reader).collect())
    }

    fn letter(&self, news: &News) -> Mail {
        let (subject, body) = (news.title.get(self.lang), news.body.get(self.lang));
        let text = |text: &str| if prices::thinks_in_jin(self.role) { prices::in_jin(text) } else { text.to_owned() };
        self.mail(text(subject), format!("{}\n\n{}", text(body), news.link))
    }

    pub fn mail(&self, subject: String, body: String) -> Mail {
        Mail { kind: MailKind::News, to: self.email.clone(), subject, body }
    }
}

/// Tells these people: inbox and live event at once, and mail if the news asks for it; of a kind that comes often, the mails
/// are collected ([`super::windows`]).
///
/// # Errors
/// Those of the database.
pub fn tell(tx: &mut Tx, ctx: &Ctx, people: &[Id], news: &News) -> Result<()> {
    let market = tx.market();
    for chunk in people.chunks(1000) {
        let (mut lines, mut waiting) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        for user_id in chunk {
            let line = line(market, ctx, *user_id, news);
            let event = Event { kind: "notification".to_owned(), id: line.id.to_string(), users: vec![*user_id] };
            waiting.push(message(market, ctx.now, "live", None, &event)?);
            lines.push(line);
        }
        if news.mail {
            let readers = Reader::of(tx, chunk)?;
            let mut people: Vec<Id> = readers.keys().copied().collect();
            people.sort_unstable();
            let admitted = windows::admit(tx, ctx, news.kind.as_str(), &people)?;
            for reader in people.iter().filter(|id| admitted.contains(id)).filter_map(|id| readers.get(id)) {
                waiting.push(message(market, ctx.now, "mail", Some(MailKind::News), &reader.letter(news))?);
            }
        }
        NotificationRow::insert_all(tx, &lines)?;
        OutboxRow::insert_all(tx, &waiting)?;
    }
    Ok(())
}

fn line(market: RegionCode, ctx: &Ctx, user_id: Id, news: &News) -> NotificationRow {
    NotificationRow {
        market,
        id: Id::new(ctx.now),
        user_id,
        kind: news.kind,
        title_zh: news.title.zh.clone(),
        title_en: news.title.en.clone(),
        body_zh: news.body.zh.clone(),
        body_en: news.body.en.clone(),
        link: news.link.clone(),
        created_at: ctx.now,
        read_at: None,
    }
}

/// Tells many people at once, each something of their own, with a few bulk statements; `about` goes along with the live
/// event. Each person should occur once. The caller happens seldom: a round of clearing, so nothing is collected.
///
/// # Errors
/// Those of the database.
pub fn tell_each(tx: &mut Tx, ctx: &Ctx, about: &str, letters: Vec<(Id, News)>) -> Result<()> {
    let market = tx.market();
    for chunk in letters.chunks(1000) {
        let people: Vec<Id> = chunk.iter().map(|(user, _)| *user).collect();
        let readers = Reader::of(tx, &people)?;
        let (mut lines, mut waiting) = (Vec::with_capacity(chunk.len()), Vec::new());
        for (user_id, news) in chunk {
            lines.push(line(market, ctx, *user_id, news));
            if let (true, Some(reader)) = (news.mail, readers.get(user_id)) {
                waiting.push(message(market, ctx.now, "mail", Some(MailKind::News), &reader.letter(news))?);
            }
        }
        let event = Event { kind: "notification".to_owned(), id: about.to_owned(), users: people };
        waiting.push(message(market, ctx.now, "live", None, &event)?);
        NotificationRow::insert_all(tx, &lines)?;
        OutboxRow::insert_all(tx, &waiting)?;
    }
    Ok(())
}

/// Puts one mail into the outbox.
///
/// # Errors
/// Those of the database.
pub fn mail(tx: &mut Tx, ctx: &Ctx, letter: &Mail) -> Result<()> {
    push(tx, ctx.now, "mail", Some(letter.kind), letter)
}

/// Puts many letters into the outbox at once.
///
/// # Errors
/// Those of the database.
pub fn letters(tx: &mut Tx, ctx: &Ctx, letters: &[Letter]) -> Result<()> {
    let market = tx.market();
    let rows: Vec<OutboxRow> =
        letters.iter().map(|letter| message(market, ctx.now, "mail", Some(letter.mail.kind), letter)).collect::<Result<_>>()?;
    OutboxRow::insert_all(tx, &rows)?;
    Ok(())
}

/// Sends a live event to the open pages of the people it names (to all pages if it names nobody), after commit.
///
/// # Errors
/// Those of the database.
pub fn emit(tx: &mut Tx, ctx: &Ctx, event: &Event) -> Result<()> {
    push(tx, ctx.now, "live", None, event)
}

fn push(tx: &mut Tx, now: Ts, topic: &str, kind: Option<MailKind>, payload: &impl Serialize) -> Result<()> {
    diesel::insert_into(outbox::table).values(message(tx.market(), now, topic, kind, payload)?).execute(tx)?;
    Ok(())
}

fn message(market: RegionCode, now: Ts, topic: &str, kind: Option<MailKind>, payload: &impl Serialize) -> Result<OutboxRow> {
    Ok(OutboxRow {
        market,
        id: Id::new(now),
        topic: topic.to_owned(),
        payload: serde_json::to_string(payload).map_err(Error::unexpected)?,
        run_at: now,
        attempts: 0,
        last_error: None,
        state: "waiting".to_owned(),
        created_at: now,
        claimed_by: None,
        kind,
        fault: None,
    })
}

/// Forgets every message that waits to be sent, and marks older inbox lines as read: what was told while history was
/// loaded is news to nobody. For demonstration data and migration, by the platform only.
///
/// # Errors
/// `forbidden` for anyone else.
pub fn drop_history(tx: &mut Tx, ctx: &Ctx, before: Ts) -> Result<()> {
    if !matches!(ctx.who, Who::System(_)) {
        return Err(Error::new(ErrorCode::Forbidden));
    }
    diesel::delete(outbox::table.of(tx)).execute(tx)?;
    diesel::delete(mail_windows::table.of(tx)).execute(tx)?;
    let old = notifications::table.of(tx).filter(notifications::created_at.lt(before)).filter(notifications::read_at.is_null());
    diesel::update(old).set(notifications::read_at.eq(Some(before))).execute(tx)?;
    Ok(())
}

pub(super) fn inbox(tx: &mut Tx, user: Id, unread: bool, page: &PageQuery) -> Result<Page<Notification>> {
    let limit = page.limit()?;
    let mut query = notifications::table.of(tx).filter(notifications::user_id.eq(user)).into_boxed();
    if unread {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(cursor) = page.cursor()? {
        query = query.filter(notifications::id.lt(cursor.part::<Id>(0)?));
    }
    let rows: Vec<Notification> =
        query.order(notifications::id.desc()).limit(limit as i64 + 1).select(Notification::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])))
}

/// Unread lines, counted to 100 at most.
pub(super) fn unread(tx: &mut Tx, user: Id) -> Result<i64> {
    let ids: Vec<Id> = notifications::table
        .of(tx)
        .filter(notifications::user_id.eq(user))
        .filter(notifications::read_at.is_null())
        .select(notifications::id)
        .limit(100)
        .load(tx)?;
    Ok(ids.len() as i64)
}

/// Marks one line as read, or all of them.
pub(super) fn mark_read(tx: &mut Tx, user: Id, one: Option<Id>, now: Ts) -> Result<usize> {
    let unread = notifications::table.of(tx).filter(notifications::user_id.eq(user)).filter(notifications::read_at.is_null());
    let set = notifications::read_at.eq(Some(now));
    Ok(match one {
        Some(id) => diesel::update(unread.filter(notifications::id.eq(id))).set(set).execute(tx)?,
        None => diesel::update(unread).set(set).execute(tx)?,
    })
}

/// Forgets inbox lines of long ago, read or not; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    // Ids are in the order of creation: the oldest rows are read, and those that are old enough go.
    let oldest: Vec<Id> = notifications::table.of(tx).order(notifications::id).select(notifications::id).limit(most).load(tx)?;
    let old: Vec<Id> = oldest.into_iter().filter(|id| id.created_at() < before).collect();
    if old.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(notifications::table.of(tx).filter(notifications::id.eq_any(old))).execute(tx)?)
}
