// Exercise 3: a handler that nobody sees
//
// `POST /add` adds an order, and no span says so. Write one line above `add` that gives each call a span named
// `adding_order`. What the guest typed belongs to the guest: it may be nowhere in your telemetry.
//
// The page: 300-app/300-spans.md              The judge: cargo exercise 3          A hint: cargo exercise hint 3

use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Deserialize;
use tracing::instrument;

/// What the guest types into the form.
#[derive(Debug, Deserialize)]
struct Order {
    wish: String,
}

// --- Your change begins here ---

// --- and ends here ---
async fn add(order: web::Form<Order>) -> HttpResponse {
    HttpResponse::Ok().body(format!("We cook: {}", order.wish))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || App::new().route("/add", web::post().to(add));
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
