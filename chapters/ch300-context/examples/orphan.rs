//! The mistake that this chapter is about: work on another thread, and a span there without its parent.

#[path = "../src/telemetry.rs"]
mod telemetry;

use tokio::task::spawn_blocking;
use tracing::{info_span, instrument};

#[tokio::main]
async fn main() {
    let telemetry = telemetry::start();
    querying_tasks().await;
    telemetry.stop().await;
}

/// As the handler in `app.rs`, with a statement that takes no time.
#[instrument]
async fn querying_tasks() {
    let statement = || {
        let span = info_span!("SELECT task", otel.kind = "client");
        span.in_scope(|| "the tasks");
    };
    if let Err(panic) = spawn_blocking(statement).await {
        todo::terminal::print_line(panic);
    }
}
