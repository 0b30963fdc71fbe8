//! How much traffic, for how long, and where to.

use std::time::Duration;

use clap::Args;
use thiserror::Error;

use crate::target_url::Target;

/// More than one process can send, or one disk can write.
const MAX_PER_SECOND: f64 = 10_000.0;

/// More than anybody watches.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What can be said of the traffic on the command line.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Where the to-do list is
    #[arg(long, default_value = "http://localhost:5000", value_parser = Target::parse)]
    pub url: Target,
    /// Requests per second, whether or not the earlier ones are answered
    #[arg(long, default_value = "10", value_parser = rate)]
    pub rate: f64,
    /// How long: a number with ms, s, m or h
    #[arg(long = "for", value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub duration: Duration,
    /// How many requests may wait for their answers at once
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub concurrency: u16,
    /// Send to another machine than this one, whose owner must know of it
    #[arg(long)]
    pub allow_remote: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// What one argument makes of another.
#[derive(Debug, Error)]
pub enum ArgumentError {
    /// Traffic at a rate is a burden. Nobody should put it on another's machine by mistake.
    #[error("{0} is not this machine. If its owner knows of it, add --allow-remote")]
    Remote(Target),
}

impl Arguments {
    /// Looks at the arguments together.
    ///
    /// # Errors
    /// When they may not stand together.
    pub fn check(&self) -> Result<(), ArgumentError> {
        if self.url.is_loopback() || self.allow_remote {
            Ok(())
        } else {
            Err(ArgumentError::Remote(self.url.clone()))
        }
    }
}

fn rate(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate <= MAX_PER_SECOND => Ok(rate),
        _ => Err("say a number above 0, up to 10000"),
    }
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    const ADVICE: &str = "say how long with a unit, up to 24h: 500ms, 30s, 2m";
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(ADVICE)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| ADVICE)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return Err(ADVICE),
    };
    let duration = Duration::from_millis(number.saturating_mul(milliseconds));
    if duration.is_zero() || duration > LONGEST {
        return Err(ADVICE);
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_an_end() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for nonsense in [
            "",
            "5",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "25h",
            "99999999999999999999h",
        ] {
            assert!(duration(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_rate_is_above_0_and_has_an_end() {
        assert_eq!(rate("0.5"), Ok(0.5));
        for nonsense in ["0", "-1", "NaN", "inf", "10001", "ten", ""] {
            assert!(rate(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn another_machine_needs_a_word_more() {
        let arguments = |url, allow_remote| Arguments {
            url: Target::parse(url).unwrap(),
            rate: 1.0,
            duration: Duration::from_secs(1),
            concurrency: 1,
            allow_remote,
            json: false,
        };
        assert!(arguments("http://localhost:5000", false).check().is_ok());
        assert!(arguments("http://192.0.2.1:5000", false).check().is_err());
        assert!(arguments("http://192.0.2.1:5000", true).check().is_ok());
    }
}
