//! From a quantity to a place in the picture.

/// Round numbers from the least to the most, and a little around.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    /// The numbers that are written beside the picture, rising.
    pub marks: Vec<f64>,
}

impl Scale {
    /// One that has all of these numbers in it, and 0.
    pub fn around(numbers: impl Iterator<Item = f64>) -> Scale {
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for number in numbers.filter(|it| it.is_finite()).map(bounded) {
            (least, most) = (least.min(number), most.max(number));
        }
        if least == most {
            most = 1.0;
        }
        // Three steps of 1, 2 or 5 times a power of ten; the numbers are at most 1e300.
        let rough = (most - least) / 3.0;
        let power = 10_f64.powi(rough.log10().floor() as i32);
        let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
        let step = steps.into_iter().find(|it| *it >= rough * 0.999);
        let step = step.unwrap_or(rough);
        let (first, last) = ((least / step).floor(), (most / step).ceil());
        let count = (last - first).clamp(1.0, 8.0) as i32;
        let marks = (0..=count).map(|it| (first + f64::from(it)) * step);
        Scale {
            marks: marks.collect(),
        }
    }

    /// Where a number stands between the lowest mark, 0, and the highest, 1.
    pub fn place(&self, number: f64) -> f64 {
        let (Some(low), Some(high)) = (self.marks.first(), self.marks.last()) else {
            return 0.0;
        };
        let place = (bounded(number) - low) / (high - low);
        if place.is_nan() {
            0.0
        } else {
            place.clamp(0.0, 1.0)
        }
    }
}

/// Numbers of which the difference is finite, too, and parts of it are not 0.
fn bounded(number: f64) -> f64 {
    if number.abs() < 1e-300 {
        return 0.0;
    }
    number.clamp(-1e300, 1e300)
}

/// The rows of a strip, one above the other: they are equally high, and their ends are those of
/// buckets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rows {
    /// The ends, rising. The first and the last may be infinite.
    pub ends: Vec<f64>,
}

/// How many rows there are at most.
const MAX_ROWS: usize = 24;

impl Rows {
    /// Rows that have the ends of these ranges as theirs, or, where those are too many, some of them.
    pub fn around(ranges: impl Iterator<Item = (f64, f64)>) -> Rows {
        let ends = ranges.flat_map(|(low, high)| [low, high]);
        let mut ends: Vec<f64> = ends.filter(|it| !it.is_nan()).collect();
        ends.sort_by(f64::total_cmp);
        // Minus zero is not another end.
        ends.dedup_by(|a, b| a == b);
        let last = ends.len().saturating_sub(1);
        if last > MAX_ROWS {
            ends = (0..=MAX_ROWS)
                .map(|it| ends[it * last / MAX_ROWS])
                .collect();
        }
        if let [only] = ends[..] {
            ends.push(only);
        }
        Rows { ends }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }

    /// Which part of a range is in each row.
    pub fn shares(&self, low: f64, high: f64) -> Vec<(usize, f64)> {
        let rows = self.ends.windows(2).enumerate();
        let touched = rows.filter(|(_, row)| low < row[1] && high > row[0]);
        let touched: Vec<_> = touched.collect();
        if touched.is_empty() {
            // A range without a width.
            let above = self.ends.partition_point(|it| *it <= low);
            let row = above.saturating_sub(1).min(self.len().saturating_sub(1));
            return vec![(row, 1.0)];
        }
        let even = 1.0 / touched.len() as f64;
        let shares = touched.into_iter().map(|(i, row)| {
            let share = (high.min(row[1]) - low.max(row[0])) / (high - low);
            (i, if share.is_finite() { share } else { even })
        });
        shares.collect()
    }

    /// Where a number stands between the lower end of all rows, 0, and the upper one, 1.
    pub fn place(&self, number: f64) -> f64 {
        let row = self
            .ends
            .partition_point(|it| *it < number)
            .saturating_sub(1);
        let Some([low, high]) = self.ends.get(row..row + 2) else {
            return if row == 0 { 0.0 } else { 1.0 };
        };
        let inside = (number - low) / (high - low);
        // In a row without an end, it stands at the other one.
        let inside = match (low.is_finite(), high.is_finite()) {
            (true, true) if inside.is_finite() => inside.clamp(0.0, 1.0),
            (false, true) => 1.0,
            _ => 0.0,
        };
        (row as f64 + inside) / self.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_are_round_numbers() {
        assert_eq!(
            Scale::around([3.2, 7.0].into_iter()).marks,
            [0.0, 5.0, 10.0]
        );
        assert_eq!(Scale::around([0.0].into_iter()).marks, [0.0, 0.5, 1.0]);
        assert_eq!(
            Scale::around([-2.0, 4.0].into_iter()).marks,
            [-2.0, 0.0, 2.0, 4.0]
        );
        for most in [
            1e-300,
            1e300,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
        ] {
            let scale = Scale::around([most, -most].into_iter());
            assert!((2..=9).contains(&scale.marks.len()), "{scale:?}");
            assert!((0.0..=1.0).contains(&scale.place(most)));
        }
    }

    #[test]
    fn a_bucket_has_a_row_of_its_own_and_a_number_its_place_in_it() {
        let rows = Rows::around([(0.0, 5.0), (5.0, 10.0), (10.0, f64::INFINITY)].into_iter());
        assert_eq!(rows.len(), 3);
        assert_eq!(rows.shares(5.0, 10.0), [(1, 1.0)]);
        assert_eq!(rows.shares(0.0, 10.0), [(0, 0.5), (1, 0.5)]);
        assert_eq!(rows.shares(10.0, f64::INFINITY), [(2, 1.0)]);
        let places = [0.0, 2.5, 5.0, 10.0, 99.0].map(|it| rows.place(it) * 3.0);
        assert_eq!(places, [0.0, 0.5, 1.0, 2.0, 2.0]);
        let only = Rows::around([(0.0, 0.0)].into_iter());
        assert_eq!((only.len(), only.shares(0.0, 0.0)), (1, vec![(0, 1.0)]));
        let many = Rows::around((0..500).map(|it| (f64::from(it), f64::from(it + 1))));
        assert_eq!(many.len(), 24);
        assert_eq!(Rows::around(std::iter::empty()).place(3.0), 0.0);
    }
}
