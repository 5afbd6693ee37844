//! Networks whose classes come and go, and get other curves, while what trades stays as it is and the tree strong.
//!
//! A class below the root is *astray* while its price is not that of its step.

use super::pivot::{Entry, Leaving};
use super::{Arc, Curve, Links, NONE, Network, Node};
use crate::classes::Step;

/// Steps of the list that nobody uses any more may be so many times those in use.
const WASTE: usize = 3;

impl Network {
    /// Kg that a class trades.
    pub fn used(&self, node: u32) -> i64 {
        let Node { kg, parent, step, .. } = self.nodes[node as usize];
        let before = &self.steps[self.curves[node as usize].start as usize..step as usize];
        before.iter().map(|step| step.kg).sum::<i64>() + if parent == self.root { kg } else { 0 }
    }

    /// The price of a class, fen per kg at the origin, or delivered.
    pub fn price(&self, node: u32) -> i64 {
        self.price[node as usize]
    }

    /// The partners of a class and kg traded with each, by number.
    pub fn partners(&self, node: u32) -> Vec<(u32, i64)> {
        let mut partners = Vec::new();
        let Node { kg, parent, .. } = self.nodes[node as usize];
        if parent != self.root {
            partners.push((parent, kg));
        }
        let mut child = self.links[node as usize].first;
        while child != NONE {
            partners.push((child, self.nodes[child as usize].kg));
            child = self.links[child as usize].next;
        }
        partners.retain(|(_, kg)| *kg > 0);
        partners.sort_unstable();
        partners
    }

    /// Makes room for so many more sources and sinks: classes without a curve, outside the tree. The numbers of the
    /// sinks rise by the number of new sources.
    pub fn grow(&mut self, sources: u32, sinks: u32) {
        let (old_sources, old_root) = (self.sources, self.root);
        let root = old_root + sources + sinks;
        let renumber = |node: u32| match node {
            NONE => NONE,
            node if node == old_root => root,
            node if node >= old_sources => node + sources,
            node => node,
        };
        let outside = Node { kg: 0, rise: 0, parent: root, step: 0 };
        let (mut nodes, mut curves) = (vec![outside; root as usize], vec![Curve { start: 0, end: 0 }; root as usize]);
        let mut links = vec![Links { first: NONE, next: NONE, previous: NONE }; root as usize + 1];
        let mut price = vec![0; root as usize + 1];
        for old in 0..=old_root {
            let (from, to) = (old as usize, renumber(old) as usize);
            let Links { first, next, previous } = self.links[from];
            links[to] = Links { first: renumber(first), next: renumber(next), previous: renumber(previous) };
            if old < old_root {
                (nodes[to], curves[to], price[to]) = (self.nodes[from], self.curves[from], self.price[from]);
                nodes[to].parent = renumber(nodes[to].parent);
            }
        }
        self.moved.iter_mut().for_each(|node| *node = renumber(*node));
        (self.nodes, self.curves, self.links, self.price) = (nodes, curves, links, price);
        (self.mark, self.marks) = (vec![0; root as usize + 1], 0);
        (self.reached, self.changed) = (vec![NONE; root as usize + 1], 0);
        (self.sources, self.root) = (old_sources + sources, root);
    }

    /// Puts a class that is outside the tree, without a curve, below the root at a price; it trades nothing.
    pub fn insert(&mut self, node: u32, curve: &[Step], price: i64) {
        self.lay(node, curve);
        self.nodes[node as usize] = Node { kg: 0, rise: price, parent: self.root, step: self.curves[node as usize].start };
        self.price[node as usize] = price;
        self.link(node, self.root);
    }

    /// Takes a class that trades nothing out of the tree. Its prices are optimal, and a source's so high that whoever
    /// hangs below it trades nothing either.
    pub fn remove(&mut self, node: u32) {
        while self.links[node as usize].first != NONE {
            let child = self.links[node as usize].first;
            let step = self.curves[child as usize].start;
            self.rehang(&[child], self.root, 0, 0);
            let state = &mut self.nodes[child as usize];
            (state.step, state.rise) = (step, self.steps[step as usize].price);
            self.moved.push(child);
        }
        self.unlink(node, self.nodes[node as usize].parent);
        self.nodes[node as usize] = Node { kg: 0, rise: 0, parent: self.root, step: 0 };
        self.links[node as usize] = Links { first: NONE, next: NONE, previous: NONE };
        self.curves[node as usize] = Curve { start: 0, end: 0 };
    }

    /// Gives a class another curve, of at least one step and as many kg as it trades. No price changes. A class below
    /// the root may then be astray; the class results that is, if any.
    pub fn redraw(&mut self, node: u32, curve: &[Step]) -> u32 {
        let mut kg = self.used(node);
        self.lay(node, curve);
        let Curve { start: mut step, end } = self.curves[node as usize];
        let (source, basic) = (self.is_source(node), self.nodes[node as usize].parent == self.root);
        let passes = |kg: i64, step: Step| if basic && !source { kg > step.kg } else { kg >= step.kg };
        while step < end && passes(kg, self.steps[step as usize]) {
            kg -= self.steps[step as usize].kg;
            step += 1;
        }
        self.nodes[node as usize].step = step;
        match (basic, step == end) {
            (true, true) if self.steps[end as usize - 1].price <= self.price[node as usize] => {
                return self.hang_below_customer(node);
            }
            // A used-up source that wants to sell less: it will, before anything else can happen to it.
            (true, true) => {
                let state = &mut self.nodes[node as usize];
                (state.step, state.kg) = (end - 1, self.steps[end as usize - 1].kg);
            }
            (true, false) => self.nodes[node as usize].kg = kg,
            (false, _) if kg > 0 => self.bring_in_step(node, kg, self.gain(node, step, self.price[node as usize]) > 0),
            (false, _) => {}
        }
        node
    }

    /// How far the price of a class below the root is from that of its step, fen per kg; 0 for any other class.
    pub fn astray(&self, node: u32) -> i64 {
        let Node { rise, parent, step, .. } = self.nodes[node as usize];
        if parent == self.root { self.steps[step as usize].price - rise } else { 0 }
    }

    /// Enters an arc that neither gains nor loses, if it leads from what hangs below `top` to what does not, or for rising
    /// prices the other way: so goods move along the arc between `top` and the root. No price changes.
    pub fn pivot_tight(&mut self, arc: Arc, top: u32, falling: bool) {
        let (tail, head, _) = self.ends(arc);
        let leads = self.nodes[top as usize].parent == self.root
            && self.stands_below(tail, top) == falling
            && self.stands_below(head, top) != falling;
        // The step that a step arc stood for may be done.
        let tight = match arc {
            Arc::Transport { .. } => true,
            Arc::Fill(node) | Arc::Drain(node) => self.step_ahead(node, falling) == Some((0, arc)),
        };
        if leads && tight {
            let entered = self.pivot(arc, -1);
            debug_assert!(entered != Entry::Refused, "{arc:?} loses");
            self.moved.clear();
        }
    }

    /// Whether a class is another one, or below it.
    fn stands_below(&self, mut node: u32, top: u32) -> bool {
        while node != self.root && node != top {
            node = self.nodes[node as usize].parent;
        }
        node == top
    }

    /// Moves the price of a class below the root, and of all below it.
    pub fn lead(&mut self, node: u32, by: i64) {
        self.nodes[node as usize].rise += by;
        self.moved.push(node);
    }

    /// A class and all below it.
    pub fn below(&self, top: u32, list: &mut Vec<u32>) {
        list.push(top);
        let mut at = list.len() - 1;
        while let Some(&node) = list.get(at) {
            let mut child = self.links[node as usize].first;
            while child != NONE {
                list.push(child);
                child = self.links[child as usize].next;
            }
            at += 1;
        }
    }

    /// The arc of a class's curve that will gain when its price falls, or rises, and by how much until then, fen per kg.
    pub fn step_ahead(&self, node: u32, falling: bool) -> Option<(i64, Arc)> {
        let (Node { parent, step, .. }, Curve { start, end }) = (self.nodes[node as usize], self.curves[node as usize]);
        let fills = self.is_source(node) != falling;
        let there = parent != self.root && if fills { step < end } else { step > start };
        let price = self.price[node as usize];
        there.then(|| {
            if fills {
                (-self.fill_gain(node, price), Arc::Fill(node))
            } else {
                (-self.drain_gain(node, price), Arc::Drain(node))
            }
        })
    }

    /// A class off the root, whose next step, or last used one, is worth using more, or less, does so without any
    /// price changing: until the step is done, or until an arc of the tree blocks and leaves to it; then the class is
    /// astray.
    pub fn enter_step(&mut self, node: u32, more: bool) {
        if more {
            return self.bring_in_step(node, 0, true);
        }
        let state = &mut self.nodes[node as usize];
        state.step -= 1;
        let kg = self.steps[state.step as usize].kg;
        self.bring_in_step(node, kg, false);
    }

    /// A source that has used up all its steps cannot stand below the root: it changes places with a sink that it
    /// serves, which results.
    fn hang_below_customer(&mut self, node: u32) -> u32 {
        let mut child = self.links[node as usize].first;
        while self.nodes[child as usize].kg == 0 {
            child = self.links[child as usize].next;
        }
        let step = self.nodes[child as usize].step - 1;
        self.rehang(&[child, node], self.root, self.steps[step as usize].kg, 0);
        (self.nodes[child as usize].step, self.nodes[child as usize].rise) = (step, self.price[child as usize]);
        child
    }

    /// A class off the root that uses part of its step uses more, or less, of it, as [`Self::enter_step`] says.
    fn bring_in_step(&mut self, node: u32, kg: i64, more: bool) {
        let mut path = std::mem::take(&mut self.tail_path);
        let price = self.climb(node, &mut path);
        let step = self.nodes[node as usize].step;
        let limit = if more { self.steps[step as usize].kg - kg } else { kg };
        let (delta, leaving) = if more == self.is_source(node) {
            self.augment((self.root, &[]), (node, &path), limit)
        } else {
            self.augment((node, &path), (self.root, &[]), limit)
        };
        match leaving {
            None => self.nodes[node as usize].step += u32::from(more),
            Some(Leaving { path, .. }) => {
                self.settle(path[path.len() - 1]);
                self.rehang(path, self.root, if more { kg + delta } else { kg - delta }, 0);
                self.nodes[node as usize].rise = price;
            }
        }
        self.tail_path = path;
    }

    /// Writes the steps of a class where there is room for them.
    fn lay(&mut self, node: u32, curve: &[Step]) {
        let Curve { start, end } = self.curves[node as usize];
        if curve.len() > (end - start) as usize {
            self.curves[node as usize] = Curve { start: 0, end: 0 };
            self.tidy();
            self.curves[node as usize].start = self.steps.len() as u32;
            self.steps.extend_from_slice(curve);
        } else {
            self.steps[start as usize..start as usize + curve.len()].copy_from_slice(curve);
        }
        let range = &mut self.curves[node as usize];
        range.end = range.start + curve.len() as u32;
    }

    /// Moves all steps together when most of the list is unused.
    fn tidy(&mut self) {
        let live: usize = self.curves.iter().map(|curve| (curve.end - curve.start) as usize).sum();
        if self.steps.len() < WASTE * (live + 1000) {
            return;
        }
        let mut steps = Vec::with_capacity(2 * live);
        for (curve, node) in self.curves.iter_mut().zip(&mut self.nodes) {
            let start = steps.len() as u32;
            steps.extend_from_slice(&self.steps[curve.start as usize..curve.end as usize]);
            if curve.end > curve.start {
                node.step = node.step - curve.start + start;
            }
            (curve.start, curve.end) = (start, steps.len() as u32);
        }
        self.steps = steps;
    }
}
