//! The inner loops, over short integers in rows of a fixed width: plain loops that the compiler turns into
//! vector instructions. The callers run them under [`pulp::Arch::dispatch`], which picks the widest
//! instructions that the processor has; the same code without them is the scalar twin.

/// Rows are padded to a multiple of this.
pub(super) const WIDTH: usize = 32;

/// The integer type of a row.
pub(in crate::matching) trait Lane:
    Copy + Ord + Default + Send + Sync + TryFrom<i64> + TryFrom<i32> + Into<i64>
{
    /// The freight of a pair that cannot trade: so high that its net-back undercuts every price in range.
    const CLOSED: Self;
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
