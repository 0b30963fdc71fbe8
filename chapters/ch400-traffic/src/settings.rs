//! What the command line and the environment say about telemetry. A flag wins over a variable.

use std::env;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use todo::terminal;

use crate::arguments::Arguments;

/// Adds, lists and deletes tasks of the to-do list at a steady rate, and its telemetry
///
/// It deletes only what it has added itself, and leaves the list as it found it.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Settings {
    #[command(flatten)]
    pub arguments: Arguments,
    /// Where log records go: otlp, console or none
    #[arg(long, alias = "logs_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_LOGS_EXPORTER", default_value = "otlp")]
    pub logs_exporter: Exporter,
    /// Where metrics go: otlp, console or none
    #[arg(long, alias = "metrics_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_METRICS_EXPORTER", default_value = "otlp")]
    pub metrics_exporter: Exporter,
    /// Where spans go: otlp, console or none
    #[arg(long, alias = "traces_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_TRACES_EXPORTER", default_value = "otlp")]
    pub traces_exporter: Exporter,
    /// The name that this program has in its telemetry [default: traffic]
    #[arg(long, alias = "service_name", env = "OTEL_SERVICE_NAME")]
    pub service_name: Option<String>,
}

/// Where a signal goes.
#[derive(Debug, Clone, Copy)]
pub enum Exporter {
    /// To stdout.
    Console,
    /// Nowhere.
    None,
    /// To a collector.
    Otlp,
}

impl Settings {
    /// Reads both, or ends the program with a line that says what is wrong with them.
    pub fn read() -> Self {
        let mut settings = Self::parse();
        if let Err(error) = settings.arguments.check() {
            Self::command()
                .error(ErrorKind::ValueValidation, error)
                .exit();
        }
        // An empty variable counts as one that is not set.
        settings.service_name = settings.service_name.filter(|name| !name.is_empty());
        for warning in otel_env::warnings() {
            terminal::print_line(format_args!("warning: {warning}"));
        }
        if is_disabled() {
            settings.logs_exporter = Exporter::None;
            settings.metrics_exporter = Exporter::None;
            settings.traces_exporter = Exporter::None;
        }
        settings
    }
}

/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection>
fn exporter(name: &str) -> Result<Exporter, &'static str> {
    match name.to_ascii_lowercase().as_str() {
        "console" => Ok(Exporter::Console),
        "none" => Ok(Exporter::None),
        "otlp" | "" => Ok(Exporter::Otlp),
        _ => Err("say otlp, console or none, here or in OTEL_{LOGS,METRICS,TRACES}_EXPORTER"),
    }
}

/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration>
fn is_disabled() -> bool {
    let value = env::var("OTEL_SDK_DISABLED").unwrap_or_default();
    if !["", "false", "true"].contains(&&*value.to_lowercase()) {
        terminal::print_line("warning: OTEL_SDK_DISABLED is not true or false: taken as false");
    }
    value.eq_ignore_ascii_case("true")
}
