//! Numbers of requests: in which band one is counted, and whether it says what is known already.

/// How many nanoseconds a unit has in which an attribute may say what its span says already: how long it took.
const UNITS: [f64; 4] = [1.0, 1e3, 1e6, 1e9];

/// Which band a number is in, in the order of the numbers: whole numbers up to 64 have one each, and above, one is three of a
/// hundred wide.
pub(super) fn band(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    let ordered = if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    };
    ordered >> (52 - 5)
}

/// Whether a number is how long its span took, in one of the usual units.
pub(super) fn restates(number: f64, took: u64) -> bool {
    let took = took as f64;
    took > 0.0
        && UNITS.iter().any(|unit| {
            let expected = took / unit;
            expected >= 1.0 && (number - expected).abs() <= (expected * 0.05).max(1.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_in_the_order_of_the_numbers_and_small_whole_numbers_have_one_each() {
        let numbers = [
            f64::MIN,
            -3.5,
            -1.0,
            -1e-9,
            0.0,
            1e-9,
            0.5,
            1.0,
            2.0,
            1e9,
            f64::MAX,
        ];
        let bands = numbers.map(band);
        assert!(bands.is_sorted(), "{bands:?}");
        assert_eq!(band(-0.0), band(0.0));
        let mut whole: Vec<u64> = (0..=64).map(|it| band(f64::from(it))).collect();
        whole.dedup();
        assert_eq!(whole.len(), 65);
        assert_eq!(band(1_000.0), band(1_001.0));
        assert_ne!(band(1_000.0), band(1_040.0));
    }

    #[test]
    fn a_number_that_says_how_long_it_took_is_known_in_every_usual_unit() {
        let took = 12_345_678;
        for said in [12_345_678.0, 12_345.678, 12.3, 12.0, 13.0] {
            assert!(restates(said, took), "{said}");
        }
        for said in [0.0, 1.0, 14.0, 100.0, f64::NAN] {
            assert!(!restates(said, took), "{said}");
        }
        assert!(!restates(0.0, 0));
    }
}
