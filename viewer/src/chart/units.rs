//! Quantities as a person reads them: 0.0042 in seconds is 4.20 ms.

use super::percentile::Estimate;
use crate::waterfall::words;

/// A quantity in a unit of [UCUM](https://ucum.org/), with the unit where it is not said once for all
/// of them.
pub fn quantity(value: f64, unit: &str) -> String {
    match nanoseconds(unit) {
        // Longer than thirty years is no duration that somebody measured.
        Some(factor) if (value * factor).abs() < 1e18 => {
            words::duration((value * factor).round() as i128)
        }
        Some(_) => format!("{} {unit}", words::number(value)),
        _ if unit == "By" => bytes(value),
        _ if unit == "%" => format!("{} %", words::number(value)),
        _ => words::number(value),
    }
}

/// What stands beside quantities that do not say their unit: `request` for `{request}`. Empty where
/// they do, or where there is none.
pub fn name(unit: &str) -> &str {
    match unit {
        "1" | "By" | "%" => "",
        _ if nanoseconds(unit).is_some() => "",
        _ => unit
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'))
            .unwrap_or(unit),
    }
}

/// The unit of how much of something there is in a second.
pub fn rate(unit: &str) -> String {
    match unit {
        "" | "1" => "per second".to_owned(),
        "By" => "bytes per second".to_owned(),
        _ if nanoseconds(unit).is_some() => format!("{unit} per second"),
        _ => format!("{} per second", name(unit)),
    }
}

/// A percentile, and between which ends it is.
pub fn between(estimate: &Estimate, unit: &str) -> String {
    let Estimate { value, low, high } = *estimate;
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => quantity(value, unit),
        (true, true) => format!("{} to {}", quantity(low, unit), quantity(high, unit)),
        (true, false) => format!("above {}", quantity(low, unit)),
        (false, true) => format!("at most {}", quantity(high, unit)),
        (false, false) => "not known".to_owned(),
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

fn bytes(value: f64) -> String {
    let (divisor, unit) = match value.abs() {
        ..1_024.0 => (1.0, "B"),
        ..1_048_576.0 => (1_024.0, "KiB"),
        ..1_073_741_824.0 => (1_048_576.0, "MiB"),
        _ => (1_073_741_824.0, "GiB"),
    };
    format!("{} {unit}", words::number(value / divisor))
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
            (1536.0, "By", "1.5 KiB"),
            (3.0, "{request}", "3"),
            (0.25, "", "0.25"),
            (f64::INFINITY, "s", "inf s"),
            (1e300, "s", "1.000e300 s"),
        ] {
            assert_eq!(quantity(value, unit), expected);
        }
        assert_eq!(rate("{request}"), "request per second");
        assert_eq!(
            [name("{task}"), name("s"), name("1"), name("m")],
            ["task", "", "", "m"]
        );
    }

    #[test]
    fn of_a_percentile_the_width_of_its_bucket_is_said() {
        let of = |low, high| Estimate {
            value: 0.0075,
            low,
            high,
        };
        assert_eq!(between(&of(0.005, 0.01), "s"), "5.00 ms to 10.0 ms");
        assert_eq!(between(&of(0.0075, f64::INFINITY), "s"), "above 7.50 ms");
        assert_eq!(estimate(&of(0.0075, f64::INFINITY), "s"), "> 7.50 ms");
    }
}
