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
//!
//! # Why it ends
//!
//! One more invariant, Cunningham's: the tree is *strong*, every class could get some kg more from the root over the
//! tree. A source below the root has not used up its step, a sink below the root has (or it uses nothing, has no children, and
//! only ever meets a cycle as its head), and a source below a sink sends it something ([`Network::is_strong`]). A
//! pivot closes a cycle: from the join of both paths down to the entering arc's tail, over the arc, from its head up to
//! the join. Of several arcs that block, the first one in this order leaves; so what remains of the way down is not
//! blocked, what was blocked further on is now passed the other way, and the tree is strong again.
//!
//! A pivot that moves goods improves the objective. One that moves nothing is blocked, but not on the way down, which
//! leads away from the root through a strong tree: so on the way up. What hangs below the leaving arc then is the
//! part with the head, and its prices fall by the gain, more than nothing, while all others stay. So the objective
//! rises, or it stays and the sum of all prices falls; no tree comes twice, whatever arcs enter in whatever order,
//! and there are finitely many.

mod change;
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

/// Where the steps of a class are.
#[derive(Clone, Copy)]
struct Curve {
    start: u32,
    end: u32,
}

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
    curves: Vec<Curve>,
    /// The way from the entering arc's tail, and head, up to the root; then only up to their join.
    tail_path: Vec<u32>,
    head_path: Vec<u32>,
    /// All classes, parents before children as of the last sweep.
    order: Vec<u32>,
    /// The sweep that last computed the price of each class, and of the root, and how many sweeps there were.
    swept: Vec<u32>,
    sweeps: u32,
    /// The tops of the parts of the tree that have moved since prices were computed.
    moved: Vec<u32>,
    /// Basis changes so far.
    pub pivots: u64,
}

impl Network {
    /// The start: no flow, every class below the root at its best price.
    pub fn new(steps: Vec<Step>, first_step: &[u32], sources: usize) -> Self {
        let curves: Vec<Curve> = first_step.windows(2).map(|ends| Curve { start: ends[0], end: ends[1] }).collect();
        let root = curves.len() as u32;
        let node = |&Curve { start: step, .. }: &Curve| Node { kg: 0, rise: steps[step as usize].price, parent: root, step };
        let nodes = curves.iter().map(node).collect();
        let price = vec![0; root as usize + 1];
        let (tail_path, head_path, moved) = (Vec::new(), Vec::new(), Vec::new());
        let (order, swept) = ((0..root).collect(), vec![0; root as usize + 1]);
        let links = vec![Links { first: NONE, next: NONE, previous: NONE }; root as usize + 1];
        let mut network = Self {
            sources: sources as u32,
            root,
            nodes,
            links,
            price,
            steps,
            curves,
            tail_path,
            head_path,
            order,
            swept,
            sweeps: 0,
            moved,
            pivots: 0,
        };
        (0..root).rev().for_each(|node| network.link(node, root));
        network
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
        let Curve { start, end } = self.curves[node as usize];
        &self.steps[start as usize..end as usize]
    }

    /// Takes over flows that respect all curves as a basis that is worth at least as much. Only for a network
    /// that is as new.
    ///
    /// First every class stands below the root with as much used as its flows say; only a source that is used up
    /// stands below the first sink that it serves. Then arc after arc either enters the basis or gives its flow
    /// back, whichever improves the objective. The tree is strong from the first to the last.
    pub fn adopt(&mut self, flows: &[Flow]) {
        for flow in flows {
            for node in [flow.source, flow.sink] {
                self.nodes[node as usize].kg += flow.kg;
            }
        }
        let mut used_up = vec![false; self.sources as usize];
        for node in 0..self.root {
            let (source, last) = (self.is_source(node), self.curves[node as usize].end - 1);
            let state = &mut self.nodes[node as usize];
            while state.kg > self.steps[state.step as usize].kg
                || (source && state.step < last && state.kg == self.steps[state.step as usize].kg)
            {
                state.kg -= self.steps[state.step as usize].kg;
                state.step += 1;
            }
            let step = self.steps[state.step as usize];
            state.rise = step.price;
            if source {
                used_up[node as usize] = state.kg == step.kg;
            }
        }
        for flow in flows {
            if std::mem::take(&mut used_up[flow.source as usize]) {
                self.settle(flow.source);
                self.rehang(&[flow.source], flow.sink, flow.kg, flow.freight);
            } else {
                self.bring_in(flow);
            }
        }
        debug_assert!(self.is_strong());
    }

    /// Whether every class could get something from the root over the tree; a sink that uses nothing may be a leaf below
    /// the root instead.
    pub fn is_strong(&self) -> bool {
        (0..self.root).all(|node| {
            let Node { kg, parent, step, .. } = self.nodes[node as usize];
            match (parent == self.root, self.is_source(node)) {
                _ if self.curve(node).is_empty() => true,
                (true, true) => kg < self.steps[step as usize].kg,
                (true, false) => kg > 0 || (step == self.curves[node as usize].start && self.links[node as usize].first == NONE),
                (false, true) => kg > 0,
                (false, false) => true,
            }
        })
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
    ///
    /// Most parents are still those of the last sweep. In its order a class follows its parent, so one look up the tree
    /// is enough, and the processor need not wait for one class before it begins with the next.
    pub fn sweep(&mut self) {
        self.moved.clear();
        self.sweeps += 1;
        self.swept[self.root as usize] = self.sweeps;
        let (last, mut order) = (std::mem::take(&mut self.order), Vec::with_capacity(self.root as usize));
        let mut above = Vec::new();
        for &class in &last {
            let mut next = (self.swept[class as usize] != self.sweeps).then_some(class);
            while let Some(node) = next {
                let Node { parent, rise, .. } = self.nodes[node as usize];
                if self.swept[parent as usize] == self.sweeps {
                    self.price[node as usize] = self.price[parent as usize] + rise;
                    self.swept[node as usize] = self.sweeps;
                    order.push(node);
                    next = above.pop();
                } else {
                    above.push(node);
                    next = Some(parent);
                }
            }
        }
        self.order = order;
    }

    /// Computes the prices of whatever has moved since the last sweep, and lists the classes whose price is another
    /// one, with the old one.
    pub fn follow(&mut self, changed: &mut Vec<(u32, i64)>) {
        let top = match self.moved[..] {
            [] => return,
            [one] => one,
            _ => self.root,
        };
        self.moved.clear();
        self.reprice(top, |node, old| changed.push((node, old)));
    }

    /// Computes the prices of a class and all below it, parents first; calls with each that changes, and its old price.
    fn reprice(&mut self, top: u32, mut changed: impl FnMut(u32, i64)) {
        let mut node = top;
        loop {
            if node != self.root {
                let Node { parent, rise, .. } = self.nodes[node as usize];
                let price = self.price[parent as usize] + rise;
                let old = std::mem::replace(&mut self.price[node as usize], price);
                if old != price {
                    changed(node, old);
                }
            }
            let mut next = self.links[node as usize].first;
            while next == NONE {
                if node == top {
                    return;
                }
                next = self.links[node as usize].next;
                if next == NONE {
                    node = self.nodes[node as usize].parent;
                }
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
        if parent == self.root || step == self.curves[node as usize].end { 0 } else { self.gain(node, step, price) }
    }

    /// The same for giving back some of the last used step.
    fn drain_gain(&self, node: u32, price: i64) -> i64 {
        let Node { parent, step, .. } = self.nodes[node as usize];
        if parent == self.root || step == self.curves[node as usize].start { 0 } else { -self.gain(node, step - 1, price) }
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

    /// Adds the arc of a class's curve that should move, if one does, at the prices of the last sweep.
    #[inline]
    pub fn step_violation(&self, node: u32, found: &mut Vec<(i64, Arc)>) {
        let price = self.price[node as usize];
        let fill = self.fill_gain(node, price);
        if fill > 0 {
            found.push((fill, Arc::Fill(node)));
        }
        let drain = self.drain_gain(node, price);
        if drain > 0 {
            found.push((drain, Arc::Drain(node)));
        }
    }

    /// Collects the classes whose curve should move, at the prices of the last sweep.
    pub fn step_violations(&self, found: &mut Vec<(i64, Arc)>) {
        (0..self.root).for_each(|node| self.step_violation(node, found));
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
