//! The numbers that the SDK reads. One that it cannot read it replaces by its default, and one of 0 it takes as it
//! stands: then a thread exports without a pause, and keeps a core busy.

use crate::Error;
use crate::variables::Variables;

/// The largest number that is accepted: an hour in milliseconds, and as many items.
const MAX: u64 = 3_600_000;

const MILLISECONDS: &str = "Write milliseconds from 1 to 3600000, such as 5000";
const ITEMS: &str = "Write a number from 1 to 3600000, such as 512";

const NUMBERS: [(&str, &str); 7] = [
    ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", ITEMS),
    ("OTEL_BLRP_MAX_QUEUE_SIZE", ITEMS),
    ("OTEL_BLRP_SCHEDULE_DELAY", MILLISECONDS),
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", ITEMS),
    ("OTEL_BSP_MAX_QUEUE_SIZE", ITEMS),
    ("OTEL_BSP_SCHEDULE_DELAY", MILLISECONDS),
    ("OTEL_METRIC_EXPORT_INTERVAL", MILLISECONDS),
];

/// Checks the sizes and pauses of queues: `OTEL_BSP_*`, `OTEL_BLRP_*` and `OTEL_METRIC_EXPORT_INTERVAL`. Call it before
/// the providers are built, which read them.
///
/// # Errors
/// When one of them is not a number, or is 0 or too large.
pub fn check_numbers() -> Result<(), Error> {
    check(&Variables::of_process())
}

fn check(variables: &Variables) -> Result<(), Error> {
    for (variable, expected) in NUMBERS {
        let value = variables.get(variable);
        let is_valid = value
            .parse()
            .is_ok_and(|number: u64| (1..=MAX).contains(&number));
        if !value.is_empty() && !is_valid {
            return Err(Error::Value {
                variable: variable.to_owned(),
                value,
                expected,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_the_sdk_would_pass_over_or_spin_on_is_refused() {
        for (variable, expected) in NUMBERS {
            for right in ["", "1", "5000", "3600000"] {
                check(&Variables::of(&[(variable, right)])).unwrap();
            }
            for wrong in ["0", "-1", "5s", "abc", "1.5", "3600001", "1e3", " 5"] {
                let error = check(&Variables::of(&[(variable, wrong)])).unwrap_err();
                assert_eq!(error.variable(), Some(variable));
                let line = format!("{variable} is {wrong:?}. {expected}");
                assert_eq!(error.to_string(), line);
            }
        }
    }
}
