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
//! for any other class the curve rests at a breakpoint: the steps before `step` are full, `used` is 0.
//!
//! Invariants, kept by every pivot: flows are conserved at every class and never negative; the price of the
//! root is 0; on every tree arc the reduced cost is 0, that is `price[D] = price[C] + freight` on a transport
//! arc and `price = step price` on a basic step. The tree is strongly feasible (from every node some more flow can be
//! sent up to the root) and the last blocking arc leaves, so that degenerate pivots cannot cycle.

use crate::matching::classes::Step;

/// "No node."
pub(super) const NONE: u32 = u32::MAX;

/// One class in the tree. `flow` is on the transport arc to the parent; if the parent is the root, the
/// parent arc is the current step and `used` is its flow.
#[derive(Clone, Copy)]
struct Node {
    flow: i64,
    used: i64,
    parent: u32,
    depth: u32,
    first_child: u32,
    next: u32,
    previous: u32,
    step: u32,
}

/// An arc that may enter the basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    price: Vec<i64>,
    steps: Vec<Step>,
    first_step: Vec<u32>,
    /// Basis changes so far.
    pub pivots: u64,
}

impl Network {
    /// The start: no flow, every sink at its highest bid below the root, every source below the sink that
    /// pays it most (`hangs[source]` = that sink and the freight), or below the root if no sink can take it.
    pub fn new(steps: Vec<Step>, first_step: Vec<u32>, sources: usize, hangs: impl Iterator<Item = Option<(u32, i32)>>) -> Self {
        let root = first_step.len() as u32 - 1;
        let blank = Node { flow: 0, used: 0, parent: root, depth: 1, first_child: NONE, next: NONE, previous: NONE, step: 0 };
        let mut network = Self {
            sources: sources as u32,
            root,
            nodes: vec![blank; root as usize + 1],
            price: vec![0; root as usize + 1],
            steps,
            first_step,
            pivots: 0,
        };
        network.nodes[root as usize].parent = NONE;
        network.nodes[root as usize].depth = 0;
        for node in (0..root).rev() {
            let step = network.first_step[node as usize];
            network.nodes[node as usize].step = step;
            network.price[node as usize] = network.steps[step as usize].price;
            if node >= network.sources {
                network.link(node, root);
            }
        }
        for (source, hang) in hangs.enumerate() {
            let (source, parent) = (source as u32, hang.map_or(root, |(sink, _)| sink));
            network.link(source, parent);
            network.nodes[source as usize].depth = network.nodes[parent as usize].depth + 1;
            if let Some((sink, freight)) = hang {
                network.price[source as usize] = network.price[sink as usize] - i64::from(freight);
            }
        }
        network
    }

    /// Prices of all classes, sources first: fen per kg at the origin, or delivered.
    pub fn prices(&self) -> &[i64] {
        &self.price[..self.root as usize]
    }

    /// How many classes offer.
    pub fn sources(&self) -> u32 {
        self.sources
    }

    fn is_source(&self, node: u32) -> bool {
        node < self.sources
    }

    /// By how many fen per kg an arc would improve the objective; not positive if it would not.
    pub fn violation(&self, arc: Arc) -> i64 {
        match arc {
            Arc::Transport { source, sink, freight } => {
                self.price[sink as usize] - i64::from(freight) - self.price[source as usize]
            }
            Arc::Fill(node) => {
                let step = self.nodes[node as usize].step;
                if self.nodes[node as usize].parent == self.root || step == self.first_step[node as usize + 1] {
                    return 0;
                }
                self.gain(node, step)
            }
            Arc::Drain(node) => {
                let step = self.nodes[node as usize].step;
                if self.nodes[node as usize].parent == self.root || step == self.first_step[node as usize] {
                    return 0;
                }
                -self.gain(node, step - 1)
            }
        }
    }

    /// What one kg of a step is worth at the class's price.
    fn gain(&self, node: u32, step: u32) -> i64 {
        let gain = self.price[node as usize] - self.steps[step as usize].price;
        if self.is_source(node) { gain } else { -gain }
    }

    /// Collects the classes whose curve should move.
    pub fn step_violations(&self, found: &mut Vec<(i64, Arc)>) {
        for node in 0..self.root {
            for arc in [Arc::Fill(node), Arc::Drain(node)] {
                let violation = self.violation(arc);
                if violation > 0 {
                    found.push((violation, arc));
                }
            }
        }
    }

    /// How much more flow the parent arc of `node` takes upwards (towards the root) or downwards.
    fn room(&self, node: u32, up: bool) -> i64 {
        let Node { flow, used, parent, step, .. } = self.nodes[node as usize];
        let source = self.is_source(node);
        match (parent == self.root, source == up) {
            (true, true) => used,
            (true, false) => self.steps[step as usize].kg - used,
            (false, false) => flow,
            (false, true) => i64::MAX,
        }
    }

    /// Adds flow to the parent arc of `node`, upwards or downwards.
    fn push(&mut self, node: u32, up: bool, kg: i64) {
        let grows = self.is_source(node) == up;
        let (root, node) = (self.root, &mut self.nodes[node as usize]);
        match (node.parent == root, grows) {
            (true, true) => node.used -= kg,
            (true, false) => node.used += kg,
            (false, true) => node.flow += kg,
            (false, false) => node.flow -= kg,
        }
    }

    /// Brings an improving arc into the basis (or, for a step that is used up at once, moves the breakpoint).
    pub fn pivot(&mut self, arc: Arc) {
        let gain = self.violation(arc);
        let (from, to, limit) = self.ends(arc);
        let (delta, leaving) = self.blocking(from, to, limit);
        self.pivots += 1;
        self.augment(from, to, delta);
        let Some((out, at_tail)) = leaving else {
            self.pass_step(arc);
            return;
        };
        let (inner, outer, shift) = if at_tail { (from, to, gain) } else { (to, from, -gain) };
        self.settle(out);
        self.rehang(inner, outer, delta, out);
        match arc {
            Arc::Transport { .. } => {}
            Arc::Fill(node) => self.nodes[node as usize].used = delta,
            Arc::Drain(node) => {
                let node = &mut self.nodes[node as usize];
                node.step -= 1;
                node.used = limit - delta;
            }
        }
        self.shift(inner, shift);
    }

    /// The entering step was used up, or given back, entirely: the breakpoint moves, the tree stays.
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
        if node.parent == self.root {
            if node.used == self.steps[node.step as usize].kg {
                node.step += 1;
            }
            node.used = 0;
        }
    }

    /// Tail, head and limit of an entering arc.
    fn ends(&self, arc: Arc) -> (u32, u32, i64) {
        match arc {
            Arc::Transport { source, sink, .. } => (source, sink, i64::MAX),
            Arc::Fill(node) => {
                let kg = self.steps[self.nodes[node as usize].step as usize].kg;
                if self.is_source(node) { (self.root, node, kg) } else { (node, self.root, kg) }
            }
            Arc::Drain(node) => {
                let kg = self.steps[self.nodes[node as usize].step as usize - 1].kg;
                if self.is_source(node) { (node, self.root, kg) } else { (self.root, node, kg) }
            }
        }
    }

    /// The most flow the cycle takes, and the tree arc that stops it: the last one in the cycle's direction,
    /// seen from the join. `None` if the entering arc itself stops first.
    fn blocking(&self, from: u32, to: u32, limit: i64) -> (i64, Option<(u32, bool)>) {
        let (mut tail, mut head, mut delta, mut leaving) = (from, to, limit, None);
        while tail != head {
            if self.nodes[tail as usize].depth >= self.nodes[head as usize].depth {
                let room = self.room(tail, false);
                if room < delta {
                    (delta, leaving) = (room, Some((tail, true)));
                }
                tail = self.nodes[tail as usize].parent;
            } else {
                let room = self.room(head, true);
                if room <= delta {
                    (delta, leaving) = (room, Some((head, false)));
                }
                head = self.nodes[head as usize].parent;
            }
        }
        (delta, leaving)
    }

    /// Sends `delta` round the cycle, on the tree arcs.
    fn augment(&mut self, from: u32, to: u32, delta: i64) {
        if delta == 0 {
            return;
        }
        let (mut tail, mut head) = (from, to);
        while tail != head {
            if self.nodes[tail as usize].depth >= self.nodes[head as usize].depth {
                self.push(tail, false, delta);
                tail = self.nodes[tail as usize].parent;
            } else {
                self.push(head, true, delta);
                head = self.nodes[head as usize].parent;
            }
        }
    }

    /// Turns the path from `inner` up to `out` upside down and hangs `inner` below `outer`.
    fn rehang(&mut self, inner: u32, outer: u32, flow: i64, out: u32) {
        let (mut node, mut parent, mut flow) = (inner, outer, flow);
        loop {
            let (old_parent, old_flow) = (self.nodes[node as usize].parent, self.nodes[node as usize].flow);
            self.unlink(node);
            self.link(node, parent);
            self.nodes[node as usize].flow = flow;
            if node == out {
                return;
            }
            (node, parent, flow) = (old_parent, node, old_flow);
        }
    }

    fn link(&mut self, node: u32, parent: u32) {
        let next = std::mem::replace(&mut self.nodes[parent as usize].first_child, node);
        if next != NONE {
            self.nodes[next as usize].previous = node;
        }
        let node = &mut self.nodes[node as usize];
        (node.parent, node.next, node.previous) = (parent, next, NONE);
    }

    fn unlink(&mut self, node: u32) {
        let Node { parent, next, previous, .. } = self.nodes[node as usize];
        if next != NONE {
            self.nodes[next as usize].previous = previous;
        }
        if previous == NONE {
            self.nodes[parent as usize].first_child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
    }

    /// Moves the prices of a whole subtree and renews its depths.
    fn shift(&mut self, top: u32, by: i64) {
        let mut node = top;
        loop {
            let parent = self.nodes[node as usize].parent;
            self.price[node as usize] += by;
            self.nodes[node as usize].depth = self.nodes[parent as usize].depth + 1;
            let child = self.nodes[node as usize].first_child;
            if child != NONE {
                node = child;
                continue;
            }
            while node != top && self.nodes[node as usize].next == NONE {
                node = self.nodes[node as usize].parent;
            }
            if node == top {
                return;
            }
            node = self.nodes[node as usize].next;
        }
    }

    /// The transport flows, by source and sink class.
    pub fn flows(&self) -> Vec<(u32, u32, i64)> {
        let mut flows: Vec<(u32, u32, i64)> = (0..self.root)
            .filter_map(|node| {
                let Node { parent, flow, .. } = self.nodes[node as usize];
                let carries = parent != self.root && flow > 0;
                carries.then_some(if self.is_source(node) { (node, parent, flow) } else { (parent, node, flow) })
            })
            .collect();
        flows.sort_unstable();
        flows
    }
}
