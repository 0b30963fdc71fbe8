//! A client of the to-do app.

mod answer;
mod arguments;
mod conventions;
mod counting_exporter;
mod error;
mod event_times;
mod instruments;
mod own_tasks;
mod paced_run;
mod progress_bar;
mod report;
mod request;
mod request_metrics;
mod results_so_far;
mod root_span;
mod settings;
mod summary;
mod target_url;
mod telemetry;
mod todo_operation;
mod todo_page;

use std::process::ExitCode;

use todo::server;
use todo::terminal;

use crate::arguments::Arguments;
use crate::error::TrafficError;
use crate::paced_run::PacedRun;
use crate::settings::Settings;

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
    let mut run = PacedRun::new(arguments.url.clone());
    run.send(&arguments).await?;
    let summary = run.report().text(arguments.json);
    if let Err(error) = exclusive_stdout::print(&summary).await {
        terminal::print_line(format_args!("The summary was not printed: {error}"));
    }
    Ok(())
}
