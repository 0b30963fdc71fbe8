//! Numbers that nobody knows before: what is counted and sent is another in each run, so that no constant passes.

use std::hash::{BuildHasher, RandomState};
use std::ops::RangeInclusive;

/// Makes numbers, each from the system's own randomness.
#[derive(Debug, Default)]
pub struct Random {
    made: u64,
}

impl Random {
    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.made += 1;
        RandomState::new().hash_one(self.made)
    }

    /// A number in a range.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        let width = range.end() - range.start() + 1;
        range.start() + self.number() % width
    }

    /// Different numbers in a range, which must have at least so many.
    pub fn different(&mut self, count: usize, range: RangeInclusive<u64>) -> Vec<u64> {
        let mut all: Vec<u64> = range.collect();
        let mut chosen = Vec::with_capacity(count);
        while chosen.len() < count && !all.is_empty() {
            let at = self.number() as usize % all.len();
            chosen.push(all.swap_remove(at));
        }
        chosen
    }

    /// So many hexadecimal digits, not all of them 0.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.number() | 1));
        }
        text.split_off(text.len() - digits)
    }

    /// A word that is in no dictionary.
    pub fn word(&mut self) -> String {
        format!("wish{}", self.hex(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_within_their_range_and_different() {
        let mut random = Random::default();
        let mut chosen = random.different(40, 1..=40);
        chosen.sort_unstable();
        assert!(chosen.into_iter().eq(1..=40));
        assert!((3..=5).contains(&random.within(3..=5)));
    }

    #[test]
    fn ids_have_the_digits_that_they_need_and_are_not_zero() {
        let mut random = Random::default();
        let (trace, span) = (random.hex(32), random.hex(16));
        assert_eq!((trace.len(), span.len()), (32, 16));
        assert!(!trace.ends_with('0') && trace != random.hex(32));
    }
}
