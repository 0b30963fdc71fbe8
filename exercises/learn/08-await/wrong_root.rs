// Exercise 8: two dishes in one pot
//
// `cook` holds the guard of `span.enter()` across an `.await`. While it waits, another request runs on the same thread, and
// its spans become children of the wrong dish. Have `cooking` be current only while its own future runs, `tasting` inside
// it.
//
// The page: 300-app/320-context.md            The judge: cargo exercise 8          A hint: cargo exercise hint 8

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use tracing::{Instrument, info_span, instrument};

async fn cook(id: web::Path<u64>) -> String {
    let id = id.into_inner();
    let span = info_span!(parent: None, "cooking", dish.id = id as i64);
    // --- Your change begins here ---
    simmer(id).instrument(span).await;
    // --- and ends here ---
    format!("Dish {id} is ready")
}

/// Waits until the other request is here, and tastes.
async fn simmer(id: u64) {
    learn::both_are_here().await;
    taste(id).await;
}

#[instrument(name = "tasting", skip_all, fields(dish.id = id as i64))]
async fn taste(id: u64) {
    learn::both_are_here().await;
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/cook/{id}", web::get().to(cook))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(1).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
