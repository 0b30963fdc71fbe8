//! The same middleware and telemetry around a route that panics.

#[path = "../src/event_times.rs"]
mod event_times;
#[path = "../src/http_values.rs"]
mod http_values;
#[path = "../src/request.rs"]
mod request;
#[path = "../src/request_metrics.rs"]
mod request_metrics;
#[path = "../src/telemetry.rs"]
mod telemetry;

use std::error::Error;
use std::io::{Write, stderr};
use std::net::SocketAddr;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use clap::Parser;
use tokio::net::TcpListener;

/// A service that panics when it is asked to
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on
    #[arg(long)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let telemetry = telemetry::start(&[])?;
    let measure = from_fn_with_state(
        request_metrics::request_duration(),
        request_metrics::measure,
    );
    let router = Router::new()
        .route("/", get("Well\n"))
        .route("/panic", get(panic))
        .layer(from_fn(request::observe))
        .layer(measure);
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    writeln!(
        stderr(),
        "It is on http://{} (Ctrl-C stops it)",
        listener.local_addr()?
    )?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    // Where Ctrl-C cannot be heard, it stops at once.
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await?;
    telemetry.stop().await;
    Ok(())
}

async fn panic() {
    panic!("as asked");
}
