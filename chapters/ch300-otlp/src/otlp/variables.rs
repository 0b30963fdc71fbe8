//! The variables of OTLP: each is there for all signals, and once more for each.

use std::env;

use ureq::http::HeaderName;

use super::destination::Signal;

/// The variable for this signal, or else the one for all. One that is empty counts as not set.
pub fn variable(signal: Signal, what: &str) -> Option<(String, String)> {
    let own = format!("OTEL_EXPORTER_OTLP_{}_{what}", signal.name());
    let names = [own, format!("OTEL_EXPORTER_OTLP_{what}")];
    let mut values = names.map(|name| (env::var(&name).unwrap_or_default(), name));
    let set = values.iter_mut().find(|(value, _)| !value.is_empty())?;
    let (value, name) = std::mem::take(set);
    Some((name, value))
}

/// What such a variable says, if it is set.
pub fn check<T>(
    signal: Signal,
    what: &str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Option<T>, String> {
    let Some((name, value)) = variable(signal, what) else {
        return Ok(None);
    };
    let parsed = parse(&value).map_err(|advice| format!("{name} is {value:?}. {advice}"));
    parsed.map(Some)
}

/// A header may be a secret, so no value is ever shown, nor what may be one.
pub fn check_headers(signal: Signal) -> Result<(), String> {
    let (name, value) = variable(signal, "HEADERS").unwrap_or_default();
    for (pair, number) in value.split_terminator(',').zip(1..) {
        let key = pair.split_once('=').map(|(key, _)| key.trim());
        if key.is_none_or(|key| key.parse::<HeaderName>().is_err()) {
            return Err(format!(
                "number {number} in {name} is no header. Write key=value,key=value, and in values %20 for a space and %2C for a comma"
            ));
        }
    }
    Ok(())
}
