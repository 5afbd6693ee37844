//! The use cases of a listing's life, the same for both sides. Permissions are asked for by `offers` and `demands`.

use super::{
    model::{Listing, ListingState, Side},
    same, store,
    terms::{Form, Terms},
    views::{SideView, view},
};
use crate::{limits, party, proposals::close_for_listing, searches};
use access::{Permission, Scope, holds, require_approved};
use kernel::{Ctx, Day, Error, ErrorCode, Id, Result, Version, Who, error::Check};
use storage::Tx;

/// What it takes to write on this side.
pub(crate) const fn writes(side: Side) -> Permission {
    match side {
        Side::Offer => Permission::OffersWrite,
        Side::Demand => Permission::DemandsWrite,
    }
}

/// A listing to be posted.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    pub form: Form,
    pub draft: bool,
    /// Also when the same is on the board already.
    pub again: bool,
    /// With a key that the enterprise has used before nothing is posted, and that listing is yielded.
    pub import_key: Option<String>,
    /// Otherwise nobody is called for help and no saved search is answered at once.
    pub notify: bool,
}

impl Posting {
    /// By hand, one listing at a time.
    pub fn by_hand(form: Form, draft: bool, again: bool) -> Posting {
        Posting { form, draft, again, import_key: None, notify: true }
    }
}

/// Posts a listing of the caller's enterprise: as a draft, or open at once if the enterprise is approved.
///
/// # Errors
/// `same_listing_open` unless `again`; those of the form.
pub(crate) fn place(tx: &mut Tx, ctx: &Ctx, side: Side, posting: Posting) -> Result<Id> {
    let Posting { form, draft, again, import_key, notify } = posting;
    let (Some(enterprise), Some(user)) = (ctx.enterprise_id(), ctx.user_id()) else {
        return Err(Error::new(ErrorCode::Forbidden));
    };
    if let Some(key) = &import_key
        && let Some(id) = store::imported_before(tx, side, enterprise, std::slice::from_ref(key))?.remove(key)
    {
        return Ok(id);
    }
    let terms = form.check(tx, side, ctx.now.day())?;
    // The rows of a file have found their room together.
    if import_key.is_none() {
        make_room(tx, ctx, side, draft, 1)?;
    }
    if !draft {
        require_approved(ctx, writes(side))?;
        if !again {
            same::ask(tx, side, enterprise, &terms)?;
        }
    }
    let id = Id::new(ctx.now);
    let state = if draft { ListingState::Draft } else { ListingState::Open };
    store::insert(tx, side, &store::NewListing { id, enterprise, user, state, terms: &terms, import_key, now: ctx.now })?;
    let entry = audit::Entry::new(side.entity(), id, audit::Action::Place).states(None, state.as_str());
    audit::record(tx, ctx, entry.detail(detail(&terms)))?;
    match (draft, notify) {
        (true, _) => {}
        (false, true) => opened(tx, ctx, side, id)?,
        (false, false) => changed(tx, ctx, id)?,
    }
    Ok(id)
}

/// Makes sure that the caller's enterprise may have so many more listings on this side.
///
/// # Errors
/// `quota_reached` with the way out, `rate_limited`.
pub(crate) fn make_room(tx: &mut Tx, ctx: &Ctx, side: Side, draft: bool, more: i64) -> Result<()> {
    let Some(enterprise) = ctx.enterprise_id() else { return Ok(()) };
    budget::spend(tx, ctx, budget::Kind::Listings, more)?;
    let (kind, state) = match draft {
        true => (budget::Kind::Drafts, ListingState::Draft),
        false => (budget::Kind::OpenListings, ListingState::Open),
    };
    budget::keep(tx, ctx, kind, more, |tx| store::count_of(tx, side, enterprise, state))
}

/// Changes the content. Of what has been promised neither goods nor place nor the promised quantity can change.
pub(crate) fn edit(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, seen: Version, changes: Form) -> Result<()> {
    let old = own(tx, ctx, side, id)?;
    seen.check(old.version)?;
    alive(&old)?;
    let terms = Form::of(&old).with(changes).check(tx, side, ctx.now.day())?;
    let bound = old.quantities.bound();
    if terms.quantity_kg < bound {
        return Err(Error::field(
            "quantity",
            "below_promised",
            format!("不能少于已预留或已成交的 {bound}"),
            format!("{bound} are reserved or agreed already"),
        ));
    }
    let before = Terms::from(&old);
    let same = (&before.variety, &before.category, before.grade, &before.place)
        == (&terms.variety, &terms.category, terms.grade, &terms.place);
    if bound.0 > 0 && !same {
        return Err(Error::wrong_state(
            "已有撮合或成交，不能再改品种、等级和地点",
            "part of it is promised: variety, grade and place can no longer change",
        ));
    }
    let repriced = before.price_fen_per_kg != terms.price_fen_per_kg;
    store::remember(tx, ctx, &old)?;
    if store::rewrite(tx, side, id, old.version, &terms, repriced, ctx.now)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let entry = audit::Entry::new(side.entity(), id, audit::Action::Edit);
    let entry = entry.detail(serde_json::json!({ "old": detail(&before), "new": detail(&terms) }));
    audit::record(tx, ctx, entry)?;
    touched(tx, ctx, &old)
}

/// Puts a draft on the board.
///
/// # Errors
/// `same_listing_open` unless `again`; those of the form.
pub(crate) fn publish(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, seen: Version, again: bool) -> Result<()> {
    require_approved(ctx, writes(side))?;
    let old = own(tx, ctx, side, id)?;
    seen.check(old.version)?;
    if old.state != ListingState::Draft {
        return Err(Error::wrong_state("只有草稿可以发布", "only a draft can be published"));
    }
    // The days may have passed and the catalogue may have changed since the draft was written.
    let terms = Form::of(&old).check(tx, side, ctx.now.day())?;
    // In the order of `place`: who posts and who publishes at the same moment wait for each other once.
    budget::keep(tx, ctx, budget::Kind::OpenListings, 1, |tx| store::count_of(tx, side, old.enterprise_id, ListingState::Open))?;
    if !again {
        same::ask(tx, side, old.enterprise_id, &terms)?;
    }
    step(tx, ctx, &old, audit::Action::Publish, ListingState::Open, None)?;
    opened(tx, ctx, side, id)
}

/// Takes a listing off the board. What is agreed goes on; open proposals end.
pub(crate) fn withdraw(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, seen: Version, reason: Option<&str>) -> Result<()> {
    let old = own(tx, ctx, side, id)?;
    seen.check(old.version)?;
    alive(&old)?;
    if let Some(reason) = reason {
        let mut check = Check::new();
        check.length(reason, 0, limits::REASON, "reason");
        check.finish()?;
    }
    close_for_listing(tx, ctx, side, id)?;
    step(tx, ctx, &old, audit::Action::Withdraw, ListingState::Withdrawn, reason)?;
    touched(tx, ctx, &old)
}

/// Moves the last day further out.
pub(crate) fn extend(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, seen: Version, to: Day) -> Result<()> {
    let old = own(tx, ctx, side, id)?;
    if to <= old.to {
        return Err(Error::field(side.last_day(), "not_later", "须晚于原截止日", "must be later than the last day so far"));
    }
    edit(tx, ctx, side, id, seen, Form { to: Some(to), ..Form::default() })
}

/// A new listing like this one; with `shift`, its days moved so that it begins today.
pub(crate) fn copy(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, shift: bool) -> Result<Id> {
    let old = own(tx, ctx, side, id)?;
    let today = ctx.now.day();
    let mut form = Form::of(&old);
    if shift {
        form.from = Some(today);
        form.to = Some(today.plus(old.to.number() - old.from.number()));
    }
    let draft = ctx.actor().is_some_and(|actor| !actor.approved);
    // Who copies a listing means to have it twice.
    place(tx, ctx, side, Posting::by_hand(form, draft, true))
}

/// Closes open listings whose last day has ended, at most 500 at a time; returns how many.
///
/// # Errors
/// Those of the database.
pub fn expire_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let mut closed = 0;
    for side in [Side::Offer, Side::Demand] {
        for old in store::overdue(tx, side, ctx.now, 500)? {
            close_for_listing(tx, ctx, side, old.id)?;
            match step(tx, ctx, &old, audit::Action::Expire, ListingState::Expired, None) {
                Ok(()) => closed += 1,
                // Its owner changed it in this very moment: the next run looks again.
                Err(error) if error.code == ErrorCode::StaleVersion => continue,
                Err(error) => return Err(error),
            }
            changed(tx, ctx, old.id)?;
        }
    }
    Ok(closed)
}

/// The view of a listing for this caller: open ones for all, others for the owner and the regulators.
pub(crate) fn look<V: SideView>(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<V> {
    let listing = store::find(tx, V::SIDE, id)?;
    if listing.state != ListingState::Open && !owns(ctx, &listing) && !oversees(tx, ctx, &listing)? {
        return Err(V::SIDE.missing());
    }
    view(tx, id)
}

/// The listing, if the caller may see what only its owner and the regulators see.
///
/// # Errors
/// `not_found` for everyone else.
pub fn find_own_or_overseen(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id) -> Result<Listing> {
    let listing = store::find(tx, side, id)?;
    if owns(ctx, &listing) || oversees(tx, ctx, &listing)? { Ok(listing) } else { Err(side.missing()) }
}

fn own(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id) -> Result<Listing> {
    let listing = store::find(tx, side, id)?;
    if owns(ctx, &listing) { Ok(listing) } else { Err(side.missing()) }
}

/// The platform itself counts as everyone's owner.
fn owns(ctx: &Ctx, listing: &Listing) -> bool {
    matches!(ctx.who, Who::System(_)) || ctx.enterprise_id() == Some(listing.enterprise_id)
}

/// Regulators oversee what has been published; those of a district only what comes from or goes to it.
fn oversees(tx: &mut Tx, ctx: &Ctx, listing: &Listing) -> Result<bool> {
    if listing.state == ListingState::Draft || !ctx.actor().is_some_and(|actor| holds(actor, Permission::MarketOversee)) {
        return Ok(false);
    }
    match Scope::of(ctx) {
        Ok(Scope::City) => Ok(true),
        Ok(Scope::District(district)) => store::touches_district(tx, listing, &district),
        _ => Ok(false),
    }
}

fn alive(listing: &Listing) -> Result<()> {
    match listing.state {
        ListingState::Draft | ListingState::Open => Ok(()),
        ListingState::Withdrawn | ListingState::Expired => Err(Error::wrong_state(
            format!("这条信息当前为“{}”，不能再改；可以复制后重新发布", listing.state.name_zh()),
            format!("the listing is {}: copy it to post it again", listing.state),
        )),
    }
}

/// One change of state, from the version that was read.
fn step(tx: &mut Tx, ctx: &Ctx, old: &Listing, action: audit::Action, to: ListingState, reason: Option<&str>) -> Result<()> {
    store::remember(tx, ctx, old)?;
    if store::set_state(tx, old, to, ctx.now)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let entry = audit::Entry::new(old.side.entity(), old.id, action).states(Some(old.state.as_str()), to.as_str());
    audit::record(tx, ctx, entry.reason(reason))
}

/// A listing has appeared on the board.
fn opened(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id) -> Result<()> {
    let listing = store::find(tx, side, id)?;
    // Who calls for help all the time is not heard any more; the listing itself stands on the board.
    if listing.flagged && budget::can_spend(tx, ctx, budget::Kind::CallsForHelp, 1)? {
        super::alert::call_for_help(tx, ctx, &listing)?;
    }
    searches::notify_instant(tx, ctx, &listing)?;
    changed(tx, ctx, id)
}

/// Those who may see a listing should look again: everybody, or its owner's people while it is a draft.
fn touched(tx: &mut Tx, ctx: &Ctx, old: &Listing) -> Result<()> {
    if old.state != ListingState::Draft {
        return changed(tx, ctx, old.id);
    }
    let users = party::people(tx, old.enterprise_id)?;
    // An event for nobody in particular would be for everybody.
    if users.is_empty() {
        return Ok(());
    }
    notify::emit(tx, ctx, &notify::Event { kind: "listing".to_owned(), id: old.id.to_string(), users })
}

/// Open pages should look again.
fn changed(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    notify::emit(tx, ctx, &notify::Event { kind: "listing".to_owned(), id: id.to_string(), users: Vec::new() })
}

fn detail(terms: &Terms) -> serde_json::Value {
    serde_json::to_value(terms).unwrap_or_default()
}
