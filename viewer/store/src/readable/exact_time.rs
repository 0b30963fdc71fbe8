//! Times as they stand in an address: exact, and read again as they are written.

use time::{Date, Month, Time};

use super::time;

/// A time of UTC to the nanosecond, as it stands in an address: `2026-11-22T13:26:10.123Z`.
pub fn exact_time(nanoseconds: u64) -> String {
    let second = time(nanoseconds.max(1));
    let second = second.get(..19).unwrap_or(&second).replace(' ', "T");
    let fraction = format!("{:09}", nanoseconds % 1_000_000_000);
    match fraction.trim_end_matches('0') {
        "" => format!("{second}Z"),
        fraction => format!("{second}.{fraction}Z"),
    }
}

/// Nanoseconds since 1970 of a time of UTC: as [`time()`] or [`exact_time`] writes it, without seconds or without a time
/// of day, or a number of nanoseconds.
pub fn parse_time(text: &str) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        return text.parse().ok();
    }
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (
        digits(date.next()?)?,
        digits(date.next()?)?,
        digits(date.next()?)?,
    );
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year.try_into().ok()?, month, day.try_into().ok()?).ok()?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut clock = clock.splitn(3, ':');
    let (hour, minute) = (digits(clock.next()?)?, digits(clock.next()?)?);
    let second = clock.next().map_or(Some(0), digits)?;
    digits(fraction)?;
    let fraction = digits(&format!("{fraction:0<9}")[..9])?;
    let narrow = |it: u32| u8::try_from(it).ok();
    let clock = Time::from_hms_nano(narrow(hour)?, narrow(minute)?, narrow(second)?, fraction);
    let time = date.with_time(clock.ok()?).assume_utc();
    u64::try_from(time.unix_timestamp_nanos()).ok()
}

/// One to nine digits.
fn digits(text: &str) -> Option<u32> {
    let is_short = (1..=9).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    is_short.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for time in [
            1,
            999,
            1_700_000_000_123_456_789,
            1_700_000_000_000_000_000,
            u64::MAX,
        ] {
            assert_eq!(
                parse_time(&exact_time(time)),
                Some(time),
                "{}",
                exact_time(time)
            );
        }
        assert_eq!(
            exact_time(1_700_000_000_120_000_000),
            "2023-11-14T22:13:20.12Z"
        );
        let midnight = parse_time("2023-11-14");
        for same in [
            "2023-11-14 00:00",
            "2023-11-14T00:00:00.000",
            "1699920000000000000",
        ] {
            assert_eq!(parse_time(same), midnight, "{same}");
        }
        for wrong in [
            "",
            "soon",
            "2023-11",
            "2023-13-01",
            "2023-02-30",
            "1969-12-31",
            "2023-11-14T25:00",
            "3000-01-01",
            "2023-11-14T10:00:00.1234567890",
            "2023-11-14T10:00:0é",
            "99999999999999999999",
            "-1",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }
}
