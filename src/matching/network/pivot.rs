//! One basis change: the cycle that an entering arc closes, how much goes around it, which arc leaves.

use super::{Arc, Flow, Links, NONE, Network, Node};

/// The arc of the tree that leaves the basis: the parent arc of the last node of `path`, which begins at the
/// end `inner` of the entering arc; `outer` is its other end.
pub(super) struct Leaving<'p> {
    inner: u32,
    outer: u32,
    pub path: &'p [u32],
}

/// What became of an arc that was to enter the basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It gains too little.
    Refused,
    /// It is in the basis.
    Basic,
    /// The step was used, or given back, in full: the next one of the class may follow.
    Passed,
}

impl Network {
    /// Lets a flow that no arc of the tree carries enter the basis, or gives it back, whichever is better.
    pub(super) fn bring_in(&mut self, flow: &Flow) {
        let &Flow { source, sink, freight, kg } = flow;
        let (mut tails, mut heads) = (std::mem::take(&mut self.tail_path), std::mem::take(&mut self.head_path));
        if self.meet((source, &mut tails), (sink, &mut heads)) - i64::from(freight) > 0 {
            self.exchange(Arc::Transport { source, sink, freight }, kg, (source, &tails), (sink, &heads), i64::MAX);
        } else {
            let (delta, leaving) = self.augment((sink, &heads), (source, &tails), kg);
            if let Some(Leaving { outer, path, .. }) = leaving {
                self.settle(path[path.len() - 1]);
                self.rehang(path, outer, kg - delta, freight);
            }
        }
        (self.tail_path, self.head_path) = (tails, heads);
    }

    /// Lists the way from a node to the root; its price results.
    pub(super) fn climb(&self, from: u32, path: &mut Vec<u32>) -> i64 {
        path.clear();
        let (mut node, mut price) = (from, 0);
        while node != self.root {
            path.push(node);
            price += self.nodes[node as usize].rise;
            node = self.nodes[node as usize].parent;
        }
        price
    }

    /// Lists the ways up from two nodes to where they meet; the price of the second less that of the first results.
    fn meet(&mut self, (mut tail, tails): (u32, &mut Vec<u32>), (mut head, heads): (u32, &mut Vec<u32>)) -> i64 {
        tails.clear();
        heads.clear();
        self.marks += 2;
        let (below_tail, below_head) = (self.marks, self.marks + 1);
        let mut rise = 0;
        loop {
            if tail != self.root {
                if std::mem::replace(&mut self.mark[tail as usize], below_tail) == below_head {
                    while let Some(node) = heads.pop() {
                        rise -= self.nodes[node as usize].rise;
                        if node == tail {
                            return rise;
                        }
                    }
                }
                tails.push(tail);
                let Node { rise: by, parent, .. } = self.nodes[tail as usize];
                (rise, tail) = (rise - by, parent);
            }
            if head != self.root {
                if std::mem::replace(&mut self.mark[head as usize], below_head) == below_tail {
                    while let Some(node) = tails.pop() {
                        rise += self.nodes[node as usize].rise;
                        if node == head {
                            return rise;
                        }
                    }
                }
                heads.push(head);
                let Node { rise: by, parent, .. } = self.nodes[head as usize];
                (rise, head) = (rise + by, parent);
            } else if tail == self.root {
                return rise;
            }
        }
    }

    /// Brings an arc into the basis if at the prices of the moment it improves the objective by more than
    /// `threshold` fen per kg.
    pub fn pivot(&mut self, arc: Arc, threshold: i64) -> Entry {
        let (mut tails, mut heads) = (std::mem::take(&mut self.tail_path), std::mem::take(&mut self.head_path));
        let (tail, head, limit) = self.ends(arc);
        let rise = self.meet((tail, &mut tails), (head, &mut heads));
        let price = if tail == self.root { rise } else { -rise };
        let gain = match arc {
            Arc::Transport { freight, .. } => rise - i64::from(freight),
            Arc::Fill(node) => self.fill_gain(node, price),
            Arc::Drain(node) => self.drain_gain(node, price),
        };
        let entry = if gain <= threshold { Entry::Refused } else { self.exchange(arc, 0, (tail, &tails), (head, &heads), limit) };
        (self.tail_path, self.head_path) = (tails, heads);
        entry
    }

    /// Tail, head and limit of an entering arc. The limit of a step arc that is not there is 0.
    pub(super) fn ends(&self, arc: Arc) -> (u32, u32, i64) {
        let (node, outwards, step) = match arc {
            Arc::Transport { source, sink, .. } => return (source, sink, i64::MAX),
            Arc::Fill(node) => (node, self.is_source(node), self.nodes[node as usize].step),
            Arc::Drain(node) => (node, !self.is_source(node), self.nodes[node as usize].step.wrapping_sub(1)),
        };
        let limit = self.steps.get(step as usize).map_or(0, |step| step.kg);
        if outwards { (self.root, node, limit) } else { (node, self.root, limit) }
    }

    /// The pivot proper: the two paths end below their join; the entering arc may carry something already.
    fn exchange(
        &mut self,
        arc: Arc,
        carried: i64,
        (tail, tails): (u32, &[u32]),
        (head, heads): (u32, &[u32]),
        limit: i64,
    ) -> Entry {
        self.pivots += 1;
        let (delta, leaving) = self.augment((tail, tails), (head, heads), limit);
        match leaving {
            None => {
                self.pass_step(arc);
                Entry::Passed
            }
            Some(Leaving { inner, outer, path }) => {
                self.moved.push(inner);
                self.settle(path[path.len() - 1]);
                let freight = if let Arc::Transport { freight, .. } = arc { freight } else { 0 };
                self.rehang(path, outer, carried + delta, freight);
                if let Arc::Drain(_) = arc {
                    self.pass_step(arc);
                    self.nodes[inner as usize].kg = limit - delta;
                }
                if outer == self.root {
                    let node = &mut self.nodes[inner as usize];
                    node.rise = self.steps[node.step as usize].price;
                }
                Entry::Basic
            }
        }
    }

    /// Sends as much around a cycle as goes: from `tail` to `head` over an arc outside the tree that takes up to
    /// `limit`, and back through the tree. How much that is, and the arc of the tree that stops it, if one does.
    pub(super) fn augment<'p>(
        &mut self,
        (tail, tails): (u32, &'p [u32]),
        (head, heads): (u32, &'p [u32]),
        limit: i64,
    ) -> (i64, Option<Leaving<'p>>) {
        // Of several arcs that block, the first one on the way from the join over the arc outside leaves: that keeps the
        // tree strong. The paths lead up to the join.
        let (mut delta, mut leaving) = (limit, None);
        for (at, &node) in tails.iter().enumerate() {
            let room = self.room(node, false);
            if room <= delta {
                (delta, leaving) = (room, Some(Leaving { inner: tail, outer: head, path: &tails[..=at] }));
            }
        }
        for (at, &node) in heads.iter().enumerate() {
            let room = self.room(node, true);
            if room < delta {
                (delta, leaving) = (room, Some(Leaving { inner: head, outer: tail, path: &heads[..=at] }));
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
        (delta, leaving)
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
    pub(super) fn settle(&mut self, out: u32) {
        let node = &mut self.nodes[out as usize];
        if node.parent == self.root && node.kg == self.steps[node.step as usize].kg {
            node.step += 1;
        }
    }

    /// Turns a path upside down and hangs its first node below `outer`.
    pub(super) fn rehang(&mut self, path: &[u32], outer: u32, kg: i64, freight: i32) {
        let mut arc = (outer, kg, i64::from(freight));
        for &node in path {
            let sign = if self.is_source(node) { -1 } else { 1 };
            let state = &mut self.nodes[node as usize];
            let old = (node, state.kg, sign * state.rise);
            let old_parent = state.parent;
            (state.parent, state.kg, state.rise) = (arc.0, arc.1, sign * arc.2);
            self.unlink(node, old_parent);
            self.link(node, arc.0);
            arc = old;
        }
    }

    pub(super) fn link(&mut self, node: u32, parent: u32) {
        let next = std::mem::replace(&mut self.links[parent as usize].first, node);
        if next != NONE {
            self.links[next as usize].previous = node;
        }
        let links = &mut self.links[node as usize];
        (links.next, links.previous) = (next, NONE);
    }

    pub(super) fn unlink(&mut self, node: u32, parent: u32) {
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
}
