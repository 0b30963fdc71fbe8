//! Durations, written and read.

/// A duration in the unit that suits it, with three digits.
pub fn duration(nanoseconds: i128) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let nanoseconds = nanoseconds.unsigned_abs();
    let (divisor, unit) = match nanoseconds {
        0..1_000 => return format!("{sign}{nanoseconds} ns"),
        1_000..1_000_000 => (1_000.0, "µs"),
        1_000_000..1_000_000_000 => (1_000_000.0, "ms"),
        _ => (1_000_000_000.0, "s"),
    };
    let number = nanoseconds as f64 / divisor;
    let digits = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{sign}{number:.digits$} {unit}")
}

/// A duration as [`duration`] writes it, or in whole or broken numbers of ns, us, µs, ms, s or min;
/// a number alone is milliseconds.
pub fn parse_duration(text: &str) -> Option<u64> {
    let text = text.trim();
    let at = text
        .find(|it: char| !it.is_ascii_digit() && it != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let factor = match unit.trim() {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "" | "ms" => 1e6,
        "s" => 1e9,
        "min" => 60e9,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    Some((number * factor) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_in_the_unit_that_suits_it() {
        let written = [0, 999, 1_500, 12_340_000, 2_000_000_000, -1_500].map(duration);
        assert_eq!(
            written,
            ["0 ns", "999 ns", "1.50 µs", "12.3 ms", "2.00 s", "-1.50 µs"]
        );
    }

    #[test]
    fn a_duration_is_read_in_every_unit_that_it_is_written_in() {
        let read = ["1.5 µs", "12ms", "2 s", "7", "x", "1 fortnight"].map(parse_duration);
        let expected = [
            Some(1_500),
            Some(12_000_000),
            Some(2_000_000_000),
            Some(7_000_000),
        ];
        assert_eq!(read[..4], expected);
        assert_eq!(read[4..], [None, None]);
    }
}
