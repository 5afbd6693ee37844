//! Which packages of a lot are examined: not chosen by anybody, and the same whoever computes it.

use sha2::{Digest, Sha256};

/// The numbers of the packages to be examined, from 1, ascending: of `packages` packages those `n` with the smallest
/// SHA-256 of `seed:number`. All of them where `n` is as large as the lot.
pub fn picks(seed: &str, packages: u32, n: u32) -> Vec<u32> {
    let start = Sha256::new_with_prefix(format!("{seed}:"));
    let key = |number: u32| -> [u8; 32] {
        let mut hash = start.clone();
        hash.update(number.to_string());
        hash.finalize().into()
    };
    let mut drawn: Vec<([u8; 32], u32)> = (1..=packages).map(|number| (key(number), number)).collect();
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    if n < drawn.len() {
        drawn.select_nth_unstable(n);
        drawn.truncate(n);
    }
    let mut numbers: Vec<u32> = drawn.into_iter().map(|(_, number)| number).collect();
    numbers.sort_unstable();
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn picks_are_those_of_the_specification() {
        assert_eq!(picks("cailanzi-demo", 20, 5), [2, 6, 11, 12, 17]);
        assert_eq!(picks("cailanzi-demo", 90, 13), [2, 6, 12, 17, 21, 23, 39, 43, 48, 57, 68, 76, 90]);
        assert_ne!(picks("cailanzi-demo2", 90, 13), picks("cailanzi-demo", 90, 13));
    }

    #[test]
    fn picks_of_everything_are_everything() {
        assert_eq!(picks("s", 3, 3), [1, 2, 3]);
        assert_eq!(picks("s", 3, 9), [1, 2, 3]);
        assert_eq!(picks("s", 3, 0), [] as [u32; 0]);
    }

    proptest! {
        #[test]
        fn more_picks_keep_those_before(seed in "[a-z]{1,8}", packages in 1_u32..300, n in 0_u32..300) {
            let (few, more) = (picks(&seed, packages, n), picks(&seed, packages, n + 1));
            prop_assert_eq!(few.len() as u32, n.min(packages));
            prop_assert!(few.iter().all(|number| more.contains(number) && (1..=packages).contains(number)));
        }
    }
}
