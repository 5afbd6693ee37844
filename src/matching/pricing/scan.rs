//! The plain twin against which the vectorised pricings are tested: every pair of classes is examined each time.

use std::ops::Range;

use super::dense::runs;
use super::{OutOfRange, Pricing, Ties};
use crate::{classes::Side, model::Mode, network::Arc, split::Indexed};

/// The sources of one variety, and the runs of sink classes that accept it.
struct Block {
    sources: Range<u32>,
    sinks: Vec<Range<u32>>,
}

/// Examines all pairs of a component.
pub(crate) struct Scan<'a> {
    indexed: &'a Indexed<'a>,
    offers: &'a Side,
    demands: &'a Side,
    mode: Mode,
    blocks: Vec<Block>,
    price: Vec<i64>,
}

impl<'a> Scan<'a> {
    /// Notes which sinks accept which variety.
    pub fn new(indexed: &'a Indexed<'a>, offers: &'a Side, demands: &'a Side, mode: Mode) -> Self {
        let mut blocks = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block { sources, sinks: runs(indexed, run[0].kind, &demands.classes) });
        }
        Self { indexed, offers, demands, mode, blocks, price: Vec::new() }
    }

    /// Calls with every sink that a source can serve: net-back, sink, freight.
    fn each(&self, source: u32, mut call: impl FnMut(i64, u32, i32)) {
        let block = &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)];
        let class = &self.offers.classes[source as usize];
        let roads = self.indexed.roads.get(class.place);
        for run in &block.sinks {
            let mut road = 0;
            for sink in run.clone() {
                let other = &self.demands.classes[sink as usize];
                while road < roads.len() && roads[road].dest < other.place {
                    road += 1;
                }
                let Some(road) = roads.get(road).filter(|road| road.dest == other.place) else {
                    continue;
                };
                let pays = self.mode == Mode::Surplus || class.price + i64::from(road.freight) <= other.price;
                let net_back = self.price[sink as usize] - i64::from(road.freight);
                if pays && class.reaches(other, road.transit) {
                    call(net_back, sink, road.freight);
                }
            }
        }
    }

    /// The first best sink of a source: net-back, sink, freight.
    fn best(&self, source: u32) -> Option<(i64, u32, i32)> {
        let mut best: Option<(i64, u32, i32)> = None;
        self.each(source, |net_back, sink, freight| {
            if best.is_none_or(|best| net_back > best.0) {
                best = Some((net_back, sink, freight));
            }
        });
        best
    }
}

impl Pricing for Scan<'_> {
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange> {
        self.price.clear();
        self.price.extend_from_slice(&price[self.offers.classes.len()..]);
        Ok(())
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        for (source, price) in (0..self.offers.classes.len() as u32).zip(price) {
            if let Some((net_back, ..)) = self.best(source)
                && net_back > *price
            {
                found.push((net_back - price, source));
            }
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let (_, sink, freight) = self.best(source)?;
        Some(Arc::Transport { source, sink: self.offers.classes.len() as u32 + sink, freight })
    }
}

impl Ties for Scan<'_> {
    fn ties(&self, source: u32, price: i64, found: &mut Vec<(u32, i32)>) {
        self.each(source, |net_back, sink, freight| {
            if net_back == price {
                found.push((sink, freight));
            }
        });
    }
}
