// Exercise 19: a request without a return address
//
// The kitchen asks the pantry, another service, what there is for a dish. Both send spans, and each request makes two traces,
// because nothing in it says which span asks. Write the context of `span`, the CLIENT span, into the headers of the request;
// `OutgoingHeaders(request.headers_mut())` is what a propagator can write to.
//
// The page: 300-app/700-traffic.md            The judge: cargo exercise 19         A hint: cargo exercise hint 19

use actix_web::error::ErrorBadGateway;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, Path};
use actix_web::{App, Error, HttpServer, web};
use learn::{OutgoingHeaders, Pantry};
use opentelemetry::global;
use tracing::{Instrument, field, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

async fn ask(pantry: &Pantry, dish: u64) -> Result<String, reqwest::Error> {
    let mut request = pantry.client.get(pantry.stock_of(dish)).build()?;
    let span = info_span!(
        "request",
        otel.name = "GET",
        otel.kind = "client",
        http.request.method = "GET",
        http.response.status_code = field::Empty,
        server.address = request.url().host_str(),
        server.port = request.url().port().map(i64::from),
        url.full = request.url().as_str(),
    );
    // --- Your change begins here ---
    let caller = info_span!(parent: None, "asking the pantry");
    global::get_text_map_propagator(|propagator| {
        let mut headers = OutgoingHeaders(request.headers_mut());
        propagator.inject_context(&caller.context(), &mut headers);
    });
    // --- and ends here ---
    let answer = pantry.client.execute(request);
    let answer = answer.instrument(span.clone()).await?;
    let status = i64::from(answer.status().as_u16());
    span.record("http.response.status_code", status);
    answer.text().await
}

async fn dish(id: Path<u64>, pantry: Data<Pantry>) -> Result<String, Error> {
    ask(&pantry, *id).await.map_err(ErrorBadGateway)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let pantry = Pantry::open()?;
    let shared = Data::new(pantry.clone());
    let app = move || {
        App::new()
            .app_data(shared.clone())
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    pantry.close().await;
    telemetry.stop().await;
    Ok(())
}
