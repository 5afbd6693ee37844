//! The primal network simplex on one component.
//!
//! ```text
//!            step curves          transport arcs          step curves
//!           (asks rising)       (freight, no limit)      (bids falling)
//!
//!               ┌────────▶ C1 ───────────▶ D1 ─────────┐
//!        root ──┼────────▶ C2 ───────────▶ D2 ─────────┼──▶ root
//!               └────────▶ C3 ───────────▶ D3 ─────────┘
//! ```
//!
//! The basis is a tree that hangs from the root. Only its arcs are stored: a transport arc outside the tree
//! carries nothing and needs no memory. A class whose parent is the root has its current step as basic arc;
//! for any other class the curve rests at a breakpoint: exactly the steps before `step` are used.
//!
//! The tree is nothing but parent pointers. A pivot turns one path upside down and touches no other node;
//! prices follow from the tree and are computed for all nodes once per round ([`Network::sweep`]) and for the
//! two ends of a candidate by walking up from them. Keeping all prices current through every pivot, as
//! textbooks do, costs a subtree per pivot, on large components a hundred times more than the walk.
//!
//! Invariants, kept by every pivot: flows are conserved at every class and never negative; on every tree arc
//! the reduced cost is 0, that is `price[D] = price[C] + freight` on a transport arc and `price = step price`
//! below the root.

mod pivot;

use crate::matching::classes::Step;

/// One class in the tree.
#[derive(Clone, Copy)]
struct Node {
    /// Kg on the arc to the parent: a transport, or below the root the used part of the current step.
    kg: i64,
    /// The price less that of the parent, fen per kg: freight added or taken off, or below the root the price of
    /// the current step.
    rise: i64,
    parent: u32,
    /// The current step; all steps before it are used.
    step: u32,
}

const NONE: u32 = u32::MAX;

/// The children of a node as a doubly linked list.
#[derive(Clone, Copy)]
struct Links {
    first: u32,
    next: u32,
    previous: u32,
}

/// An arc that may enter the basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Arc {
    /// More flow from a source class to a sink class.
    Transport { source: u32, sink: u32, freight: i32 },
    /// The class uses more of its next step.
    Fill(u32),
    /// The class gives back some of its last used step.
    Drain(u32),
}

/// Goods on a transport arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Flow {
    pub source: u32,
    pub sink: u32,
    /// Fen per kg.
    pub freight: i32,
    pub kg: i64,
}

/// The tree of one component. Nodes: source classes, then sink classes, then the root.
pub(super) struct Network {
    sources: u32,
    root: u32,
    nodes: Vec<Node>,
    links: Vec<Links>,
    price: Vec<i64>,
    steps: Vec<Step>,
    first_step: Vec<u32>,
    /// The way from the entering arc's tail, and head, up to the root; then only up to their join.
    tail_path: Vec<u32>,
    head_path: Vec<u32>,
    /// Basis changes so far, and how many of the last ones in a row moved nothing.
    pub pivots: u64,
    idle: u64,
}

impl Network {
    /// The start: no flow, every class below the root at its best price.
    pub fn new(steps: Vec<Step>, first_step: Vec<u32>, sources: usize) -> Self {
        let root = first_step.len() as u32 - 1;
        let node = |&step: &u32| Node { kg: 0, rise: steps.get(step as usize).map_or(0, |step| step.price), parent: root, step };
        let nodes = first_step[..root as usize].iter().map(node).collect();
        let price = vec![0; root as usize + 1];
        let (tail_path, head_path) = (Vec::new(), Vec::new());
        let mut links = vec![Links { first: NONE, next: NONE, previous: NONE }; root as usize + 1];
        for node in 0..root {
            links[node as usize].next = if node + 1 < root { node + 1 } else { NONE };
            links[node as usize].previous = if node > 0 { node - 1 } else { NONE };
        }
        links[root as usize].first = if root > 0 { 0 } else { NONE };
        Self { sources: sources as u32, root, nodes, links, price, steps, first_step, tail_path, head_path, pivots: 0, idle: 0 }
    }

    /// How many source classes there are; they come first.
    pub fn sources(&self) -> u32 {
        self.sources
    }

    /// The number of the root: all below it are classes.
    pub fn root(&self) -> u32 {
        self.root
    }

    /// The steps of a class.
    pub fn curve(&self, node: u32) -> &[Step] {
        &self.steps[self.first_step[node as usize] as usize..self.first_step[node as usize + 1] as usize]
    }

    /// Takes over flows that respect all curves as a basis that is worth at least as much. Only for a network
    /// that is as new.
    ///
    /// First every class stands below the root with as much used as its flows say. Then arc after arc either
    /// enters the basis or gives its flow back, whichever improves the objective.
    pub fn adopt(&mut self, flows: &[Flow]) {
        for flow in flows {
            for node in [flow.source, flow.sink] {
                self.nodes[node as usize].kg += flow.kg;
            }
        }
        for node in 0..self.root {
            let last = self.first_step[node as usize + 1] - 1;
            let state = &mut self.nodes[node as usize];
            while state.step < last && state.kg >= self.steps[state.step as usize].kg {
                state.kg -= self.steps[state.step as usize].kg;
                state.step += 1;
                state.rise = self.steps[state.step as usize].price;
            }
        }
        for flow in flows {
            self.bring_in(flow);
        }
    }

    /// Prices of all classes as of the last sweep, sources first: fen per kg at the origin, or delivered.
    pub fn prices(&self) -> &[i64] {
        &self.price[..self.root as usize]
    }

    /// The highest price of any step.
    pub fn dearest_step(&self) -> i64 {
        self.steps.iter().map(|step| step.price).max().unwrap_or(0)
    }

    #[inline]
    fn is_source(&self, node: u32) -> bool {
        node < self.sources
    }

    /// Computes all prices from the tree.
    pub fn sweep(&mut self) {
        let root = self.root;
        let mut node = self.links[root as usize].first;
        while node != NONE {
            let Node { parent, rise, .. } = self.nodes[node as usize];
            self.price[node as usize] = self.price[parent as usize] + rise;
            let Links { first, mut next, .. } = self.links[node as usize];
            if first != NONE {
                node = first;
                continue;
            }
            let mut up = parent;
            while next == NONE && up != root {
                next = self.links[up as usize].next;
                up = self.nodes[up as usize].parent;
            }
            node = next;
        }
    }

    /// What one kg of a step is worth at a price.
    #[inline]
    fn gain(&self, node: u32, step: u32, price: i64) -> i64 {
        let gain = price - self.steps[step as usize].price;
        if self.is_source(node) { gain } else { -gain }
    }

    /// By how many fen per kg using more of the next step of a class improves the objective, at the class's price.
    fn fill_gain(&self, node: u32, price: i64) -> i64 {
        let Node { parent, step, .. } = self.nodes[node as usize];
        if parent == self.root || step == self.first_step[node as usize + 1] { 0 } else { self.gain(node, step, price) }
    }

    /// The same for giving back some of the last used step.
    fn drain_gain(&self, node: u32, price: i64) -> i64 {
        let Node { parent, step, .. } = self.nodes[node as usize];
        if parent == self.root || step == self.first_step[node as usize] { 0 } else { -self.gain(node, step - 1, price) }
    }

    /// By how many fen per kg an arc would improve the objective, at the prices of the last sweep.
    pub fn violation(&self, arc: Arc) -> i64 {
        match arc {
            Arc::Fill(node) => self.fill_gain(node, self.price[node as usize]),
            Arc::Drain(node) => self.drain_gain(node, self.price[node as usize]),
            Arc::Transport { source, sink, freight } => {
                self.price[sink as usize] - i64::from(freight) - self.price[source as usize]
            }
        }
    }

    /// Collects the classes whose curve should move, at the prices of the last sweep.
    pub fn step_violations(&self, found: &mut Vec<(i64, Arc)>) {
        for (node, &price) in (0..self.root).zip(&self.price) {
            let fill = self.fill_gain(node, price);
            if fill > 0 {
                found.push((fill, Arc::Fill(node)));
            }
            let drain = self.drain_gain(node, price);
            if drain > 0 {
                found.push((drain, Arc::Drain(node)));
            }
        }
    }

    /// The transport flows, by source and sink class.
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows: Vec<Flow> = (0..self.root)
            .filter_map(|node| {
                let Node { parent, kg, rise, .. } = self.nodes[node as usize];
                let (source, sink) = if self.is_source(node) { (node, parent) } else { (parent, node) };
                (parent != self.root && kg > 0).then_some(Flow { source, sink, freight: rise.abs() as i32, kg })
            })
            .collect();
        flows.sort_unstable();
        flows
    }
}
