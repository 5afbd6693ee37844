use super::{
    asked::RunRound,
    model::{LotRule, Round, UnmatchedCode},
    read,
    run::{prepare, work_out, write},
    settings::{self, RoundMode},
    standing::{Standing, standing},
};
use diesel::prelude::*;
use kernel::{Ctx, FenPerKg, Id, Kg};
use market::{
    demands::{self, PlaceDemand},
    listing::{Side, find, moves},
    offers::{self, PlaceOffer},
};
use testing::{World, now, world};

/// 6000 kg of Chinese cabbage, and 5 tonnes of any leaf vegetable wanted: they fit.
fn posted(world: &World) -> (Id, Id) {
    (offered(world, "da-bai-cai"), wanted(world, None))
}

/// 6000 kg of a variety.
fn offered(world: &World, variety: &str) -> Id {
    let some = |text: &str| Some(text.to_owned());
    let offer = PlaceOffer {
        variety: some(variety),
        grade: Some(3),
        quantity: some("6000"),
        quantity_unit: some("kg"),
        price: some("1.20"),
        price_unit: some("kg"),
        origin: some("370700"),
        available_from: Some(now().day()),
        available_to: Some(now().day().plus(3)),
        again: Some(true),
        ..PlaceOffer::default()
    };
    world.db.write_now(|tx| offers::place(tx, &world.seller, &offer)).unwrap().id
}

/// 5 tonnes wanted of a variety, or of any leaf vegetable.
fn wanted(world: &World, variety: Option<&str>) -> Id {
    let some = |text: &str| Some(text.to_owned());
    let demand = PlaceDemand {
        variety: variety.map(str::to_owned),
        category: variety.is_none().then(|| "ye-cai".to_owned()),
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
    };
    world.db.write_now(|tx| demands::place(tx, &world.buyer, &demand)).unwrap().id
}

/// A round in which `meanwhile` happens between reading and writing.
fn round(world: &World, meanwhile: impl Fn(&Ctx)) -> Round {
    let cmd = RunRound::plain(RoundMode::Surplus, LotRule::Ignore);
    round_of(world, &cmd, meanwhile)
}

fn round_of(world: &World, cmd: &RunRound, meanwhile: impl Fn(&Ctx)) -> Round {
    let ctx = Ctx::system("test", now());
    let prepared = world.db.read_now(|tx| prepare(tx, &ctx, cmd)).unwrap();
    let ready = work_out(prepared, cmd);
    meanwhile(&ctx);
    world.db.write_now(|tx| write(tx, &ctx, &ready)).unwrap()
}

fn held(world: &World, side: Side, id: Id) -> Kg {
    world.db.read_now(|tx| find(tx, side, id)).unwrap().quantities.reserved_kg
}

#[test]
fn what_fits_is_proposed_and_reserved_on_both_sides() {
    let world = world();
    let (offer, demand) = posted(&world);
    let round = round(&world, |_| {});
    assert_eq!((round.proposals, round.matched_kg, round.dropped), (1, Kg(5000), 0));
    assert_eq!((held(&world, Side::Offer, offer), held(&world, Side::Demand, demand)), (Kg(5000), Kg(5000)));
}

#[test]
fn listing_edited_meanwhile_gets_no_proposals() {
    let world = world();
    let (offer, demand) = posted(&world);
    let round = round(&world, |_| {
        use market::schema::listings;
        let edited = (listings::version.eq(2), listings::price_version.eq(2), listings::price_fen_per_kg.eq(FenPerKg(125)));
        world.db.write_now(|tx| Ok(diesel::update(listings::table.find((tx.market(), offer))).set(edited).execute(tx)?)).unwrap();
    });
    assert_eq!((round.proposals, round.matched_kg, round.dropped), (0, Kg(0), 1));
    assert_eq!((held(&world, Side::Offer, offer), held(&world, Side::Demand, demand)), (Kg(0), Kg(0)));
    let ctx = Ctx::system("test", now());
    let left = world.db.read_now(|tx| read::unmatched_rows(tx, &ctx, round.id, None, None, 10)).unwrap();
    let mut reasons: Vec<_> = left.iter().map(|row| (row.side, row.left_kg, row.reason)).collect();
    reasons.sort_unstable();
    let changed = UnmatchedCode::Changed;
    assert_eq!(reasons, [(Side::Offer, Kg(6000), changed), (Side::Demand, Kg(5000), changed)]);
}

#[test]
fn quantity_that_went_meanwhile_is_not_booked_again() {
    let world = world();
    let (offer, demand) = posted(&world);
    let round = round(&world, |ctx| {
        world.db.write_now(|tx| moves::reserve(tx, ctx, Side::Offer, offer, Kg(1500))).unwrap();
    });
    assert_eq!((round.proposals, round.dropped), (0, 1));
    assert_eq!((held(&world, Side::Offer, offer), held(&world, Side::Demand, demand)), (Kg(1500), Kg(0)));
}

#[test]
fn digest_is_equal_for_equal_inputs_only() {
    let world = world();
    posted(&world);
    let ctx = Ctx::system("test", now());
    let cmd = RunRound::plain(RoundMode::Surplus, LotRule::Ignore);
    let digest = |cmd: &RunRound| {
        let prepared = world.db.read_now(|tx| prepare(tx, &ctx, cmd)).unwrap();
        let ready = work_out(prepared, cmd);
        ready.digest().unwrap()
    };
    assert_eq!(digest(&cmd), digest(&cmd));
    assert_ne!(digest(&cmd), digest(&RunRound { mode: RoundMode::Guarantee, ..cmd.clone() }));
    posted(&world);
    assert_ne!(digest(&cmd), digest(&RunRound { lots: LotRule::Respect, ..cmd.clone() }));
}

#[test]
fn standing_equals_the_result_of_a_full_round() {
    for one_category in [false, true] {
        let world = world();
        let offers = ["da-bai-cai", "bo-cai", "bo-cai"].map(|variety| (Side::Offer, offered(&world, variety)));
        let demands = [Some("da-bai-cai"), Some("bo-cai")].map(|variety| (Side::Demand, wanted(&world, variety)));
        let mut listings: Vec<(Side, Id)> = offers.into_iter().chain(demands).collect();
        let mut weighed = vec![(1, 1), (2, 1), (2, 1), (1, 1), (2, 1)];
        if one_category {
            listings.push((Side::Demand, wanted(&world, None)));
            weighed = vec![(3, 3); 6];
        }
        let standings: Vec<Standing> = listings
            .iter()
            .map(|&(side, id)| {
                let owner = if side == Side::Offer { &world.seller } else { &world.buyer };
                standing(&world.db, owner, side, id).unwrap()
            })
            .collect();
        assert_eq!(standings.iter().map(|place| (place.offers, place.demands)).collect::<Vec<_>>(), weighed);
        let mode = world.db.read_now(settings::load).unwrap().schedule.mode;
        let cmd = RunRound::plain(mode, LotRule::Respect);
        assert_eq!(round_of(&world, &cmd, |_| {}).matched_kg, Kg(if one_category { 15_000 } else { 10_000 }));
        for ((side, id), place) in listings.into_iter().zip(standings) {
            assert_eq!(held(&world, side, id), place.matched_kg, "{side:?} with its category: {one_category}");
        }
    }
}
