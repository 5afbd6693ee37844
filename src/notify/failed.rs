//! Mails that were given up: listed for administrators, who may send them once more or take them off the list.

use diesel::{
    prelude::*,
    sql_types::{Integer, Nullable, Text as SqlText},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    duty::{Duty, DutyCode},
    kinds::{MailFault, MailKind, NewsKind},
    model::{Letter, News},
    store,
};
use crate::schema::{notifications, outbox};
use access::{Permission, holds, require};
use kernel::{
    Ctx, Cursor, Error, Id, Page, PageQuery, Result, Role, Text, Ts,
    sql::{IdSql, TsSql},
};
use storage::{Statement, Tx, schema::users};

/// A mail that was given up. What it says is not shown: it may hold a link that lets somebody in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FailedMail {
    pub id: Id,
    /// Absent of mails that an earlier version wrote.
    pub kind: Option<MailKind>,
    pub to: String,
    pub subject: String,
    pub attempts: i32,
    /// Absent of mails that an earlier version gave up.
    pub fault: Option<MailFault>,
    /// What the mail server said, or why the mail could not be built.
    pub error: String,
    pub created_at: Ts,
}

/// Which mails to show; every field narrows.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailedMailFilter {
    pub kind: Option<MailKind>,
    pub fault: Option<MailFault>,
}

type Row = (Id, String, i32, Option<String>, Ts, Option<MailKind>, Option<MailFault>);
type Columns = (IdSql, SqlText, Integer, Nullable<SqlText>, TsSql, Nullable<SqlText>, Nullable<SqlText>);

/// Mails that were given up, the latest first.
///
/// # Errors
/// `forbidden` for all but administrators.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: FailedMailFilter, page: &PageQuery) -> Result<Page<FailedMail>> {
    require(ctx, Permission::UsersAdminister)?;
    let limit = page.limit()?;
    let sql =
        "SELECT id, payload, attempts, last_error, created_at, kind, fault FROM outbox WHERE market = ? AND state = 'failed'";
    let mut query: Statement<Columns> = Statement::new(sql, [tx.market().into()]);
    if let Some(kind) = filter.kind {
        query.push(" AND kind = ?", [kind.as_str().into()]);
    }
    if let Some(fault) = filter.fault {
        query.push(" AND fault = ?", [fault.as_str().into()]);
    }
    if let Some(cursor) = page.cursor()? {
        query.push(" AND id < ?", [cursor.part::<Id>(0)?.into()]);
    }
    query.push(" ORDER BY id DESC LIMIT ?", [(limit as i64 + 1).into()]);
    let rows: Vec<Row> = query.load(tx)?;
    let page = Page::from_rows(rows, limit, |(id, ..)| Cursor::of(&[id]));
    Ok(page.map(|(id, payload, attempts, error, created_at, kind, fault)| {
        // A payload that cannot be read is one of the reasons for being here.
        let (to, subject) = serde_json::from_str::<Letter>(&payload)
            .map_or_else(|_| (String::new(), String::new()), |letter| (letter.mail.to, letter.mail.subject));
        FailedMail { id, kind, to, subject, attempts, fault, error: error.unwrap_or_default(), created_at }
    }))
}

/// Lets a mail that was given up leave once more.
///
/// # Errors
/// `not_found` when it has left or was forgotten; `forbidden` for all but administrators.
pub fn retry(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let failed = outbox::table.of(tx).filter(outbox::id.eq(id)).filter(outbox::state.eq("failed"));
    let set = (outbox::state.eq("waiting"), outbox::attempts.eq(0), outbox::run_at.eq(ctx.now));
    found(diesel::update(failed).set(set).execute(tx)?)
}

/// Takes a mail that was given up off the list: it is forgotten at once instead of after 30 days.
///
/// # Errors
/// `not_found` when it has left or was forgotten; `forbidden` for all but administrators.
pub fn dismiss(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let failed = outbox::table.of(tx).filter(outbox::id.eq(id)).filter(outbox::state.eq("failed"));
    found(diesel::delete(failed).execute(tx)?)
}

fn found(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::not_found("投递失败的邮件", "mail that was given up")) }
}

/// How many mails were given up, for administrators.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    if !ctx.actor().is_some_and(|actor| holds(actor, Permission::UsersAdminister)) {
        return Ok(Vec::new());
    }
    let sql = "SELECT id FROM outbox WHERE market = ? AND state = 'failed' LIMIT ?";
    let ids: Vec<(Id,)> = Statement::<(IdSql,)>::new(sql, [tx.market().into(), Duty::MOST.into()]).load(tx)?;
    Ok(vec![Duty::of(DutyCode::FailedMails, ids.len() as i64)])
}

/// Tells the administrators that mails were given up; whoever has not read the last such line gets no other.
///
/// # Errors
/// Those of the database.
pub(super) fn tell(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let unread = notifications::table
        .of(tx)
        .filter(notifications::kind.eq(NewsKind::MailFailed))
        .filter(notifications::read_at.is_null())
        .filter(notifications::user_id.eq(users::id));
    let admins = users::table
        .of(tx)
        .filter(users::role.eq(Role::Admin))
        .filter(users::active.eq(true))
        .filter(diesel::dsl::not(diesel::dsl::exists(unread)));
    let people: Vec<Id> = admins.order(users::id).select(users::id).limit(100).load(tx)?;
    let news = News {
        kind: NewsKind::MailFailed,
        title: Text::new("有邮件未能送达", "Mails could not be delivered"),
        body: Text::new(
            "有邮件多次投递失败，已停止重试。请查看清单和原因，可以重新发送；30 天后自动清理。",
            "Mails were given up after several attempts. See the list with the reasons; they can be sent once more and are \
             forgotten after 30 days.",
        ),
        link: "/failed-mails".to_owned(),
        mail: false,
    };
    store::tell(tx, ctx, &people, &news)
}
