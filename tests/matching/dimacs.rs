//! Published transportation problems with published optima: every supply an offer of its own, every arc a lane.

use std::path::PathBuf;

use cailanzi::matching::{Demand, Lane, Market, Offer, Options, Wants, check, clear};

/// Where the data set lies, if it is there.
fn folder() -> Option<PathBuf> {
    let base = std::env::var_os("CAILANZI_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = base.join("data/mcf_dimacs");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not there", folder.display());
    None
}

/// The market, and the bid that is high enough to move everything.
fn read(text: &str) -> (Market, i64) {
    const BID: i64 = 900_000;
    let mut market = Market::default();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| fields[at].parse::<i64>().unwrap();
        match fields.first() {
            Some(&"n") if number(2) > 0 => {
                let id = number(1) as u64;
                market.offers.push(Offer {
                    id,
                    posted: 0,
                    variety: 0,
                    grade: 4,
                    origin: id,
                    qty: number(2),
                    min_lot: 0,
                    ask: 0,
                    a0: 0,
                    a1: 0,
                });
            }
            Some(&"n") => {
                let id = number(1) as u64;
                let wants = Wants::Variety(0);
                market.demands.push(Demand {
                    id,
                    posted: 0,
                    wants,
                    min_grade: 1,
                    dest: id,
                    qty: -number(2),
                    min_lot: 0,
                    bid: BID,
                    b0: 0,
                    b1: 0,
                    tier: 0,
                });
            }
            Some(&"a") => {
                let lane = Lane { origin: number(1) as u64, dest: number(2) as u64, freight: number(5), transit: 0 };
                // Parallel arcs: the cheaper one does, as long as no capacity binds.
                match market.lanes.iter_mut().find(|other| (other.origin, other.dest) == (lane.origin, lane.dest)) {
                    Some(other) => other.freight = other.freight.min(lane.freight),
                    None => market.lanes.push(lane),
                }
            }
            _ => {}
        }
    }
    (market, BID)
}

#[test]
fn published_optima_are_reached() {
    let Some(folder) = folder() else { return };
    let expected = std::fs::read_to_string(folder.join("EXPECTED.tsv")).unwrap();
    for name in ["netgen01_transport.min", "netgen05_transport.min"] {
        let (market, bid) = read(&std::fs::read_to_string(folder.join(name)).unwrap());
        let line = expected.lines().find(|line| line.contains(name)).unwrap();
        let optimum: i64 = line.split_whitespace().last().unwrap().parse().unwrap();
        let clearing = clear(&market, &Options::default()).unwrap();
        check(&market, &clearing, true).unwrap();
        assert_eq!(clearing.filled_kg, market.offers.iter().map(|offer| offer.qty).sum::<i64>(), "{name}");
        assert_eq!(bid * clearing.filled_kg - clearing.surplus, optimum, "{name}");
    }
}
