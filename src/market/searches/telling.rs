//! Telling people of new listings that fit what they search for.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::{
    model::{SavedSearch, SearchRow},
    store,
};
use crate::{
    board::{self, BoardSort},
    listing::{BoardItem, Listing, Side, goods_name},
};
use kernel::{Ctx, Id, PageQuery, Result, Text, Ts};
use notify::{self, News};
use places::schema::places;
use storage::{Tx, savepoint, schema::users};

/// Searches that one new listing is compared with, and people who are told of it.
const MOST_SEARCHES: i64 = 2000;
const MOST_PEOPLE: usize = 200;
/// Searches answered in one run of the daily duty, and listings named in one mail.
const DAILY_RUN: i64 = 100;
const DAILY_LINES: u32 = 20;
/// The hour in Beijing from which the daily mails leave.
const MORNING_HOUR: i64 = 7;

/// Tells everyone whose instant search a newly opened listing fits.
///
/// # Errors
/// Those of the database.
pub fn notify_instant(tx: &mut Tx, ctx: &Ctx, listing: &Listing) -> Result<()> {
    let rows = store::instant(tx, listing, MOST_SEARCHES)?;
    if rows.is_empty() {
        return Ok(());
    }
    let region: Option<String> = match listing.side {
        Side::Offer => None,
        Side::Demand => places::table.find((tx.market(), listing.place.clone())).select(places::region).first(tx).optional()?,
    };
    // Many people search for the same words: each is looked up once.
    let mut words: BTreeMap<Option<String>, Option<Vec<String>>> = BTreeMap::new();
    let mut people = BTreeSet::new();
    for row in rows {
        let (id, user) = (row.id, row.user_id);
        // A search that cannot be read any more must not keep listings off the board.
        let Ok(search) = row.view() else {
            tracing::warn!(%id, "a saved search cannot be read");
            continue;
        };
        let named = match words.get(&search.query.q) {
            Some(named) => named.clone(),
            None => {
                let named = board::service::named(tx, &search.query)?;
                words.insert(search.query.q.clone(), named.clone());
                named
            }
        };
        if search.query.shows(listing, named.as_deref(), region.as_deref()) {
            people.insert(user);
        }
    }
    let people = others(tx, people, listing.enterprise_id)?;
    let goods = goods_name(tx, listing)?;
    let (kg, price) = (listing.quantities.left_kg, listing.price);
    let zh = kg.zh();
    let news = News {
        kind: notify::NewsKind::SavedSearch,
        title: Text::new(format!("您关注的{}有新挂牌", goods.zh), format!("New on the board: {}", goods.en)),
        body: Text::new(
            format!("{}：{zh}，{price} 元/公斤，{} 至 {}。", goods.zh, listing.from, listing.to),
            format!("{}: {kg} at {price} yuan/kg, {} to {}.", goods.en, listing.from, listing.to),
        ),
        link: link(listing.side, listing.id),
        mail: true,
    };
    notify::tell(tx, ctx, &people, &news)
}

/// Answers the daily searches that wait this morning, a hundred at a time; returns how many.
///
/// # Errors
/// Those of the database.
pub fn send_daily_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let morning = ctx.now.day().start().plus_hours(MORNING_HOUR);
    if ctx.now < morning {
        return Ok(0);
    }
    let rows = store::daily(tx, morning, DAILY_RUN)?;
    let count = rows.len();
    for row in rows {
        let id = row.id;
        // One that fails waits for tomorrow and does not hold the others back; a database that is busy is asked again.
        match savepoint(tx, |tx| answer(tx, ctx, row, morning)) {
            Err(error) if error.retryable => return Err(error),
            Err(error) => {
                tracing::error!(%id, %error, "a saved search cannot be answered");
                store::sent(tx, id, morning, ctx.now)?;
            }
            Ok(()) => {}
        }
    }
    Ok(count)
}

fn answer(tx: &mut Tx, ctx: &Ctx, row: SearchRow, morning: Ts) -> Result<()> {
    let (id, user, since) = (row.id, row.user_id, row.last_sent_at.unwrap_or(row.created_at));
    // Two workers that look at the same time tell once.
    if !store::sent(tx, id, morning, ctx.now)? {
        return Ok(());
    }
    let search = row.view()?;
    let page = PageQuery { limit: Some(DAILY_LINES), cursor: None };
    let found = board::service::board(tx, &search.query, BoardSort::Newest, &page)?.items;
    let own: Option<Option<Id>> = users::table.find((tx.market(), user)).select(users::enterprise_id).first(tx).optional()?;
    let fresh: Vec<&BoardItem> =
        found.iter().filter(|item| item.posted_at > since && Some(Some(item.enterprise.id)) != own).collect();
    if !fresh.is_empty() {
        notify::tell(tx, ctx, &[user], &digest(&search, &fresh))?;
    }
    Ok(())
}

fn digest(search: &SavedSearch, fresh: &[&BoardItem]) -> News {
    let line = |item: &BoardItem, zh: bool| {
        let goods = item.variety.as_ref().map_or((&item.category.name_zh, &item.category.name_en), |v| (&v.name_zh, &v.name_en));
        let (name, place) = if zh { (goods.0, &item.place.name) } else { (goods.1, &item.place.name_en) };
        let (kg, price, unit) = (item.quantities.left_kg, item.price_fen_per_kg, if zh { "元/公斤" } else { "yuan/kg" });
        format!("{name} · {kg} · {price} {unit} · {place}\n{}", link(item.side, item.id))
    };
    let body = |zh: bool| fresh.iter().map(|item| line(item, zh)).collect::<Vec<_>>().join("\n");
    let n = fresh.len();
    News {
        kind: notify::NewsKind::SavedSearchDaily,
        title: Text::new(format!("“{}”今日新增 {n} 条", search.name), format!("{n} new for “{}”", search.name)),
        body: Text::new(body(true), body(false)),
        link: "/saved-searches".to_owned(),
        mail: true,
    }
}

fn link(side: Side, id: Id) -> String {
    match side {
        Side::Offer => format!("/offers/{id}"),
        Side::Demand => format!("/demands/{id}"),
    }
}

/// Those of the people who are active and not of the listing's own enterprise, in a fixed order, so many at most.
fn others(tx: &mut Tx, people: BTreeSet<Id>, owner: Id) -> Result<Vec<Id>> {
    let all: Vec<Id> = people.into_iter().collect();
    let rows: Vec<(Id, Option<Id>)> = users::table
        .of(tx)
        .filter(users::id.eq_any(all).and(users::active.eq(true)))
        .order(users::id)
        .select((users::id, users::enterprise_id))
        .load(tx)?;
    Ok(rows.into_iter().filter(|(_, home)| *home != Some(owner)).map(|(id, _)| id).take(MOST_PEOPLE).collect())
}
