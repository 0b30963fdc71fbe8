// Exercise 7: failures that look like successes
//
// When the oven is cold the kitchen answers 503, when the cook drops a dish a panic becomes 500, and the spans of both look
// like success. Make the SERVER span of each an error, with `error.type`. A guest who asks for what is not on the menu
// gets 404, and that is no error of the kitchen.
//
// The page: 300-app/320-context.md, and 310-requests.md      The judge: cargo exercise 7      A hint: cargo exercise hint 7

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use learn::KitchenError;
use tracing::{Instrument, field, info_span};

async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = info_span!(
        "request",
        otel.name = "GET /dishes/{id}",
        otel.kind = "server",
        otel.status_code = field::Empty,
        "error.type" = field::Empty,
        http.request.method = "GET",
        http.response.status_code = field::Empty,
        http.route = "/dishes/{id}",
        url.path = request.path(),
    );
    let response = next.call(request).instrument(span.clone()).await;
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    span.record("http.response.status_code", i64::from(status.as_u16()));
    // --- Your change begins here ---
    if status.is_server_error() {
        span.record("error.type", "oops");
        span.record("otel.status_code", "ERROR");
    }
    // --- and ends here ---
    response
}

async fn dish(id: web::Path<u64>) -> Result<String, KitchenError> {
    let dish = learn::find(*id)?;
    Ok(format!("Here is dish {}", dish.id))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(learn::contain_panics))
            .wrap(from_fn(observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
