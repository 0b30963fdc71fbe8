// Exercise 13: guests who never leave
//
// `http.server.active_requests` says how many requests are being answered. When a guest goes away before the stew is
// ready, actix drops the future of this middleware, no line after its `.await` runs, and the number stays up for
// good. Have it go down when a request ends, however it ends, and not before.
//
// The page: 300-app/500-metrics.md            The judge: cargo exercise 13         A hint: cargo exercise hint 13

use std::sync::LazyLock;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use opentelemetry::metrics::UpDownCounter;
use opentelemetry::{KeyValue, global};

static ACTIVE: LazyLock<UpDownCounter<i64>> = LazyLock::new(|| {
    let meter = global::meter("kitchen");
    let active = meter.i64_up_down_counter("http.server.active");
    active.with_unit("{request}").build()
});

fn add(change: i64) {
    let method = KeyValue::new("http.request.method", "GET");
    ACTIVE.add(change, &[method, KeyValue::new("url.scheme", "http")]);
}

async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    add(1);
    // --- Your change begins here ---
    struct Active;
    impl Drop for Active {
        fn drop(&mut self) {
            add(-1);
        }
    }
    let _active = Active;
    let response = next.call(request).await;
    // --- and ends here ---
    response
}

async fn soup() -> &'static str {
    "Here is the soup"
}

async fn stew() -> &'static str {
    learn::cook_for_long().await;
    "Here is the stew"
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/soup", web::get().to(soup))
            .route("/stew", web::get().to(stew))
            .route("/waiting/{count}", web::get().to(learn::waiting))
            .wrap(from_fn(count))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
