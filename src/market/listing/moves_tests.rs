use std::sync::atomic::{AtomicI64, Ordering};

use diesel::RunQueryDsl;
use proptest::{prelude::*, test_runner::TestRunner};

use super::{ListingState, Quantities, Side, find, moves, moves::Held};
use kernel::{Ctx, ErrorCode, Id, Kg, Result};
use storage::{Statement, Tx};
use testing::{World, now, world};

/// An open listing of `kg`, put there without the use cases.
fn listing(world: &World, side: Side, kg: Kg) -> Id {
    let ctx = if side == Side::Offer { &world.seller } else { &world.buyer };
    let id = Id::new(now());
    let (place, extra, value) = if side == Side::Offer { ("370700", "", "") } else { ("xinfadi", ", tier", ", 2") };
    let text = format!(
        "INSERT INTO listings (market, id, side, enterprise_id, state, variety, category, grade, quantity_kg, left_kg, \
         price_fen_per_kg, quote, place, first_day, last_day, remarks, created_by, posted_at, expires_at, updated_at{extra}) \
         VALUES ('110000', ?, '{side}', ?, 'open', 'da-bai-cai', 'ye-cai', 2, ?, ?, 240, ?, ?, ?, ?, '{{}}', ?, ?, ?, ?{value})"
    );
    let quote = r#"{"quantity":"1","quantity_unit":"kg","price":"2.40","price_unit":"kg"}"#;
    let today = now().day();
    world
        .db
        .write_now(|tx| {
            let values = [
                id.into(),
                ctx.enterprise_id().unwrap().into(),
                kg.into(),
                kg.into(),
                quote.into(),
                place.into(),
                today.into(),
                today.into(),
                ctx.user_id().unwrap().into(),
                now().into(),
                today.end().into(),
                now().into(),
            ];
            let insert: Statement = Statement::new(&text, values);
            Ok(insert.execute(tx)?)
        })
        .unwrap();
    id
}

#[derive(Debug, Clone, Copy)]
enum Move {
    Reserve(i64),
    Release(i64),
    Commit(i64),
    GiveBack(i64),
    TakeBack(i64),
    Ship(i64),
    Receive(i64, i64),
}

/// What a deal held before and holds after the move, for those that deals make.
fn shift(step: Move) -> Option<(Held, Held)> {
    let none = Held::default();
    Some(match step {
        Move::GiveBack(kg) => (Held { committed: Kg(kg), ..none }, Held { left: Kg(kg), ..none }),
        Move::TakeBack(kg) => (Held { left: Kg(kg), ..none }, Held { committed: Kg(kg), ..none }),
        Move::Ship(kg) => (Held { committed: Kg(kg), ..none }, Held { shipped: Kg(kg), ..none }),
        Move::Receive(shipped, received) => {
            let to = Held { received: Kg(received), shortfall: Kg(shipped - received), ..none };
            (Held { shipped: Kg(shipped), ..none }, to)
        }
        _ => return None,
    })
}

fn any_move() -> impl Strategy<Value = Move> {
    let kg = 1..400_i64;
    prop_oneof![
        3 => kg.clone().prop_map(Move::Reserve),
        1 => kg.clone().prop_map(Move::Release),
        2 => kg.clone().prop_map(Move::Commit),
        1 => kg.clone().prop_map(Move::GiveBack),
        1 => kg.clone().prop_map(Move::TakeBack),
        2 => kg.clone().prop_map(Move::Ship),
        2 => (kg, 0..400_i64).prop_map(|(s, r)| Move::Receive(s, r)),
    ]
}

fn run(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id, step: Move) -> Result<()> {
    match step {
        Move::Reserve(kg) => moves::reserve(tx, ctx, side, id, Kg(kg)),
        Move::Release(kg) => moves::release(tx, ctx, side, id, Kg(kg)),
        Move::Commit(kg) => moves::commit(tx, ctx, side, id, Kg(kg)),
        _ => shift(step).map_or(Ok(()), |(from, to)| moves::shift(tx, ctx, side, id, from, to)),
    }
}

/// What the move should do to the parts, or `None` where it must be refused.
fn expected(q: Quantities, step: Move) -> Option<Quantities> {
    let mut q = q;
    match step {
        Move::Reserve(kg) => (q.left_kg, q.reserved_kg) = (q.left_kg - Kg(kg), q.reserved_kg + Kg(kg)),
        Move::Release(kg) => (q.left_kg, q.reserved_kg) = (q.left_kg + Kg(kg), q.reserved_kg - Kg(kg)),
        Move::Commit(kg) => (q.reserved_kg, q.committed_kg) = (q.reserved_kg - Kg(kg), q.committed_kg + Kg(kg)),
        Move::GiveBack(kg) => (q.committed_kg, q.left_kg) = (q.committed_kg - Kg(kg), q.left_kg + Kg(kg)),
        Move::TakeBack(kg) => (q.committed_kg, q.left_kg) = (q.committed_kg + Kg(kg), q.left_kg - Kg(kg)),
        Move::Ship(kg) => (q.committed_kg, q.shipped_kg) = (q.committed_kg - Kg(kg), q.shipped_kg + Kg(kg)),
        Move::Receive(shipped, received) => {
            q.shipped_kg = q.shipped_kg - Kg(shipped);
            q.received_kg = q.received_kg + Kg(received);
            q.shortfall_kg = q.shortfall_kg + Kg(shipped - received);
        }
    }
    q.adds_up().then_some(q)
}

#[test]
fn quantity_moves_add_up_and_refuse_what_is_too_much() {
    let world = world();
    let refused = AtomicI64::new(0);
    TestRunner::new(ProptestConfig::with_cases(48))
        .run(&(any::<bool>(), proptest::collection::vec(any_move(), 1..30)), |(offer, steps)| {
            let side = if offer { Side::Offer } else { Side::Demand };
            let id = listing(&world, side, Kg(1000));
            let mut model = Quantities::fresh(Kg(1000));
            for step in steps {
                let done = world.db.write_now(|tx| run(tx, &world.seller, side, id, step)).is_ok();
                let wanted = expected(model, step);
                prop_assert_eq!(done, wanted.is_some(), "{:?} on {:?}", step, model);
                model = wanted.unwrap_or(model);
                refused.fetch_add(i64::from(!done), Ordering::Relaxed);
                let stored = world.db.read_now(|tx| find(tx, side, id)).unwrap().quantities;
                prop_assert_eq!(stored, model);
                prop_assert!(stored.adds_up());
            }
            Ok(())
        })
        .unwrap();
    assert!(refused.into_inner() > 0, "the moves never met a limit, so the test says nothing");
}

#[test]
fn thirty_two_threads_reserve_exactly_what_is_there() {
    let world = world();
    let id = listing(&world, Side::Offer, Kg(1000));
    let (taken, gone) = (AtomicI64::new(0), AtomicI64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                for _ in 0..10 {
                    match world.db.write_now(|tx| moves::reserve(tx, &world.buyer, Side::Offer, id, Kg(7))) {
                        Ok(()) => taken.fetch_add(1, Ordering::Relaxed),
                        Err(error) => {
                            assert_eq!(error.code, ErrorCode::QuantityGone);
                            gone.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    assert_eq!((taken.into_inner(), gone.into_inner()), (142, 320 - 142));
    let listing = world.db.read_now(|tx| find(tx, Side::Offer, id)).unwrap();
    assert_eq!((listing.quantities.reserved_kg, listing.quantities.left_kg), (Kg(994), Kg(6)));
    assert_eq!(listing.state, ListingState::Open);
}
