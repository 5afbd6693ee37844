use super::*;
use crate::{
    demands::{self, PlaceDemand},
    offers::{self, PlaceOffer},
};
use kernel::{Ctx, ErrorCode, Id, Kg, Result, Version};
use testing::{World, now, world};

fn offer() -> PlaceOffer {
    let some = |text: &str| Some(text.to_owned());
    PlaceOffer {
        variety: some("da-bai-cai"),
        grade: Some(3),
        quantity: some("12000"),
        quantity_unit: some("jin"),
        price: some("1.20"),
        price_unit: some("jin"),
        origin: some("370700"),
        available_from: Some(now().day()),
        available_to: Some(now().day().plus(3)),
        again: Some(true),
        ..PlaceOffer::default()
    }
}

fn demand() -> PlaceDemand {
    let some = |text: &str| Some(text.to_owned());
    PlaceDemand {
        category: some("ye-cai"),
        min_grade: Some(2),
        quantity: some("5"),
        quantity_unit: some("ton"),
        price: some("2.80"),
        price_unit: some("kg"),
        destination: some("xinfadi"),
        delivery_from: Some(now().day()),
        delivery_to: Some(now().day().plus(2)),
        again: Some(true),
        ..PlaceDemand::default()
    }
}

fn post(world: &World, offer: &PlaceOffer) -> Result<Offer> {
    world.db.write_now(|tx| offers::place(tx, &world.seller, offer))
}

fn later(ctx: &Ctx, days: i64) -> Ctx {
    Ctx { now: ctx.now.plus_hours(24 * days), ..ctx.clone() }
}

#[test]
fn an_offer_keeps_the_quote_and_converts_it_exactly() {
    let world = world();
    let posted = post(&world, &offer()).unwrap();
    assert_eq!((posted.quantities.listed_kg, posted.ask_fen_per_kg.0), (Kg(6000), 240));
    assert_eq!((posted.quote.quantity.as_str(), posted.quote.price.as_str()), ("12000", "1.20"));
    assert_eq!(posted.expires_at, now().day().plus(4).start());
    assert_eq!((posted.origin.name.as_str(), posted.variety.name_zh.as_str()), ("潍坊市", "大白菜"));
    let bags = PlaceOffer { quantity: Some("100".into()), quantity_unit: Some("bag".into()), ..offer() };
    let error = post(&world, &bags).unwrap_err();
    assert_eq!((error.fields[0].path.as_str(), error.fields[0].code.as_str()), ("kg_per_unit", "unit_weight_missing"));
    let bags = PlaceOffer { kg_per_unit: Some("12.5".into()), ..bags };
    assert_eq!(post(&world, &bags).unwrap().quantities.listed_kg, Kg(1250));
}

#[test]
fn one_answer_names_every_bad_field_in_both_languages() {
    let world = world();
    let error = post(&world, &PlaceOffer::default()).unwrap_err();
    let mut missing: Vec<&str> = error.fields.iter().map(|f| f.path.as_str()).collect();
    missing.sort_unstable();
    let wanted =
        ["available_from", "available_to", "grade", "origin", "price", "price_unit", "quantity", "quantity_unit", "variety"];
    assert_eq!(missing, wanted);
    assert!(error.fields.iter().all(|f| !f.message.zh.is_empty() && !f.message.en.is_empty()));

    let some = |text: &str| Some(text.to_owned());
    let wrong = PlaceOffer {
        variety: some("no-such"),
        grade: Some(5),
        quantity: some("3"),
        price: some("0"),
        price_unit: some("furlong"),
        origin: some("999999"),
        min_lot_kg: Some(-1),
        available_to: Some(now().day().plus(-1)),
        ..offer()
    };
    let error = post(&world, &wrong).unwrap_err();
    let mut found: Vec<(&str, &str)> = error.fields.iter().map(|f| (f.path.as_str(), f.code.as_str())).collect();
    found.sort_unstable();
    let wanted = [
        ("available_to", "before_start"),
        ("available_to", "in_the_past"),
        ("grade", "out_of_range"),
        ("min_lot_kg", "negative"),
        ("origin", "unknown"),
        ("price_unit", "unknown"),
        ("quantity", "not_whole_kg"),
        ("variety", "unknown"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn price_change_is_counted_and_versions_are_kept() {
    let world = world();
    let posted = post(&world, &offer()).unwrap();
    let edit = |seen: i32, changes: &PlaceOffer| {
        world.db.write_now(|tx| {
            service::edit(tx, &world.seller, Side::Offer, posted.id, Version(seen), changes.clone().into())?;
            view::<Offer>(tx, posted.id)
        })
    };
    let noted = edit(1, &PlaceOffer { note: Some("冷库".into()), ..PlaceOffer::default() }).unwrap();
    assert_eq!((noted.version, noted.price_version, noted.ask_fen_per_kg.0), (2, 1, 240));
    let dearer = edit(2, &PlaceOffer { price: Some("1.30".into()), ..PlaceOffer::default() }).unwrap();
    assert_eq!((dearer.version, dearer.price_version, dearer.ask_fen_per_kg.0), (3, 2, 260));
    assert_eq!(edit(2, &PlaceOffer::default()).unwrap_err().code, ErrorCode::StaleVersion);
    let history = world.db.read_now(|tx| {
        let listing = find(tx, Side::Offer, posted.id)?;
        versions::versions(tx, &listing)
    });
    let history = history.unwrap();
    assert_eq!(history.items.iter().map(|v| v.changed_at).collect::<Vec<_>>(), [now(), now(), now()]);
    let prices: Vec<(i32, i64)> = history.items.iter().map(|v| (v.version, v.terms.price_fen_per_kg.0)).collect();
    assert_eq!(prices, [(3, 260), (2, 240), (1, 240)]);
}

#[test]
fn what_is_promised_cannot_be_edited_away() {
    let world = world();
    let posted = post(&world, &offer()).unwrap();
    world.db.write_now(|tx| moves::reserve(tx, &world.buyer, Side::Offer, posted.id, Kg(4000))).unwrap();
    let edit = |changes: PlaceOffer| {
        world.db.write_now(|tx| {
            let version = find(tx, Side::Offer, posted.id)?.version;
            service::edit(tx, &world.seller, Side::Offer, posted.id, Version(version), changes.clone().into())?;
            Ok(find(tx, Side::Offer, posted.id)?.quantities)
        })
    };
    let quantity = |jin: &str| PlaceOffer { quantity: Some(jin.into()), ..PlaceOffer::default() };
    assert_eq!(edit(quantity("7998")).unwrap_err().fields[0].code, "below_promised");
    let least = edit(quantity("8000")).unwrap();
    assert_eq!((least.listed_kg, least.left_kg, least.reserved_kg), (Kg(4000), Kg(0), Kg(4000)));
    assert!(edit(quantity("20000")).unwrap().adds_up());
    let other = PlaceOffer { variety: Some("bo-cai".into()), ..PlaceOffer::default() };
    assert_eq!(edit(other).unwrap_err().code, ErrorCode::WrongState);
}

#[test]
fn drafts_wait_listings_expire_and_copies_begin_today() {
    let world = world();
    let mut pending = world.seller.clone();
    if let kernel::Who::Actor(actor) = &mut pending.who {
        actor.approved = false;
    }
    let place = |ctx: &Ctx, draft| world.db.write_now(|tx| offers::place(tx, ctx, &PlaceOffer { draft, ..offer() }));
    assert_eq!(place(&pending, None).unwrap_err().code, ErrorCode::EnterpriseNotApproved);
    let draft = place(&pending, Some(true)).unwrap();
    assert_eq!(draft.state, ListingState::Draft);
    let publish = |ctx: &Ctx| world.db.write_now(|tx| service::publish(tx, ctx, Side::Offer, draft.id, Version(1), false));
    assert_eq!(publish(&pending).unwrap_err().code, ErrorCode::EnterpriseNotApproved);
    assert_eq!(publish(&later(&world.seller, 9)).unwrap_err().fields[0].path, "available_to");
    publish(&world.seller).unwrap();

    let expire = |days| world.db.write_now(|tx| expire_due(tx, &later(&Ctx::system("expiry", now()), days)));
    assert_eq!(expire(3).unwrap(), 0, "the last day counts to its end");
    assert_eq!(expire(4).unwrap(), 1);
    let state = |id: Id| world.db.read_now(|tx| find(tx, Side::Offer, id)).unwrap().state;
    assert_eq!(state(draft.id), ListingState::Expired);

    let tomorrow = later(&world.seller, 6);
    let copy = world.db.write_now(|tx| service::copy(tx, &tomorrow, Side::Offer, draft.id, true)).unwrap();
    let copy = world.db.read_now(|tx| find(tx, Side::Offer, copy)).unwrap();
    assert_eq!((copy.from, copy.to, copy.state), (now().day().plus(6), now().day().plus(9), ListingState::Open));
    let stranger = world.db.write_now(|tx| service::copy(tx, &world.buyer, Side::Offer, draft.id, true));
    assert_eq!(stranger.unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn a_call_for_help_reaches_fitting_counterparts_only() {
    let world = world();
    let told = |kind: &'static str| {
        use diesel::prelude::*;
        use notify::schema::notifications as n;
        let load = move |tx: &mut storage::Tx| Ok(n::table.of(tx).filter(n::kind.eq(kind)).select(n::user_id).load::<Id>(tx)?);
        world.db.read_now(load).unwrap()
    };
    let wanted = world.db.write_now(|tx| demands::place(tx, &world.buyer, &demand())).unwrap();
    assert_eq!((wanted.variety, wanted.category.code.as_str(), wanted.quantities.left_kg), (None, "ye-cai", Kg(5000)));
    post(&world, &PlaceOffer { unsold: Some(true), variety: Some("xi-hong-shi".into()), ..offer() }).unwrap();
    post(&world, &PlaceOffer { unsold: Some(true), grade: Some(1), ..offer() }).unwrap();
    assert!(told("unsold_produce").is_empty(), "another category, and a grade too low");
    post(&world, &PlaceOffer { unsold: Some(true), ..offer() }).unwrap();
    assert_eq!(told("unsold_produce"), [world.buyer.user_id().unwrap()]);
    world.db.write_now(|tx| demands::place(tx, &world.buyer, &PlaceDemand { urgent: Some(true), ..demand() })).unwrap();
    assert_eq!(told("urgent_demand"), [world.seller.user_id().unwrap()]);
}
