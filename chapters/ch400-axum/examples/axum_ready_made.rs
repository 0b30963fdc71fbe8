//! The same routes and telemetry, with ready-made middleware in place of `request.rs`.

#[path = "../src/event_times.rs"]
mod event_times;
#[path = "../src/telemetry.rs"]
mod telemetry;

use std::error::Error;
use std::io::{Write, stderr};
use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum_tracing_opentelemetry::middleware::OtelAxumLayer;
use clap::Parser;
use tokio::net::TcpListener;

/// An inbox that asks nobody
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on
    #[arg(long)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    // The ready-made spans have this target, whichever crate they are made in.
    let telemetry = telemetry::start(&["otel"])?;
    let router = Router::new()
        .route("/", get("Well\n"))
        .route("/inbox/{sender}", post(StatusCode::BAD_GATEWAY))
        .layer(OtelAxumLayer::default().try_extract_client_ip(true));
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
