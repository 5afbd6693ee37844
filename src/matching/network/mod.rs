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
//! A pivot turns one path of the tree upside down and touches no other node. Prices follow from the tree: those of
//! whatever has moved are computed once per round ([`Network::follow`]), those of a candidate's two ends by walking up
//! until they meet. Keeping all prices current through every pivot, as textbooks do, costs a subtree per pivot.
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

pub(super) use pivot::Entry;

use crate::classes::Step;

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
    /// The ways from the entering arc's tail, and head, up to where they meet.
    tail_path: Vec<u32>,
    head_path: Vec<u32>,
    /// A mark on every node, for those who walk up the tree; whoever starts to takes the next two.
    mark: Vec<u64>,
    marks: u64,
    /// The classes whose prices were computed last, parents before children, are the first so many of this list, which
    /// has one place more than there are classes.
    reached: Vec<u32>,
    changed: usize,
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
        let mark = vec![0; root as usize + 1];
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
            mark,
            marks: 0,
            reached: vec![NONE; root as usize + 1],
            changed: 0,
            moved,
            pivots: 0,
        };
        (0..root).rev().for_each(|node| network.link(node, root));
        network.reprice_all();
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
        self.reprice_all();
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

    /// Prices of all classes as last computed, sources first: fen per kg at the origin, or delivered.
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

    /// Computes all prices.
    fn reprice_all(&mut self) {
        self.moved.clear();
        self.changed = 0;
        self.reprice(self.root);
    }

    /// The classes whose prices were computed last.
    pub fn changed(&self) -> &[u32] {
        &self.reached[..self.changed]
    }

    /// Computes the prices of whatever has moved since prices were computed.
    ///
    /// Each part of the tree that has moved hangs below one of the tops noted, and some hang within others: those whose
    /// way up meets another top are passed by.
    pub fn follow(&mut self) {
        let mut tops = std::mem::take(&mut self.moved);
        self.marks += 2;
        let (clear, below) = (self.marks, self.marks + 1);
        let mut way = std::mem::take(&mut self.tail_path);
        self.mark[self.root as usize] = clear;
        tops.retain(|&top| std::mem::replace(&mut self.mark[top as usize], below) != below);
        for &top in &tops {
            way.clear();
            let mut node = self.nodes[top as usize].parent;
            while self.mark[node as usize] < clear {
                way.push(node);
                node = self.nodes[node as usize].parent;
            }
            let found = self.mark[node as usize];
            way.iter().for_each(|&node| self.mark[node as usize] = found);
        }
        self.changed = 0;
        for &top in &tops {
            if self.mark[self.nodes[top as usize].parent as usize] == clear {
                self.reprice(top);
            }
        }
        tops.clear();
        (self.moved, self.tail_path) = (tops, way);
    }

    /// Computes the prices of a class and all below it, parents first, and adds them to the list of those that changed.
    fn reprice(&mut self, top: u32) {
        let (nodes, links, price) = (&self.nodes, &self.links, &mut self.price);
        let (mut at, mut end) = (self.changed, self.changed);
        // Every class leads to its first child and to its next sibling; whether there is one decides no branch.
        let mut lead = |reached: &mut [u32], class: u32| {
            reached[end] = class;
            end += usize::from(class != NONE);
            end
        };
        if top != self.root {
            let Node { parent, rise, .. } = nodes[top as usize];
            price[top as usize] = price[parent as usize] + rise;
            at = lead(&mut self.reached, top);
        }
        let mut last = lead(&mut self.reached, links[top as usize].first);
        while at < last {
            let class = self.reached[at] as usize;
            let (Node { parent, rise, .. }, Links { first, next, .. }) = (nodes[class], links[class]);
            price[class] = price[parent as usize] + rise;
            lead(&mut self.reached, first);
            last = lead(&mut self.reached, next);
            at += 1;
        }
        self.changed = last;
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

    /// By how many fen per kg an arc would improve the objective, at the prices last computed.
    pub fn violation(&self, arc: Arc) -> i64 {
        match arc {
            Arc::Fill(node) => self.fill_gain(node, self.price[node as usize]),
            Arc::Drain(node) => self.drain_gain(node, self.price[node as usize]),
            Arc::Transport { source, sink, freight } => {
                self.price[sink as usize] - i64::from(freight) - self.price[source as usize]
            }
        }
    }

    /// Adds the arc of a class's curve that should move, if one does, at the prices last computed.
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

    /// Collects the classes whose curve should move, at the prices last computed.
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
