//! What the two parties (and those who oversee them) write to each other within a deal.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read;
use crate::schema::deal_messages;
use crate::{
    limits,
    party::{self, Party},
};
use access::{Permission, require};
use kernel::{Ctx, Cursor, Error, Id, Page, PageQuery, Result, Text, Ts, error::Check};
use storage::{Tx, schema::users};
use web::Resource;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostMessage {
    #[schema(max_length = 1000)]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    pub id: Id,
    pub deal_id: Id,
    pub at: Ts,
    pub by: Party,
    /// The writer's name.
    pub name: String,
    pub text: String,
}

impl Resource for Message {
    fn location(&self) -> String {
        format!("/deals/{}/messages", self.deal_id)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_messages)]
struct MessageRow {
    id: Id,
    deal_id: Id,
    user_id: Id,
    by_side: Party,
    body: String,
    created_at: Ts,
}

/// Writes into the deal's conversation.
///
/// # Errors
/// Field errors; `not_found` to strangers.
pub(super) fn post(tx: &mut Tx, ctx: &Ctx, deal: Id, cmd: &PostMessage) -> Result<Message> {
    let user_id = ctx.user_id().ok_or_else(|| Error::new(kernel::ErrorCode::LoginRequired))?;
    let row = read::open(tx, ctx, deal)?;
    let by = match party::my_side(ctx, row.seller_id, row.buyer_id) {
        Some(side) => {
            require(ctx, Permission::Deals)?;
            side
        }
        None => {
            require(ctx, Permission::DisputesResolve)?;
            Party::Regulator
        }
    };
    let mut check = Check::new();
    check.length(&cmd.text, 1, limits::MESSAGE, "text");
    check.finish()?;
    let line = MessageRow {
        id: Id::new(ctx.now),
        deal_id: deal,
        user_id,
        by_side: by,
        body: cmd.text.trim().to_owned(),
        created_at: ctx.now,
    };
    diesel::insert_into(deal_messages::table).values((deal_messages::market.eq(tx.market()), line.clone())).execute(tx)?;
    let mut people = party::people(tx, row.seller_id)?;
    people.extend(party::people(tx, row.buyer_id)?);
    people.retain(|person| *person != user_id);
    let news = notify::News {
        kind: notify::NewsKind::DealMessage,
        title: Text::new(format!("新留言：{}", row.number), format!("New message: {}", row.number)),
        body: Text::new(line.body.clone(), line.body.clone()),
        link: format!("/deals/{deal}"),
        mail: false,
    };
    notify::tell(tx, ctx, &people, &news)?;
    notify::emit(tx, ctx, &notify::Event { kind: "deal".to_owned(), id: deal.to_string(), users: people })?;
    named(tx, vec![line])?.pop().ok_or_else(|| Error::unexpected("the message is gone"))
}

/// The conversation, newest first.
///
/// # Errors
/// `not_found` to strangers; field errors of the paging.
pub(super) fn list(tx: &mut Tx, ctx: &Ctx, deal: Id, page: &PageQuery) -> Result<Page<Message>> {
    read::open(tx, ctx, deal)?;
    let limit = page.limit()?;
    let mut query = deal_messages::table.of(tx).filter(deal_messages::deal_id.eq(deal)).into_boxed();
    if let Some(cursor) = page.cursor()? {
        query = query.filter(deal_messages::id.lt(cursor.part::<Id>(0)?));
    }
    let rows: Vec<MessageRow> =
        query.order(deal_messages::id.desc()).limit(limit as i64 + 1).select(MessageRow::as_select()).load(tx)?;
    let page = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id]));
    Ok(Page { items: named(tx, page.items)?, next_cursor: page.next_cursor })
}

fn named(tx: &mut Tx, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.user_id).collect();
    let names: Vec<(Id, String)> = users::table.of(tx).filter(users::id.eq_any(ids)).select((users::id, users::name)).load(tx)?;
    let names: HashMap<Id, String> = names.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| Message {
            id: row.id,
            deal_id: row.deal_id,
            at: row.created_at,
            by: row.by_side,
            name: names.get(&row.user_id).cloned().unwrap_or_default(),
            text: row.body,
        })
        .collect())
}
