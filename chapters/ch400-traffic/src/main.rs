//! A client of the to-do app.

mod answer;
mod arguments;
mod conventions;
mod delivery;
mod error;
mod instruments;
mod ledger;
mod measurement;
mod operation;
mod page;
mod progress;
mod report;
mod request;
mod settings;
mod stdout;
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

const ADVICE: &str = "An endpoint without a scheme is taken as https: write http://localhost:4317";

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::read();
    let telemetry = match telemetry::start(&settings) {
        Ok(telemetry) => telemetry,
        Err(error) => return server::exit_code(Err(format!("{error}. {ADVICE}"))),
    };
    let sent = send(settings.arguments).await;
    telemetry.stop().await;
    server::exit_code(sent)
}

async fn send(arguments: Arguments) -> Result<(), TrafficError> {
    let mut traffic = Traffic::new(arguments.url.clone());
    traffic.run(&arguments).await?;
    let summary = traffic.report().text(arguments.json);
    if let Err(error) = stdout::say(&summary).await {
        terminal::tell(format_args!("The summary was not printed: {error}"));
    }
    Ok(())
}
