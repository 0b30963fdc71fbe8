//! Recorded telemetry, as if it had been recorded at another time, and as often as one likes.

use serde_json::Value;

use super::input::START;
use crate::Fault;
use crate::repository::Repository;

/// How a recording is played.
#[derive(Debug, Clone, Copy)]
pub struct Replay {
    /// Which one of several it is: part of all its ids.
    pub number: u32,
    /// How long after [`START`] it begins, in nanoseconds.
    pub after: u64,
    /// How many times as long as recorded everything takes.
    pub factor: f64,
}

/// A recording that begins at [`START`]: OTLP JSON, an object a line.
///
/// # Errors
/// When it cannot be read, or a line isn't JSON.
pub fn read(repository: &Repository, path: &str) -> Result<Vec<Value>, Fault> {
    let text = repository.read(path)?;
    let lines = text.lines().map(serde_json::from_str);
    let lines = lines.collect::<Result<Vec<Value>, _>>();
    let mut lines = lines.map_err(|error| Fault::new(format!("{path}: {error}")))?;
    let first = lines.iter().filter_map(first_time).min();
    let first = first.ok_or_else(|| Fault::new(format!("{path} has no time in it")))?;
    for line in &mut lines {
        each_time(line, &|time| time.saturating_sub(first) + START);
    }
    Ok(lines)
}

/// The same with other times and other ids. `recorded` begins at [`START`].
pub fn replayed(recorded: &Value, replay: Replay) -> Value {
    let mut value = recorded.clone();
    each_time(&mut value, &|time| {
        let since = time.saturating_sub(START) as f64 * replay.factor;
        START + replay.after + since as u64
    });
    rename(&mut value, replay.number);
    value
}

fn first_time(value: &Value) -> Option<u64> {
    match value {
        Value::Array(items) => items.iter().filter_map(first_time).min(),
        Value::Object(fields) => {
            let times = fields
                .iter()
                .filter_map(|(name, value)| match time(name, value) {
                    Some(time) => Some(time),
                    None => first_time(value),
                });
            times.min()
        }
        _ => None,
    }
}

fn each_time(value: &mut Value, new: &impl Fn(u64) -> u64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_time(item, new)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match time(name, value) {
                    Some(time) => *value = Value::from(new(time).to_string()),
                    None => each_time(value, new),
                }
            }
        }
        _ => {}
    }
}

/// The time of a field that has one. 0 means that there is none.
fn time(name: &str, value: &Value) -> Option<u64> {
    let time = value.as_str().filter(|_| name.ends_with("imeUnixNano"))?;
    time.parse().ok().filter(|time| *time > 0)
}

/// Equal ids stay equal.
fn rename(value: &mut Value, number: u32) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, number)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_id = ["traceId", "spanId", "parentSpanId"].contains(&name.as_str());
                match value.as_str().and_then(|id| id.get(8..)).filter(|_| is_id) {
                    Some(rest) => *value = Value::from(format!("{number:08x}{rest}")),
                    None => rename(value, number),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_recording_is_played_later_slower_and_with_ids_of_its_own() {
        let recorded = json!({"spans": [{
            "traceId": "0123456789abcdef0123456789abcdef", "spanId": "0123456789abcdef", "parentSpanId": "",
            "startTimeUnixNano": START.to_string(), "endTimeUnixNano": (START + 10).to_string(),
            "observedTimeUnixNano": "0"}]});
        let replay = Replay {
            number: 0xab,
            after: 1_000,
            factor: 2.5,
        };
        let expected = json!({"spans": [{
            "traceId": "000000ab89abcdef0123456789abcdef", "spanId": "000000ab89abcdef", "parentSpanId": "",
            "startTimeUnixNano": (START + 1_000).to_string(), "endTimeUnixNano": (START + 1_025).to_string(),
            "observedTimeUnixNano": "0"}]});
        assert_eq!(replayed(&recorded, replay), expected);
    }
}
