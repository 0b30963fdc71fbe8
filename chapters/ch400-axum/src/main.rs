//! An inbox: a small service with axum that turns messages into tasks of the to-do app.
//!
//! - `telemetry`: three providers, and a layer for each of traces, log records and the terminal
//! - `event_times`: a time for each log record
//! - `request` and `request_metrics`: a span and a measurement of each request that comes
//! - `outgoing`: a span of each request that goes
//! - `http_values`: what these ask about HTTP
//! - `app` and `todo_app`: what this service does
//! - `stop`: when it is asked to stop
//!
//! The first six can be copied into any service with axum.

mod app;
mod event_times;
mod http_values;
mod outgoing;
mod request;
mod request_metrics;
mod stop;
mod telemetry;
mod todo_app;

use std::error::Error;
use std::io::{Write, stderr};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use axum::Router;
use clap::Parser;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::todo_app::TodoApp;

/// An inbox for the to-do app
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port to listen on; 0 takes any that is free
    #[arg(short, long, env = "INBOX_PORT", default_value_t = 5001)]
    port: u16,
    /// Where the to-do app is
    #[arg(
        long,
        env = "INBOX_TODO",
        default_value = "http://localhost:5000",
        value_name = "URL"
    )]
    todo: String,
}

/// The port is not to be had.
#[derive(Debug, Error)]
#[error(
    "cannot listen on {address}: {error}. Choose another port with --port (0 takes any that is free)"
)]
struct ListenError {
    address: SocketAddr,
    error: std::io::Error,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let telemetry = match telemetry::start(&[]) {
        Ok(telemetry) => telemetry,
        Err(error) => return exit_code(Err(error.into())),
    };
    let served = serve(&arguments).await;
    telemetry.stop().await;
    exit_code(served)
}

async fn serve(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let router: Router = app::router(TodoApp::at(&arguments.todo)?);
    let address = SocketAddr::new(arguments.host, arguments.port);
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| ListenError { address, error })?;
    let (stop, is_stopping) = stop::asked();
    print_line(format_args!(
        "The inbox is on http://{} (Ctrl-C stops it)",
        listener.local_addr()?
    ));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop);
    tokio::select! {
        served = served => served?,
        () = stop::grace(is_stopping) => print_line("Not all requests have ended"),
    }
    Ok(())
}

fn exit_code(served: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = served else {
        return ExitCode::SUCCESS;
    };
    print_line(format_args!("error: {error}"));
    ExitCode::FAILURE
}

/// Prints a line for the person at the terminal. Where stderr is closed, nobody can be told, and that is no reason to
/// panic, as `eprintln!` would.
fn print_line(line: impl std::fmt::Display) {
    let _ = writeln!(stderr(), "{line}");
}
