//! Mails that were given up: listed for administrators, who may send them once more.

use diesel::{
    prelude::*,
    sql_types::{Integer, Nullable, Text as SqlText},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Letter, News},
    store,
};
use access::{Permission, require};
use kernel::{
    Ctx, Cursor, Error, Id, Page, PageQuery, Result, Role, Text, Ts,
    sql::{IdSql, TsSql},
};
use storage::{
    Statement, Tx,
    schema::{notifications, outbox, users},
};

const KIND: &str = "mail_failed";

/// A mail that was given up. What it says is not shown: it may hold a link that lets somebody in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FailedMail {
    pub id: Id,
    pub to: String,
    pub subject: String,
    pub attempts: i32,
    /// What the mail server said, or why the mail could not be built.
    pub error: String,
    pub created_at: Ts,
}

/// Mails that were given up, the latest first.
///
/// # Errors
/// `forbidden` for all but administrators.
pub fn list(tx: &mut Tx, ctx: &Ctx, page: &PageQuery) -> Result<Page<FailedMail>> {
    require(ctx, Permission::UsersAdminister)?;
    let limit = page.limit()?;
    let sql = "SELECT id, payload, attempts, last_error, created_at FROM outbox WHERE market = ? AND state = 'failed'";
    let mut query: Statement<(IdSql, SqlText, Integer, Nullable<SqlText>, TsSql)> = Statement::new(sql, [tx.market().into()]);
    if let Some(cursor) = page.cursor()? {
        query.push(" AND id < ?", [cursor.part::<Id>(0)?.into()]);
    }
    query.push(" ORDER BY id DESC LIMIT ?", [(limit as i64 + 1).into()]);
    let rows: Vec<(Id, String, i32, Option<String>, Ts)> = query.load(tx)?;
    let page = Page::from_rows(rows, limit, |(id, ..)| Cursor::of(&[id]));
    Ok(page.map(|(id, payload, attempts, error, created_at)| {
        // A payload that cannot be read is one of the reasons for being here.
        let (to, subject) = serde_json::from_str::<Letter>(&payload)
            .map_or_else(|_| (String::new(), String::new()), |letter| (letter.mail.to, letter.mail.subject));
        FailedMail { id, to, subject, attempts, error: error.unwrap_or_default(), created_at }
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
    match diesel::update(failed).set(set).execute(tx)? {
        1 => Ok(()),
        _ => Err(Error::not_found("投递失败的邮件", "mail that was given up")),
    }
}

/// Tells the administrators that mails were given up; whoever has not read the last such line gets no other.
///
/// # Errors
/// Those of the database.
pub(super) fn tell(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let unread = notifications::table
        .of(tx)
        .filter(notifications::kind.eq(KIND))
        .filter(notifications::read_at.is_null())
        .filter(notifications::user_id.eq(users::id));
    let admins = users::table
        .of(tx)
        .filter(users::role.eq(Role::Admin))
        .filter(users::active.eq(true))
        .filter(diesel::dsl::not(diesel::dsl::exists(unread)));
    let people: Vec<Id> = admins.order(users::id).select(users::id).limit(100).load(tx)?;
    let news = News {
        kind: KIND,
        title: Text::new("有邮件未能送达", "Mails could not be delivered"),
        body: Text::new(
            "有邮件多次投递失败，已停止重试。清单与原因见接口 GET /api/v1/failed-mails，可逐封重发；30 天后自动清理。",
            "Mails were given up after several attempts. GET /api/v1/failed-mails lists them with the reasons, and each can be \
             sent once more; they are forgotten after 30 days.",
        ),
        link: "/notifications".to_owned(),
        mail: false,
    };
    store::tell(tx, ctx, &people, &news)
}
