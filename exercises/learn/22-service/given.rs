// Exercise 22: your service
//
// This kitchen, with axum, tells nothing. Make it a service that you would run: the ten points below hold, the viewer has no
// finding, and the Instrumentation Score of `kitchen` is 100. The whole file is yours, and you may put files next to it,
// such as those of `ch400-axum`; what guests get stays the same.
//
//  1. Spans, log records and metrics come from the service `kitchen`, all of them, also when it stops.
//  2. Each request has a SERVER span, called after its route: `GET /dishes/{id}`, `POST /orders`.
//  3. It has `http.request.method`, `http.response.status_code`, `http.route`, `url.path`, `url.scheme`.
//  4. It continues the caller's trace. A malformed `traceparent` begins a new one.
//  5. A 503 is an error, with `error.type`; so is a panic, which is a 500. A 404 is none.
//  6. The request to the pantry is a CLIENT span, and the pantry's own span is its child.
//  7. An order is a log record with the name `kitchen.order.taken`, inside the span of its request.
//  8. The counter `kitchen.orders` counts orders, in `{order}`.
//  9. The histogram `http.server.request.duration` measures requests, in `s`, by `http.route`.
// 10. The wish, the text of an order, is nowhere.
//
// The page: 400-conclusion/150-axum.md        The judge: cargo exercise 22         A hint: cargo exercise hint 22

// --- Your change begins here ---
use std::io;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, serve};
use learn::{KitchenError, Pantry};
use tokio::net::TcpListener;

fn status(error: KitchenError) -> StatusCode {
    match error {
        KitchenError::NotOnTheMenu(_) => StatusCode::NOT_FOUND,
        KitchenError::OvenIsCold => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn ask(pantry: &Pantry, dish: u64) -> Result<String, reqwest::Error> {
    let request = pantry.client.get(pantry.stock_of(dish)).build()?;
    let answer = pantry.client.execute(request).await?;
    answer.text().await
}

async fn dish(State(pantry): State<Pantry>, Path(id): Path<u64>) -> Result<String, StatusCode> {
    let dish = learn::find(id).map_err(status)?;
    let stock = ask(&pantry, dish.id).await;
    stock.map_err(|_| StatusCode::BAD_GATEWAY)
}

async fn order(wish: String) -> String {
    format!("You get what you want: {wish}")
}

fn app(pantry: Pantry) -> Router {
    Router::new()
        .route("/dishes/{id}", get(dish))
        .route("/orders", post(order))
        .with_state(pantry)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let pantry = Pantry::open()?;
    let listener = learn::listen()?;
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let served = serve(listener, app(pantry.clone()));
    served.with_graceful_shutdown(learn::stopped()).await?;
    pantry.close().await;
    Ok(())
}
// --- and ends here ---
