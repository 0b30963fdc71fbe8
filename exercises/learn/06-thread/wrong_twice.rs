// Exercise 6: a span that loses its parent
//
// Looking a dish up in the recipe book blocks, so `web::block` runs it on another thread. The span `SELECT dish` is opened
// there, where no span is current: it becomes the root of a trace of its own. Make it a child of the span that is current
// when `select` is called, which is `looking_up`.
//
// The page: 300-app/320-context.md            The judge: cargo exercise 6          A hint: cargo exercise hint 6

use actix_web::error::BlockingError;
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpServer, web};
use learn::Dish;
use tracing::{Instrument, Span, info_span, instrument};

#[instrument(name = "looking_up", skip_all)]
async fn dish(id: web::Path<u64>) -> Result<String, Error> {
    let dish = select(*id).await?;
    Ok(format!("Here is dish {}", dish.id))
}

async fn select(id: u64) -> Result<Dish, BlockingError> {
    // --- Your change begins here ---
    let caller = Span::current();
    let run = move || {
        let _span = info_span!(parent: &caller, "SELECT dish", otel.kind = "client").entered();
        let _span = info_span!("SELECT dish", otel.kind = "client").entered();
        // --- and ends here ---
        learn::look_up(id)
    };
    web::block(run).await
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
