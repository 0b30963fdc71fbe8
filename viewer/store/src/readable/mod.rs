//! Statuses, severities, durations and times as a person reads them.
//!
//! - `exact_time`: times as they stand in an address

mod exact_time;

use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use time::OffsetDateTime;

pub use exact_time::{exact_time, parse_time};

/// The name of a status code, without its prefix.
pub fn status(number: i32) -> String {
    match StatusCode::try_from(number) {
        Ok(code) => code
            .as_str_name()
            .trim_start_matches("STATUS_CODE_")
            .to_owned(),
        Err(_) => format!("status {number}"),
    }
}

/// The short name of a severity ([section "Displaying Severity"](
/// https://opentelemetry.io/docs/specs/otel/logs/data-model/#displaying-severity)).
pub fn severity(number: i32) -> String {
    const NAMES: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    let Some(index) = usize::try_from(number)
        .ok()
        .and_then(|it| it.checked_sub(1))
    else {
        return "no severity".to_owned();
    };
    match (NAMES.get(index / 4), index % 4) {
        (Some(name), 0) => (*name).to_owned(),
        (Some(name), step) => format!("{name}{}", step + 1),
        (None, _) => format!("severity {number}"),
    }
}

/// So many of something: `1 span`, `2 spans`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A text that stays in its line, whatever it holds.
pub fn one_line(text: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    let mut line: String = text
        .chars()
        .take(MAX_CHARACTERS)
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    if text.chars().nth(MAX_CHARACTERS).is_some() {
        line.push('…');
    }
    line
}

/// At most 200 characters of a name, for where it stands in a list. Its own page has more.
pub fn shortened(name: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    match name.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

/// A number with four digits that count, or, where it is large, all before the point: `1,234,567`.
pub fn number(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let power = number.abs().log10().floor() as i32;
    if !(-8..15).contains(&power) {
        // The digits are rounded before they are cut, as 9.9999 is 10.
        let text = format!("{number:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = without_zeros(digits);
        return format!("{digits} × 10^{power}");
    }
    let text = format!("{number:.*}", usize::try_from(3 - power).unwrap_or(0));
    let text = without_zeros(&text);
    let is_long = !text.contains('.') && text.trim_start_matches('-').len() > 4;
    if is_long {
        grouped(text)
    } else {
        text.to_owned()
    }
}

fn without_zeros(text: &str) -> &str {
    match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => text,
    }
}

/// Whole digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let mut seen = 0;
    for digit in digits.chars() {
        if digit.is_ascii_digit() {
            if seen > 0 && (count - seen).is_multiple_of(3) {
                grouped.push(',');
            }
            seen += 1;
        }
        grouped.push(digit);
    }
    grouped
}

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

/// A time of UTC to the millisecond, as `2026-11-22 13:26:10.123`; `no time` for 0.
pub fn time(nanoseconds: u64) -> String {
    if nanoseconds == 0 {
        return "no time".to_owned();
    }
    // Whatever the number, it is a time between 1970 and 2554, which the crate knows.
    let Ok(time) = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds.into()) else {
        return "no time".to_owned();
    };
    let (date, month) = (time.date(), u8::from(time.month()));
    let (hours, minutes, seconds) = time.time().as_hms();
    format!(
        "{:04}-{month:02}-{:02} {hours:02}:{minutes:02}:{seconds:02}.{:03}",
        date.year(),
        date.day(),
        time.millisecond()
    )
}

/// The same for machines ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339)): `2026-11-22T13:26:10.123Z`.
pub fn time_for_machines(nanoseconds: u64) -> String {
    time(nanoseconds).replace(' ', "T") + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_four_digits_and_no_zeros_after_them() {
        let written = [0.01, 1.2, 3.0, 0.283_333, 1_200.0, 123_456.7, 0.0, -2.5].map(number);
        let expected = ["0.01", "1.2", "3", "0.2833", "1200", "123,457", "0", "-2.5"];
        assert_eq!(written, expected);
        let written = [2e7, -12_345.0, 1e15, 1.5e-9, 9_999.96].map(number);
        let expected = [
            "20,000,000",
            "-12,345",
            "1 × 10^15",
            "1.5 × 10^-9",
            "10,000",
        ];
        assert_eq!(written, expected);
    }

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

    #[test]
    fn times_from_1970_to_2554_are_dates() {
        assert_eq!(time(0), "no time");
        assert_eq!(time(1), "1970-01-01 00:00:00.000");
        assert_eq!(time(951_782_400_000_000_000), "2000-02-29 00:00:00.000");
        assert_eq!(time(16_725_225_600_000_000_000), "2500-01-01 00:00:00.000");
        assert_eq!(time(u64::MAX), "2554-07-21 23:34:33.709");
    }
}
