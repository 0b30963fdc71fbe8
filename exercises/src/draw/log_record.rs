//! Log records as lines.

use std::fmt::Write;

use otlp_store::readable;

use super::Show;
use crate::seen_telemetry::SeenLog;

/// A log record in a line: its event name, its body, and its service.
pub(super) fn record(log: &SeenLog, show: Show) -> String {
    let body = readable::one_line(&log.body);
    let mut line = match log.event.as_str() {
        "" => format!("log record {body:?}"),
        event => format!("log record {}: {body:?}", event_name(event)),
    };
    if show.service {
        let _ = write!(line, " · {}", log.service);
    }
    line
}

/// An event name in a line. Where `tracing` made it of a file among those that cargo has downloaded, without their folder.
pub fn event_name(name: &str) -> String {
    let downloaded = name.split_once("index.crates.io-");
    let file = downloaded.and_then(|(_, rest)| rest.split_once(['/', '\\']));
    match file {
        Some((_, file)) => readable::one_line(&format!("event …/{file}")),
        None => readable::one_line(name),
    }
}

/// The attributes of a log record that are shown. A number that came as text is in quotes.
pub(super) fn told(log: &SeenLog, show: Show) -> Vec<String> {
    let shown = log.attributes.iter();
    let shown = shown.filter(|(key, _)| show.attributes.contains(&key.as_str()));
    let line = |(key, value): (&String, &String)| {
        let value = readable::one_line(value);
        let is_number = value.parse::<f64>().is_ok();
        match is_number && log.texts.contains(key) {
            true => format!("{key} = {value:?}"),
            false => format!("{key} = {value}"),
        }
    };
    shown.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_crate_is_named_without_the_folder_that_cargo_keeps_crates_in() {
        let name = "event /root/.cargo/registry/src/index.crates.io-19/h2-0.4.20/src/store.rs:260";
        assert_eq!(event_name(name), "event …/h2-0.4.20/src/store.rs:260");
        let own = "event exercises/learn/09-event/exercise.rs:26";
        assert_eq!(event_name(own), own);
    }
}
