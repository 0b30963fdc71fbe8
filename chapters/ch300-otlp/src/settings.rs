//! What the command line and the environment say about telemetry. A flag wins over a variable.

use std::env;

use clap::Parser;
use todo::server::Arguments;
use todo::terminal;
use tracing::level_filters::LevelFilter;

use crate::warnings;

/// A to-do list on the web, and its telemetry
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
    /// The least severe log records: off, error, warn, info, debug or trace
    #[arg(long, alias = "log_level", default_value = "info")]
    pub log_level: LevelFilter,
    /// The name that this program has in its telemetry [default: todo]
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
        // An empty variable counts as one that is not set.
        settings.service_name = settings.service_name.filter(|name| !name.is_empty());
        warnings::say();
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
        terminal::tell("warning: OTEL_SDK_DISABLED is neither true nor false, and taken as false");
    }
    value.eq_ignore_ascii_case("true")
}
