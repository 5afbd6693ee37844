//! What a deal holds of its two listings, as a pure function of its loads.
//!
//! A deal holds what was agreed, never more: a scale that shows more than was announced, within the tolerance, is billed but
//! takes nothing further from the listings. Weighed loads count as received up to what they were announced with, the rest
//! as shortfall; what is not announced is committed as long as more trucks may come, and left again afterwards.

use super::{
    loads::{LoadRow, LoadState},
    model::DealRow,
};
use crate::listing::{
    Side,
    moves::{self, Held},
};
use kernel::{Ctx, Kg, Result};
use storage::Tx;

/// What a deal of `agreed` kg holds while these are its loads; `complete`: no further load comes.
pub(super) fn held(agreed: Kg, loads: &[LoadRow], complete: bool) -> Held {
    let sum = |state: LoadState, part: fn(&LoadRow) -> Kg| loads.iter().filter(|load| load.state == state).map(part).sum::<Kg>();
    let weighed = sum(LoadState::Received, |load| load.kg);
    let announced = (sum(LoadState::OnRoad, |load| load.kg) + weighed).min(agreed);
    let closed = weighed.min(announced);
    let received = sum(LoadState::Received, |load| load.received_kg.unwrap_or_default()).min(closed);
    let open = agreed - announced;
    Held {
        left: if complete { open } else { Kg(0) },
        committed: if complete { Kg(0) } else { open },
        shipped: announced - closed,
        received,
        shortfall: closed - received,
    }
}

/// The same after a dispute has set the received weight.
pub(super) fn with_received(held: Held, kg: Kg) -> Held {
    let closed = held.received + held.shortfall;
    let received = kg.min(closed);
    Held { received, shortfall: closed - received, ..held }
}

/// Moves both listings of the deal, the offer first. The deal's own row is written before: whoever comes second then finds
/// a changed version, and not a listing that no longer holds the kilograms.
pub(super) fn shift(tx: &mut Tx, ctx: &Ctx, row: &DealRow, from: Held, to: Held) -> Result<()> {
    moves::shift(tx, ctx, Side::Offer, row.offer_id, from, to)?;
    moves::shift(tx, ctx, Side::Demand, row.demand_id, from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::loads::tests::load, *};

    fn parts(held: Held) -> [i64; 5] {
        [held.left, held.committed, held.shipped, held.received, held.shortfall].map(|part| part.0)
    }

    #[test]
    fn each_part_follows_from_the_loads() {
        let agreed = Kg(1000);
        assert_eq!(parts(held(agreed, &[], false)), [0, 1000, 0, 0, 0]);
        let mut loads = vec![load(1, 600, None), load(2, 300, None)];
        assert_eq!(parts(held(agreed, &loads, false)), [0, 100, 900, 0, 0]);
        assert_eq!(parts(held(agreed, &loads, true)), [100, 0, 900, 0, 0]);
        loads[0] = load(1, 600, Some(610));
        assert_eq!(parts(held(agreed, &loads, true)), [100, 0, 300, 600, 0]);
        loads[1] = load(2, 300, Some(0));
        assert_eq!(parts(held(agreed, &loads, true)), [100, 0, 0, 610, 290]);
        loads[1].state = LoadState::Withdrawn;
        loads[1].received_kg = None;
        assert_eq!(parts(held(agreed, &loads, false)), [0, 400, 0, 600, 0]);
        assert_eq!(parts(with_received(held(agreed, &loads, true), Kg(550))), [400, 0, 0, 550, 50]);
    }

    proptest! {
        #[test]
        fn the_parts_always_add_up_to_what_was_agreed(
            agreed in 1i64..5000,
            rows in prop::collection::vec((1i64..3000, prop::option::of(0i64..3100)), 0..6),
            complete: bool,
            set in 0i64..6000,
        ) {
            let loads: Vec<LoadRow> =
                rows.iter().enumerate().map(|(at, (kg, received))| load(at as i32 + 1, *kg, *received)).collect();
            let now = held(Kg(agreed), &loads, complete);
            prop_assert_eq!(now.total(), Kg(agreed));
            prop_assert!(parts(now).iter().all(|part| *part >= 0), "{:?}", now);
            prop_assert_eq!(with_received(now, Kg(set)).total(), Kg(agreed));
        }
    }
}
