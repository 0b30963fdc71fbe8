//! Statuses of spans and severities of log records by their names.

use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

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
