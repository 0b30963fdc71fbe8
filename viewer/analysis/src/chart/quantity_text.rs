//! Quantities as a person reads them: 0.0042 in seconds is 4.20 ms.

use super::percentile::Estimate;
use crate::readable;

/// A quantity in a unit of [UCUM](https://ucum.org/), with the unit where it is not said once for all
/// of them.
pub fn quantity(value: f64, unit: &str) -> String {
    match nanoseconds(unit) {
        // Longer than thirty years is no duration that somebody measured.
        Some(factor) if (value * factor).abs() < 1e18 => {
            readable::duration((value * factor).round() as i128)
        }
        Some(_) => format!("{} {unit}", readable::number(value)),
        _ if unit == "By" => bytes(value),
        _ if unit == "By/s" => bytes(value) + "/s",
        _ if unit == "%" => format!("{} %", readable::number(value)),
        _ => readable::number(value),
    }
}

/// The same, where it may not be known.
pub fn known(value: Option<f64>, unit: &str) -> String {
    value.map_or("not known".to_owned(), |it| quantity(it, unit))
}

/// A percentile, and between which ends it is.
pub fn between(estimate: &Estimate, unit: &str) -> String {
    let Estimate { value, low, high } = *estimate;
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => quantity(value, unit),
        (true, true) => format!("{} to {}", bound(low, unit), bound(high, unit)),
        (true, false) => format!("above {}", bound(low, unit)),
        (false, true) => format!("at most {}", bound(high, unit)),
        (false, false) => "not known".to_owned(),
    }
}

/// A bound of a bucket, without zeros that nobody measured: 5 ms, and 0.
fn bound(value: f64, unit: &str) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = quantity(value, unit);
    match text.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            let number = number.trim_end_matches('0').trim_end_matches('.');
            format!("{number} {unit}")
        }
        _ => text,
    }
}

/// A percentile as one number, with a sign where it is only a bound.
pub fn estimate(estimate: &Estimate, unit: &str) -> String {
    let value = quantity(estimate.value, unit);
    match (estimate.low.is_finite(), estimate.high.is_finite()) {
        (true, true) => value,
        (true, false) => format!("> {value}"),
        (false, true) => format!("≤ {value}"),
        (false, false) => "?".to_owned(),
    }
}

/// Whether quantities in this unit are shown as durations, which say their unit themselves.
pub(super) fn is_duration(unit: &str) -> bool {
    nanoseconds(unit).is_some()
}

fn nanoseconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "min" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

/// Bytes in powers of a thousand, as networks and disks are measured.
fn bytes(value: f64) -> String {
    let (divisor, unit) = match value.abs() {
        ..1e3 => (1.0, "B"),
        ..1e6 => (1e3, "kB"),
        ..1e9 => (1e6, "MB"),
        ..1e12 => (1e9, "GB"),
        _ => (1e12, "TB"),
    };
    format!("{} {unit}", readable::number(value / divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_shown_in_the_unit_that_suits_them() {
        for (value, unit, expected) in [
            (0.0042, "s", "4.20 ms"),
            (0.0, "s", "0 ns"),
            (12.0, "ms", "12.0 ms"),
            (1536.0, "By", "1.536 kB"),
            (2e7, "By", "20 MB"),
            (2e7, "By/s", "20 MB/s"),
            (2e7, "{packet}", "20,000,000"),
            (99.5, "%", "99.5 %"),
            (3.0, "{request}", "3"),
            (0.25, "", "0.25"),
            (f64::INFINITY, "s", "inf s"),
            (1e300, "s", "1 × 10^300 s"),
        ] {
            assert_eq!(quantity(value, unit), expected);
        }
    }

    #[test]
    fn of_a_percentile_the_width_of_its_bucket_is_said() {
        let of = |low, high| Estimate {
            value: 0.0075,
            low,
            high,
        };
        assert_eq!(between(&of(0.0, 0.005), "s"), "0 to 5 ms");
        assert_eq!(between(&of(0.005, 0.01), "s"), "5 ms to 10 ms");
        assert_eq!(between(&of(0.0075, f64::INFINITY), "s"), "above 7.5 ms");
        assert_eq!(estimate(&of(0.0075, f64::INFINITY), "s"), "> 7.50 ms");
    }
}
