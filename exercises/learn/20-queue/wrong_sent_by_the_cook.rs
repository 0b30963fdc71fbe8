// Exercise 20: an order that nobody traces back
//
// A request puts an order into a queue and is answered at once; a cook takes it from there later, in a trace that has nothing
// to do with the request. Make a PRODUCER span `send orders` in `send`, and let its context travel in the order's headers.
// Make `process orders` a CONSUMER span that links to that span: an order may wait for hours, and the trace of the request is
// over by then, so the work begins a trace of its own.
//
// The page: 300-app/700-queue.md              The judge: cargo exercise 20         A hint: cargo exercise hint 20

use std::collections::HashMap;

use actix_web::error::ErrorServiceUnavailable;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, Path};
use actix_web::{App, Error, HttpServer, web};
use opentelemetry::global;
use opentelemetry::trace::TraceContextExt;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

struct Order {
    dish: u64,
    headers: HashMap<String, String>,
}

type Sent = Result<(), TrySendError<Order>>;

// --- Your change begins here ---
fn send(queue: &Sender<Order>, mut order: Order) -> Sent {
    queue.try_send(order)
}

fn process(order: &Order) -> Span {
    let sender = info_span!("send orders", otel.kind = "producer");
    let span = info_span!("process orders", otel.kind = "consumer");
    span.add_link(sender.context().span().span_context().clone());
    span
}
// --- and ends here ---

async fn take(dish: Path<u64>, queue: Data<Sender<Order>>) -> Result<String, Error> {
    let (dish, headers) = (*dish, HashMap::new());
    let sent = send(&queue, Order { dish, headers });
    sent.map_err(|_| ErrorServiceUnavailable("too many orders"))?;
    Ok(format!("Dish {dish} is ordered"))
}

async fn cook(mut orders: Receiver<Order>) {
    while let Some(order) = orders.recv().await {
        process(&order).in_scope(|| learn::cook(order.dish));
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let (queue, orders) = channel(64);
    let cook = tokio::spawn(cook(orders));
    let queue = Data::new(queue);
    let app = move || {
        App::new()
            .app_data(queue.clone())
            .route("/orders/{id}", web::post().to(take))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    // The queue is closed. What is still in it is cooked.
    cook.await?;
    telemetry.stop().await;
    Ok(())
}
