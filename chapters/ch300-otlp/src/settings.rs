//! What the command line and the environment say about telemetry. A flag wins over a variable.

use std::env;

use clap::Parser;
use todo::server::Arguments;
use todo::terminal;

/// Shown by `--help`, and when a value is not an exporter.
const EXPORTERS: &str =
    "An exporter is otlp, console or none, here or in OTEL_{LOGS,METRICS,TRACES}_EXPORTER";
const DEFAULT_EXPORTER: &str = "otlp";

/// A to-do list on the web, and its telemetry
#[derive(Debug, Parser)]
#[command(version, after_help = EXPORTERS)]
pub struct Settings {
    #[command(flatten)]
    pub arguments: Arguments,
    /// Where log records go
    #[arg(long, alias = "logs_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_LOGS_EXPORTER", default_value = DEFAULT_EXPORTER, value_name = "EXPORTER")]
    pub logs_exporter: Exporter,
    /// Where metrics go
    #[arg(long, alias = "metrics_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_METRICS_EXPORTER", default_value = DEFAULT_EXPORTER, value_name = "EXPORTER")]
    pub metrics_exporter: Exporter,
    /// Where spans go
    #[arg(long, alias = "traces_exporter", value_parser = exporter)]
    #[arg(env = "OTEL_TRACES_EXPORTER", default_value = DEFAULT_EXPORTER, value_name = "EXPORTER")]
    pub traces_exporter: Exporter,
    /// The name of this program in its telemetry [default: todo]
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

/// The variables that people write instead of the right ones. Nothing reads them.
const MISSPELLINGS: [(&str, &str); 3] = [
    ("OTEL_LOG_EXPORTER", "OTEL_LOGS_EXPORTER"),
    ("OTEL_METRIC_EXPORTER", "OTEL_METRICS_EXPORTER"),
    ("OTEL_TRACE_EXPORTER", "OTEL_TRACES_EXPORTER"),
];

impl Settings {
    /// Reads both, or ends the program with a line that says what is wrong with them.
    pub fn read() -> Self {
        let mut settings = Self::parse();
        // An empty variable counts as one that is not set.
        settings.service_name = settings.service_name.filter(|name| !name.is_empty());
        for (wrong, right) in MISSPELLINGS.iter().filter(|it| env::var_os(it.0).is_some()) {
            let warning = format_args!("warning: nothing reads {wrong}. Set {right} instead");
            terminal::print_line(warning);
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
        "" => exporter(DEFAULT_EXPORTER),
        "console" => Ok(Exporter::Console),
        "none" => Ok(Exporter::None),
        "otlp" => Ok(Exporter::Otlp),
        _ => Err(EXPORTERS),
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
