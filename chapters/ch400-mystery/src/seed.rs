//! Chance that can be repeated: the same seed gives the same case on every machine.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Numbers that look random and follow from a seed. This is
/// [SplitMix64](https://prng.di.unimi.it/splitmix64.c), a few lines, and good enough for a game.
#[derive(Debug)]
pub struct Seed(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Seed {
    /// The numbers of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 on, below this one, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    /// The numbers from 0 on, below this one, in an order of chance.
    pub fn order<const N: usize>(&mut self) -> [usize; N] {
        let mut order = std::array::from_fn(|i| i);
        for last in (1..N).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A seed that nobody knows before, and that is short enough to be told to a class.
pub fn any_seed() -> u64 {
    1 + RandomState::new().build_hasher().finish() % 9999
}

/// A number from 0 on, below this one, which is not 0: for the traffic, which need not be repeated.
pub fn any_below(end: u64) -> u64 {
    static STATE: AtomicU64 = AtomicU64::new(0);
    mix(STATE.fetch_add(STEP, Ordering::Relaxed)) % end
}

/// Waits about this long, a quarter more or less. It stands for work that another machine does, so that eight cases side by
/// side need hardly any processor.
pub async fn work(time: Duration) {
    let part = 75 + any_below(51) as u32;
    tokio::time::sleep(time * part / 100).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_an_order_has_each_once() {
        let mut orders = Vec::new();
        for seed in 0..50 {
            let order: [usize; 8] = Seed::new(seed).order();
            assert_eq!(order, Seed::new(seed).order());
            let mut sorted = order;
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6, 7]);
            orders.push(order);
        }
        orders.sort_unstable();
        orders.dedup();
        assert!(orders.len() > 45, "{}", orders.len());
    }
}
