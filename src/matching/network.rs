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

use crate::matching::classes::Step;

/// One class in the tree.
#[derive(Clone, Copy)]
struct Node {
    /// Kg on the arc to the parent: a transport, or below the root the used part of the current step.
    kg: i64,
    parent: u32,
    /// Freight on the arc to the parent.
    freight: i32,
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
    /// Basis changes so far.
    pub pivots: u64,
}

impl Network {
    /// The start: no flow, every class below the root at its best price.
    pub fn new(steps: Vec<Step>, first_step: Vec<u32>, sources: usize) -> Self {
        let root = first_step.len() as u32 - 1;
        let node = |&step: &u32| Node { kg: 0, parent: root, freight: 0, step };
        let nodes = first_step[..root as usize].iter().map(node).collect();
        let price = vec![0; root as usize];
        let (tail_path, head_path) = (Vec::new(), Vec::new());
        let mut links = vec![Links { first: NONE, next: NONE, previous: NONE }; root as usize + 1];
        for node in 0..root {
            links[node as usize].next = if node + 1 < root { node + 1 } else { NONE };
            links[node as usize].previous = if node > 0 { node - 1 } else { NONE };
        }
        links[root as usize].first = 0;
        Self { sources: sources as u32, root, nodes, links, price, steps, first_step, tail_path, head_path, pivots: 0 }
    }

    /// Prices of all classes as of the last sweep, sources first: fen per kg at the origin, or delivered.
    pub fn prices(&self) -> &[i64] {
        &self.price
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
        let (root, sources) = (self.root, self.sources);
        let mut node = self.links[root as usize].first;
        while node != NONE {
            let Node { parent, freight, step, .. } = self.nodes[node as usize];
            self.price[node as usize] = if parent == root {
                self.steps[step as usize].price
            } else if node < sources {
                self.price[parent as usize] - i64::from(freight)
            } else {
                self.price[parent as usize] + i64::from(freight)
            };
            let links = self.links[node as usize];
            if links.first != NONE {
                node = links.first;
                continue;
            }
            let mut next = links.next;
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

    /// Lists the way from a node to the root; its price results.
    fn climb(&self, from: u32, path: &mut Vec<u32>) -> i64 {
        path.clear();
        let (mut node, mut price) = (from, 0);
        while node != self.root {
            path.push(node);
            let Node { parent, freight, step, .. } = self.nodes[node as usize];
            price += if parent == self.root {
                self.steps[step as usize].price
            } else if self.is_source(node) {
                -i64::from(freight)
            } else {
                i64::from(freight)
            };
            node = parent;
        }
        price
    }

    /// Brings an arc into the basis if at the prices of the moment it improves the objective by more than
    /// `threshold` fen per kg.
    pub fn pivot(&mut self, arc: Arc, threshold: i64) -> bool {
        let (mut tails, mut heads) = (std::mem::take(&mut self.tail_path), std::mem::take(&mut self.head_path));
        let (tail, head, limit) = self.ends(arc);
        let tail_price = self.climb(tail, &mut tails);
        let head_price = self.climb(head, &mut heads);
        let gain = match arc {
            Arc::Transport { freight, .. } => head_price - i64::from(freight) - tail_price,
            Arc::Fill(node) => self.fill_gain(node, tail_price + head_price),
            Arc::Drain(node) => self.drain_gain(node, tail_price + head_price),
        };
        let improves = gain > threshold;
        if improves {
            while tails.last().is_some_and(|join| heads.last() == Some(join)) {
                tails.pop();
                heads.pop();
            }
            self.exchange(arc, (tail, &tails), (head, &heads), limit);
        }
        (self.tail_path, self.head_path) = (tails, heads);
        improves
    }

    /// Tail, head and limit of an entering arc. The limit of a step arc that is not there is 0.
    fn ends(&self, arc: Arc) -> (u32, u32, i64) {
        let (node, outwards, step) = match arc {
            Arc::Transport { source, sink, .. } => return (source, sink, i64::MAX),
            Arc::Fill(node) => (node, self.is_source(node), self.nodes[node as usize].step),
            Arc::Drain(node) => (node, !self.is_source(node), self.nodes[node as usize].step.wrapping_sub(1)),
        };
        let limit = self.steps.get(step as usize).map_or(0, |step| step.kg);
        if outwards { (self.root, node, limit) } else { (node, self.root, limit) }
    }

    /// The pivot proper: the two paths end below their join.
    fn exchange(&mut self, arc: Arc, (tail, tails): (u32, &[u32]), (head, heads): (u32, &[u32]), limit: i64) {
        self.pivots += 1;
        // The last blocking arc in the cycle's direction leaves, seen from the join: Cunningham's rule, which
        // keeps degenerate pivots rare. The start is not strongly feasible, so it is no proof against cycling.
        let (mut delta, mut leaving) = (limit, None);
        for (at, &node) in tails.iter().enumerate() {
            let room = self.room(node, false);
            if room < delta {
                (delta, leaving) = (room, Some((tail, head, &tails[..=at])));
            }
        }
        for (at, &node) in heads.iter().enumerate() {
            let room = self.room(node, true);
            if room <= delta {
                (delta, leaving) = (room, Some((head, tail, &heads[..=at])));
            }
        }
        if delta > 0 {
            for &node in tails {
                self.push(node, false, delta);
            }
            for &node in heads {
                self.push(node, true, delta);
            }
        }
        match leaving {
            None => self.pass_step(arc),
            Some((inner, outer, path)) => {
                self.settle(path[path.len() - 1]);
                let freight = if let Arc::Transport { freight, .. } = arc { freight } else { 0 };
                self.rehang(path, outer, delta, freight);
                if let Arc::Drain(_) = arc {
                    self.pass_step(arc);
                    self.nodes[inner as usize].kg = limit - delta;
                }
            }
        }
    }

    /// How much more flow the parent arc of `node` takes upwards (towards the root) or downwards.
    #[inline]
    fn room(&self, node: u32, up: bool) -> i64 {
        let Node { kg, parent, step, .. } = self.nodes[node as usize];
        match (parent == self.root, self.is_source(node) == up) {
            (true, true) | (false, false) => kg,
            (true, false) => self.steps[step as usize].kg - kg,
            (false, true) => i64::MAX,
        }
    }

    /// Adds flow to the parent arc of `node`, upwards or downwards.
    #[inline]
    fn push(&mut self, node: u32, up: bool, kg: i64) {
        let below_root = self.nodes[node as usize].parent == self.root;
        let grows = (self.is_source(node) == up) != below_root;
        self.nodes[node as usize].kg += if grows { kg } else { -kg };
    }

    /// The breakpoint of a class moves over the step that enters.
    fn pass_step(&mut self, arc: Arc) {
        match arc {
            Arc::Transport { .. } => {}
            Arc::Fill(node) => self.nodes[node as usize].step += 1,
            Arc::Drain(node) => self.nodes[node as usize].step -= 1,
        }
    }

    /// A class whose step arc leaves the basis comes to rest at the breakpoint that it has reached.
    fn settle(&mut self, out: u32) {
        let node = &mut self.nodes[out as usize];
        if node.parent == self.root && node.kg == self.steps[node.step as usize].kg {
            node.step += 1;
        }
    }

    /// Turns a path upside down and hangs its first node below `outer`.
    fn rehang(&mut self, path: &[u32], outer: u32, kg: i64, freight: i32) {
        let mut arc = (outer, kg, freight);
        for &node in path {
            let state = &mut self.nodes[node as usize];
            let old = (node, state.kg, state.freight);
            let old_parent = state.parent;
            (state.parent, state.kg, state.freight) = arc;
            self.unlink(node, old_parent);
            self.link(node, arc.0);
            arc = old;
        }
    }

    fn link(&mut self, node: u32, parent: u32) {
        let next = std::mem::replace(&mut self.links[parent as usize].first, node);
        if next != NONE {
            self.links[next as usize].previous = node;
        }
        let links = &mut self.links[node as usize];
        (links.next, links.previous) = (next, NONE);
    }

    fn unlink(&mut self, node: u32, parent: u32) {
        let Links { next, previous, .. } = self.links[node as usize];
        if next != NONE {
            self.links[next as usize].previous = previous;
        }
        if previous == NONE {
            self.links[parent as usize].first = next;
        } else {
            self.links[previous as usize].next = next;
        }
    }

    /// The transport flows, by source and sink class.
    pub fn flows(&self) -> Vec<(u32, u32, i64)> {
        let mut flows: Vec<(u32, u32, i64)> = (0..self.root)
            .filter_map(|node| {
                let Node { parent, kg, .. } = self.nodes[node as usize];
                let carries = parent != self.root && kg > 0;
                carries.then_some(if self.is_source(node) { (node, parent, kg) } else { (parent, node, kg) })
            })
            .collect();
        flows.sort_unstable();
        flows
    }
}
