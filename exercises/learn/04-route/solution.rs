// Exercise 4: a name for each dish
//
// This middleware opens a SERVER span for each request and names it after the path, so that forty dishes have forty
// names. Name the span after the method and the *route*, and after the method alone where no route matches. Add the
// attributes `http.route` (where there is one) and `url.path`.
//
// The page: 300-app/310-requests.md           The judge: cargo exercise 4          A hint: cargo exercise hint 4

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use tracing::{Instrument, field, info_span};

async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let method = request.method().to_string();
    let path = request.path().to_owned();
    // --- Your change begins here ---
    let route = request.match_pattern();
    let name = match &route {
        Some(route) => format!("{method} {route}"),
        None => method.clone(),
    };
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        http.request.method = method,
        http.response.status_code = field::Empty,
        http.route = route,
        url.path = path,
    );
    // --- and ends here ---
    let response = next.call(request).instrument(span.clone()).await?;
    let status = response.status().as_u16();
    span.record("http.response.status_code", i64::from(status));
    Ok(response)
}

async fn dish(id: web::Path<u64>) -> String {
    format!("Here is dish {id}")
}

async fn bill(id: web::Path<u64>) -> String {
    format!("Here is the bill of table {id}")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .route("/bills/{id}", web::get().to(bill))
            .wrap(from_fn(observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
