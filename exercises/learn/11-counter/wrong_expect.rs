// Exercise 11: guests whom nobody counts
//
// How many requests are there? Count them in this middleware, with a counter `kitchen.requests` in the unit `{request}`:
// every one, also those that fail, those whose guest goes away, and those for a path that does not exist. Its only
// attribute is `http.route`, and a request that no route matches has none.
//
// The page: 300-app/500-metrics.md            The judge: cargo exercise 11         A hint: cargo exercise hint 11

use std::sync::LazyLock;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use learn::KitchenError;
use opentelemetry::metrics::Counter;
use opentelemetry::{KeyValue, global};

async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // --- Your change begins here ---
    static REQUESTS: LazyLock<Counter<u64>> = LazyLock::new(|| {
        let meter = global::meter("kitchen");
        let requests = meter.u64_counter("kitchen.requests");
        requests.with_unit("{request}").build()
    });
    let route = request.match_pattern();
    let route = KeyValue::new("http.route", route.expect("REASON"));
    REQUESTS.add(1, &[route]);
    // --- and ends here ---
    next.call(request).await
}

async fn dish(id: web::Path<u64>) -> Result<String, KitchenError> {
    let dish = learn::find(*id)?;
    learn::take_time_for(dish).await;
    Ok(format!("Here is dish {}", dish.id))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(learn::contain_panics))
            .wrap(from_fn(count))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
