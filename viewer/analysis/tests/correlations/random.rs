//! Numbers that look random and are the same in every run.

/// [SplitMix64](https://prng.di.unimi.it/splitmix64.c).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// From 0 up to 1.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between both.
    pub fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.part()
    }

    /// At least the first, and less than the second.
    pub fn whole(&mut self, least: u64, end: u64) -> u64 {
        least + self.next() % (end - least)
    }

    pub fn is(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// From the normal distribution ([Box and Muller](https://en.wikipedia.org/wiki/Box%E2%80%93Muller_transform)).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.part()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.part()).cos()
    }

    /// One of so many, of which the first are the most frequent.
    pub fn skewed(&mut self, of: u64) -> u64 {
        ((of as f64).powf(self.part()) - 1.0) as u64
    }
}
