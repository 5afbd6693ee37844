//! The inner loops, over short integers in rows of a fixed width: plain loops that the compiler turns into
//! vector instructions. The callers run them under [`pulp::Arch::dispatch`], which picks the widest
//! instructions that the processor has; the same code without them is the scalar twin.

/// Rows are padded to a multiple of this.
pub(super) const WIDTH: usize = 32;

/// The integer type of a row.
pub(crate) trait Lane: Copy + Ord + Default + Send + Sync + TryFrom<i64> + TryFrom<i32> + Into<i64> {
    /// The freight of a pair that cannot trade: so high that its net-back undercuts every price in range.
    const CLOSED: Self;
    /// 1.
    const ONE: Self;
    /// The lowest value.
    const LOWEST: Self;
    /// Prices, freights and days up to this size, of either sign, are exact.
    const RANGE: i64;
    /// Subtraction; never overflows within the range.
    fn minus(self, other: Self) -> Self;
    /// Addition; never overflows within the range.
    fn plus(self, other: Self) -> Self;
}

macro_rules! lane {
    ($($kind:ty),*) => {$(
        impl Lane for $kind {
            const CLOSED: Self = <$kind>::MAX - <$kind>::MAX / 4;
            const ONE: Self = 1;
            const LOWEST: Self = <$kind>::MIN;
            const RANGE: i64 = (<$kind>::MAX / 4 - 1) as i64;
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
        }
    )*};
}
lane!(i16, i32, i64);

/// The highest of price − freight.
#[inline(always)]
pub(super) fn highest<T: Lane>(freights: &[T], prices: &[T]) -> T {
    let mut best = [T::LOWEST; WIDTH];
    for (freights, prices) in freights.as_chunks::<WIDTH>().0.iter().zip(prices.as_chunks::<WIDTH>().0) {
        for lane in 0..WIDTH {
            best[lane] = best[lane].max(prices[lane].minus(freights[lane]));
        }
    }
    let mut half = WIDTH / 2;
    while half > 0 {
        for lane in 0..half {
            best[lane] = best[lane].max(best[lane + half]);
        }
        half /= 2;
    }
    best[0]
}

/// The two highest of all values offered so far, and where the highest stood, lane by lane.
pub(super) struct TopTwo<T, const LANES: usize> {
    best: [T; LANES],
    second: [T; LANES],
    chunk: [T; LANES],
}

impl<T: Lane, const LANES: usize> TopTwo<T, LANES> {
    #[inline(always)]
    pub fn new() -> Self {
        Self { best: [T::LOWEST; LANES], second: [T::LOWEST; LANES], chunk: [T::default(); LANES] }
    }

    /// Takes in the values of one chunk.
    #[inline(always)]
    pub fn offer(&mut self, values: &[T; LANES], chunk: T) {
        for (lane, &value) in values.iter().enumerate() {
            self.second[lane] = self.second[lane].max(self.best[lane].min(value));
            self.chunk[lane] = if value > self.best[lane] { chunk } else { self.chunk[lane] };
            self.best[lane] = self.best[lane].max(value);
        }
    }

    /// The highest value, its position counted over all chunks, and the second highest value.
    #[inline(always)]
    pub fn finish(self) -> (T, usize, T) {
        let highest = self.best.iter().fold(T::LOWEST, |highest, &lane| highest.max(lane));
        let (mut hits, mut second, mut first) = (0_u16, T::LOWEST, u16::MAX);
        for lane in 0..LANES {
            let hit = self.best[lane] == highest;
            hits += u16::from(hit);
            second = second.max(if hit { self.second[lane] } else { self.best[lane] });
            first = first.min(if hit { lane as u16 } else { u16::MAX });
        }
        let lane = usize::from(first) % LANES;
        let chunk: i64 = self.chunk[lane].into();
        (highest, chunk as usize * LANES + lane, if hits > 1 { highest } else { second })
    }
}

/// Adds the rises to bounds of what some groups of sinks pay at most; those that now exceed `least` are replaced by what
/// `exact` says of the group.
#[inline(always)]
pub(super) fn raise_bounds<T: Lane>(bounds: &mut [T; WIDTH], rises: &[T; WIDTH], least: T, mut exact: impl FnMut(usize) -> T) {
    let mut open = [0_u8; WIDTH];
    for lane in 0..WIDTH {
        bounds[lane] = bounds[lane].plus(rises[lane]);
        open[lane] = u8::from(bounds[lane] > least);
    }
    for (eight, flags) in open.as_chunks::<8>().0.iter().enumerate() {
        let mut flags = u64::from_le_bytes(*flags);
        while flags != 0 {
            let lane = eight * 8 + flags.trailing_zeros() as usize / 8;
            flags &= flags - 1;
            bounds[lane] = exact(lane);
        }
    }
}

/// Calls with every position where price − freight is `value`.
#[inline(always)]
pub(super) fn each_equal<T: Lane>(freights: &[T], prices: &[T], value: T, mut call: impl FnMut(usize)) {
    for (chunk, (freights, prices)) in freights.as_chunks::<WIDTH>().0.iter().zip(prices.as_chunks::<WIDTH>().0).enumerate() {
        let mut hit = false;
        for lane in 0..WIDTH {
            hit |= prices[lane].minus(freights[lane]) == value;
        }
        if hit {
            let lanes = (0..WIDTH).filter(|&lane| prices[lane].minus(freights[lane]) == value);
            lanes.for_each(|lane| call(chunk * WIDTH + lane));
        }
    }
}

/// The first position where price − freight is `value`.
#[inline(always)]
pub(super) fn position<T: Lane>(freights: &[T], prices: &[T], value: T) -> Option<usize> {
    for (chunk, (freights, prices)) in freights.as_chunks::<WIDTH>().0.iter().zip(prices.as_chunks::<WIDTH>().0).enumerate() {
        let mut hit = false;
        for lane in 0..WIDTH {
            hit |= prices[lane].minus(freights[lane]) == value;
        }
        if hit {
            let lane = (0..WIDTH).find(|&lane| prices[lane].minus(freights[lane]) == value);
            return lane.map(|lane| chunk * WIDTH + lane);
        }
    }
    None
}
