//! When something was in progress, and whether anything was at a moment.

/// Stretches of time, which may overlap. They are asked after they were sorted.
#[derive(Debug, Default)]
pub struct TimeRanges {
    /// Start, end; once sorted, the latest end of this one and all before it.
    stretches: Vec<(u64, u64)>,
}

impl TimeRanges {
    /// Adds one. A clock that was set back gives none.
    pub fn add(&mut self, start: u64, end: u64) {
        if start <= end {
            self.stretches.push((start, end));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.stretches.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Sorts them, after the last was added.
    pub fn sort(&mut self) {
        self.stretches.sort_unstable();
        let mut latest = 0;
        for (_, end) in &mut self.stretches {
            latest = latest.max(*end);
            *end = latest;
        }
    }

    /// Whether a moment is in one of them.
    pub(crate) fn is_within(&self, moment: u64) -> bool {
        let began = self.stretches.partition_point(|it| it.0 <= moment);
        began
            .checked_sub(1)
            .and_then(|it| self.stretches.get(it))
            .is_some_and(|it| moment <= it.1)
    }

    /// Which part of the time from the first to the last they fill, 0 to 1.
    pub fn share(&self) -> f64 {
        let (Some(first), Some(last)) = (self.stretches.first(), self.stretches.last()) else {
            return 0.0;
        };
        let (mut filled, mut until) = (0.0, first.0);
        for (start, end) in &self.stretches {
            let from = (*start).max(until);
            filled += end.saturating_sub(from) as f64;
            until = until.max(*end);
        }
        let whole = last.1.saturating_sub(first.0) as f64;
        if whole == 0.0 { 0.0 } else { filled / whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_within_a_long_stretch_that_began_before_short_ones() {
        let mut times = TimeRanges::default();
        for (start, end) in [(50, 60), (10, 100), (20, 30), (200, 210), (9, 8)] {
            times.add(start, end);
        }
        times.sort();
        for (moment, expected) in [
            (9, false),
            (10, true),
            (70, true),
            (100, true),
            (101, false),
            (205, true),
            (211, false),
        ] {
            assert_eq!(times.is_within(moment), expected, "{moment}");
        }
        // 90 of the 200 from 10 to 210, and 10.
        assert!((times.share() - 0.5).abs() < 1e-9, "{}", times.share());
    }
}
