use super::{
    model::{ChangeSearch, SaveSearch, SavedSearch, SearchRow},
    store,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Page, Result};
use storage::Tx;

/// So many searches are listed; the budget lets nobody keep more unless the operator does.
const MOST: i64 = 1000;

fn me(ctx: &Ctx) -> Result<Id> {
    require(ctx, Permission::SavedSearches)?;
    ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))
}

fn missing() -> Error {
    Error::not_found("保存的搜索", "saved search")
}

fn json(search: &SaveSearch) -> Result<String> {
    serde_json::to_string(&search.query).map_err(Error::unexpected)
}

/// Keeps a filter of the board.
///
/// # Errors
/// Field errors; `quota_reached` when the person keeps too many.
pub fn save(tx: &mut Tx, ctx: &Ctx, search: &SaveSearch) -> Result<SavedSearch> {
    let user = me(ctx)?;
    search.check()?;
    budget::keep(tx, ctx, budget::Kind::SavedSearches, 1, |tx| store::count(tx, user))?;
    let row = SearchRow {
        id: Id::new(ctx.now),
        user_id: user,
        name: search.name.trim().to_owned(),
        query: json(search)?,
        side: search.query.side.as_str().to_owned(),
        variety: search.query.variety.clone(),
        frequency: search.frequency,
        last_sent_at: None,
        created_at: ctx.now,
    };
    store::insert(tx, row.clone())?;
    row.view()
}

pub(super) fn list(tx: &mut Tx, ctx: &Ctx) -> Result<Page<SavedSearch>> {
    let user = me(ctx)?;
    let items = store::of_user(tx, user, MOST)?.into_iter().map(SearchRow::view).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: None })
}

pub(super) fn change(tx: &mut Tx, ctx: &Ctx, id: Id, changes: &ChangeSearch) -> Result<SavedSearch> {
    let user = me(ctx)?;
    let mut row = store::find(tx, user, id)?.ok_or_else(missing)?;
    let old = row.clone().view()?;
    let new = SaveSearch {
        name: changes.name.clone().unwrap_or(old.name),
        query: changes.query.clone().unwrap_or(old.query),
        frequency: changes.frequency.unwrap_or(old.frequency),
    };
    new.check()?;
    row.name = new.name.trim().to_owned();
    row.query = json(&new)?;
    row.side = new.query.side.as_str().to_owned();
    row.variety = new.query.variety.clone();
    row.frequency = new.frequency;
    store::update(tx, &row)?;
    row.view()
}

pub(super) fn forget(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    let user = me(ctx)?;
    if store::delete(tx, user, id)? == 1 { Ok(()) } else { Err(missing()) }
}
