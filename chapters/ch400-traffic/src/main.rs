//! A client of the to-do app.

mod answer;
mod arguments;
mod conventions;
mod counting_exporter;
mod error;
mod event_times;
mod instruments;
mod ledger;
mod operation;
mod page;
mod progress;
mod report;
mod request;
mod request_metrics;
mod settings;
mod step;
mod summary;
mod target;
mod tasks;
mod telemetry;
mod traffic;

use std::process::ExitCode;

use todo::server;
use todo::terminal;

use crate::arguments::Arguments;
use crate::error::TrafficError;
use crate::settings::Settings;
use crate::traffic::Traffic;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::read();
    let telemetry = match telemetry::start(&settings) {
        Ok(telemetry) => telemetry,
        Err(error) => return server::exit_code(Err(error)),
    };
    let sent = send(settings.arguments).await;
    telemetry.stop().await;
    server::exit_code(sent)
}

async fn send(arguments: Arguments) -> Result<(), TrafficError> {
    let mut traffic = Traffic::new(arguments.url.clone());
    traffic.run(&arguments).await?;
    let summary = traffic.report().text(arguments.json);
    if let Err(error) = exclusive_stdout::print(&summary).await {
        terminal::print_line(format_args!("The summary was not printed: {error}"));
    }
    Ok(())
}
