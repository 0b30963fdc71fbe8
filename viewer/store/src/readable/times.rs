//! Times of UTC.

use time::OffsetDateTime;

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
    fn times_from_1970_to_2554_are_dates() {
        assert_eq!(time(0), "no time");
        assert_eq!(time(1), "1970-01-01 00:00:00.000");
        assert_eq!(time(951_782_400_000_000_000), "2000-02-29 00:00:00.000");
        assert_eq!(time(16_725_225_600_000_000_000), "2500-01-01 00:00:00.000");
        assert_eq!(time(u64::MAX), "2554-07-21 23:34:33.709");
    }
}
