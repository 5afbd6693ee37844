//! Any `u64` ids to small consecutive numbers, in ascending order of the id, so that nothing depends on the order of input.

/// Ids up to this size are looked up in a plain array.
const DIRECT: u64 = 1 << 22;
const ABSENT: u32 = u32::MAX;

/// The distinct ids of one kind.
pub(super) struct Ids {
    sorted: Vec<u64>,
    direct: Vec<u32>,
}

impl Ids {
    /// Numbers the distinct ids of a list.
    pub fn new(ids: impl Iterator<Item = u64> + Clone) -> Self {
        let Some(highest) = ids.clone().max() else {
            return Self { sorted: Vec::new(), direct: Vec::new() };
        };
        if highest >= DIRECT {
            let mut sorted: Vec<u64> = ids.collect();
            sorted.sort_unstable();
            sorted.dedup();
            return Self { sorted, direct: Vec::new() };
        }
        let mut direct = vec![ABSENT; highest as usize + 1];
        for id in ids {
            direct[id as usize] = 0;
        }
        let mut sorted = Vec::new();
        for (id, slot) in direct.iter_mut().enumerate().filter(|(_, slot)| **slot != ABSENT) {
            *slot = sorted.len() as u32;
            sorted.push(id as u64);
        }
        Self { sorted, direct }
    }

    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The id behind a number.
    pub fn id(&self, number: u32) -> u64 {
        self.sorted[number as usize]
    }

    /// The number of an id, if it is one of them.
    pub fn get(&self, id: u64) -> Option<u32> {
        if self.direct.is_empty() {
            return self.sorted.binary_search(&id).ok().map(|number| number as u32);
        }
        self.direct.get(usize::try_from(id).ok()?).copied().filter(|&number| number != ABSENT)
    }
}

/// One lane out of an origin; the destination is numbered.
#[derive(Clone, Copy)]
pub(super) struct Road {
    pub dest: u32,
    pub freight: i32,
    pub transit: i32,
}

/// Lists of entries by number, laid end to end.
pub(super) struct Buckets<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Copy> Buckets<T> {
    /// Sorts entries into `count` buckets; within a bucket they keep their order.
    pub fn new(count: usize, entries: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (bucket, _) in entries.clone() {
            starts[bucket as usize + 1] += 1;
        }
        for bucket in 0..count {
            starts[bucket + 1] += starts[bucket];
        }
        let mut next = starts.clone();
        let mut slots: Vec<Option<T>> = vec![None; starts[count] as usize];
        for (bucket, entry) in entries {
            slots[next[bucket as usize] as usize] = Some(entry);
            next[bucket as usize] += 1;
        }
        Self { starts, entries: slots.into_iter().flatten().collect() }
    }

    /// All entries.
    pub fn all(&self) -> &[T] {
        &self.entries
    }

    /// One bucket.
    pub fn get(&self, bucket: u32) -> &[T] {
        let bucket = bucket as usize;
        &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}
