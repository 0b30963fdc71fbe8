//! Numbers with as many digits as a person reads, and so many of something.

/// So many of something: `1 span`, `2 spans`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
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
}
