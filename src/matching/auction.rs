//! A good place to start from: an auction that ends near the optimum.
//!
//! Every sink is a row of places for goods, each with the price at which it is taken; at first nobody has
//! them and the price is the bid. A source with goods left goes to the sink that pays it best, takes the
//! dearest places there, and lowers their price to where its second best sink is as good, less a fixed
//! decrement. Whoever was there before has goods left again. Prices only fall, so it ends; the larger the
//! decrement, the sooner, and the further from the optimum. At any moment the flows respect all curves, so
//! nothing here needs a proof: the simplex that takes over needs flows that are feasible, and proves the rest.

use std::collections::VecDeque;

use crate::{
    classes::Step,
    network::{Flow, Network},
    pricing::{Outlet, Outlets},
};

/// Part of a sink's demand.
#[derive(Clone, Copy)]
struct Place {
    /// What the sink pays for it at most, fen per kg delivered.
    price: i64,
    /// The source that has it, or [`NOBODY`], and the freight from there.
    holder: u32,
    freight: i32,
    kg: i64,
}

/// What a source knows and has.
#[derive(Default)]
struct Seller {
    /// The step of its curve up to which its goods are placed, and kg placed of that step.
    step: u32,
    kg: i64,
    /// Whether it stands in the queue.
    waits: bool,
}

const NOBODY: u32 = u32::MAX;
/// The auction stops after so many turns per source, wherever it is.
const TURNS: usize = 100;

/// The auction's state.
struct Auction<'a, O> {
    network: &'a Network,
    sinks: &'a mut O,
    /// Of every sink, the price of its dearest place, and its places by ascending price.
    price: Vec<i64>,
    places: Vec<Vec<Place>>,
    sellers: Vec<Seller>,
    waiting: VecDeque<u32>,
    /// Fen per kg.
    decrement: i64,
}

/// Runs the auction and returns the flows that it ends with.
pub(super) fn auction(network: &Network, sinks: &mut impl Outlets, decrement: i64) -> Vec<Flow> {
    let sources = network.sources();
    let free = |step: &Step| Place { price: step.price, holder: NOBODY, freight: 0, kg: step.kg };
    let places = (sources..network.root()).map(|sink| network.curve(sink).iter().rev().map(free).collect::<Vec<_>>());
    let places: Vec<Vec<Place>> = places.collect();
    let price: Vec<i64> = places.iter().map(|places| places.last().map_or(0, |place| place.price)).collect();
    let seller = || Seller { waits: true, ..Seller::default() };
    let mut auction = Auction {
        network,
        sinks,
        price,
        places,
        sellers: std::iter::repeat_with(seller).take(sources as usize).collect(),
        waiting: (0..sources).collect(),
        decrement,
    };
    for sink in 0..auction.price.len() {
        auction.sinks.set_price(sink as u32, auction.price[sink]);
    }
    let mut turns = TURNS * sources as usize;
    while let Some(source) = auction.waiting.pop_front() {
        if turns == 0 {
            break;
        }
        turns -= 1;
        auction.sellers[source as usize].waits = false;
        auction.turn(source);
    }
    auction.flows()
}

impl<O: Outlets> Auction<'_, O> {
    /// A source places what it can of its next step.
    fn turn(&mut self, source: u32) {
        let seller = &self.sellers[source as usize];
        let Some(step) = self.network.curve(source).get(seller.step as usize) else {
            return;
        };
        let left = step.kg - seller.kg;
        let Some(outlet) = self.sinks.best(source).filter(|outlet| outlet.best > step.price) else {
            return;
        };
        let target = i64::from(outlet.freight) + outlet.second.max(step.price) - self.decrement;
        let taken = self.take(source, outlet, left, target);
        self.advance(source, taken);
        self.enqueue(source);
    }

    fn enqueue(&mut self, source: u32) {
        if !std::mem::replace(&mut self.sellers[source as usize].waits, true) {
            self.waiting.push_back(source);
        }
    }

    /// Takes up to `left` kg of the dearest places of a sink, down to a price; how much it got.
    fn take(&mut self, source: u32, outlet: Outlet, left: i64, target: i64) -> i64 {
        let sink = outlet.sink as usize;
        let mut places = std::mem::take(&mut self.places[sink]);
        let mut taken = 0;
        while taken < left
            && let Some(place) = places.last_mut().filter(|place| place.price > target)
        {
            let kg = place.kg.min(left - taken);
            taken += kg;
            place.kg -= kg;
            let Place { holder, kg: rest, .. } = *place;
            if rest == 0 {
                places.pop();
            }
            if holder != NOBODY {
                self.retreat(holder, kg);
                self.enqueue(holder);
            }
        }
        if taken > 0 {
            let at = places.partition_point(|place| place.price < target);
            match places.get_mut(at).filter(|place| place.price == target && place.holder == source) {
                Some(place) => place.kg += taken,
                None => places.insert(at, Place { price: target, holder: source, freight: outlet.freight, kg: taken }),
            }
        }
        if let Some(place) = places.last() {
            self.price[sink] = place.price;
            self.sinks.set_price(outlet.sink, place.price);
        }
        self.places[sink] = places;
        taken
    }

    fn advance(&mut self, source: u32, mut kg: i64) {
        let curve = self.network.curve(source);
        let seller = &mut self.sellers[source as usize];
        while let Some(step) = curve.get(seller.step as usize).filter(|step| seller.kg + kg >= step.kg) {
            kg -= step.kg - seller.kg;
            (seller.step, seller.kg) = (seller.step + 1, 0);
        }
        seller.kg += kg;
    }

    fn retreat(&mut self, source: u32, mut kg: i64) {
        let curve = self.network.curve(source);
        let seller = &mut self.sellers[source as usize];
        while kg > seller.kg {
            kg -= seller.kg;
            seller.step -= 1;
            seller.kg = curve[seller.step as usize].kg;
        }
        seller.kg -= kg;
    }

    fn flows(self) -> Vec<Flow> {
        let mut flows = Vec::new();
        for (sink, mut places) in (self.network.sources()..).zip(self.places) {
            places.retain(|place| place.holder != NOBODY);
            places.sort_unstable_by_key(|place| place.holder);
            for held in places.chunk_by(|a, b| a.holder == b.holder) {
                let kg = held.iter().map(|place| place.kg).sum();
                flows.push(Flow { source: held[0].holder, sink, freight: held[0].freight, kg });
            }
        }
        flows
    }
}
