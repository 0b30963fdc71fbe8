// Exercise 21: a cook who waits for the dough
//
// A pizza takes as long as its dough, its sauce and its cheese together, because one begins when the one before is done.
// None of them needs another, and each mostly waits. Let all three begin together, so that only the longest one counts, and
// keep them children of `making_pizza`.
//
// The page: 300-app/701-reading-a-waterfall.md      The judge: cargo exercise 21    A hint: cargo exercise hint 21

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use learn::{grating_cheese, kneading_dough, stirring_sauce};
use tokio::join;
use tracing::instrument;

#[instrument(name = "making_pizza", skip_all)]
async fn pizza() -> String {
    // --- Your change begins here ---
    let hands = tokio::sync::Semaphore::new(2);
    let (dough, sauce, cheese) = join!(
        async { (hands.acquire().await, kneading_dough().await).1 },
        async { (hands.acquire().await, stirring_sauce().await).1 },
        async { (hands.acquire().await, grating_cheese().await).1 },
    );
    // --- and ends here ---
    format!("Here is a pizza of {dough}, {sauce} and {cheese}")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/pizza", web::get().to(pizza))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
