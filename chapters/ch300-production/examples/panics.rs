//! The same app with three more routes, which panic: in a handler, on the thread of a statement, and in a stream.

#[path = "../src/app.rs"]
mod app;
#[path = "../src/counting_exporter.rs"]
mod counting_exporter;
#[path = "../src/counting_processor.rs"]
mod counting_processor;
#[path = "../src/event_times.rs"]
mod event_times;
#[path = "../src/export.rs"]
mod export;
#[path = "../src/instruments.rs"]
mod instruments;
#[path = "../src/losses.rs"]
mod losses;
#[path = "../src/observed_body.rs"]
mod observed_body;
#[path = "../src/query_metrics.rs"]
mod query_metrics;
#[path = "../src/request.rs"]
mod request;
#[path = "../src/request_metrics.rs"]
mod request_metrics;
#[path = "../src/sdk_events.rs"]
mod sdk_events;
#[path = "../src/settings.rs"]
mod settings;
#[path = "../src/telemetry.rs"]
mod telemetry;

use std::process::ExitCode;

use actix_web::middleware::from_fn;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use futures_util::stream;
use todo::error::Error;
use todo::server::{self, Arguments, ServerError};
use todo::store::{Query, Store};
use tracing::instrument;

use crate::instruments::Instruments;
use crate::settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::read();
    let telemetry = match telemetry::start(&settings) {
        Ok(telemetry) => telemetry,
        Err(error) => return server::exit_code(Err(error)),
    };
    let served = serve(settings.arguments).await;
    telemetry.stop().await;
    server::exit_code(served)
}

async fn serve(arguments: Arguments) -> Result<(), ServerError> {
    let store = web::Data::new(arguments.open_store()?);
    let hosts = web::Data::new(arguments.allowed_hosts());
    let listener = arguments.listen()?;
    let instruments = web::Data::new(Instruments::new(&store));
    HttpServer::new(move || {
        App::new()
            .app_data(store.clone())
            .app_data(hosts.clone())
            .app_data(instruments.clone())
            .configure(app::routes)
            .configure(export::routes)
            .service(web::resource("/panic/handler").get(in_handler))
            .service(web::resource("/panic/statement").get(in_statement))
            .service(web::resource("/panic/stream").get(in_stream))
            .wrap(from_fn(server::contain_failures))
            .wrap(from_fn(server::own_site_only))
            .wrap(server::security_headers())
            .wrap(from_fn(request::observe))
    })
    .listen(listener)?
    .shutdown_signal(server::stop_signal())
    .shutdown_timeout(server::STOP_SECONDS)
    .run()
    .await?;
    Ok(())
}

#[instrument(skip_all)]
async fn in_handler() -> HttpResponse {
    panic!("in a handler")
}

#[instrument(skip_all)]
async fn in_statement(store: web::Data<Store>) -> Result<HttpResponse, Error> {
    let panics: Query<_> = store.count().on_success(|_| panic!("in a statement"));
    app::execute(panics).await?;
    Ok(HttpResponse::Ok().finish())
}

#[instrument(skip_all)]
async fn in_stream() -> HttpResponse {
    let chunks = stream::unfold(false, |is_second| async move {
        if is_second {
            // What came before it is sent meanwhile.
            tokio::task::yield_now().await;
            panic!("in a stream");
        }
        let chunk = Bytes::from_static(b"the beginning\n");
        Some((Ok::<_, Error>(chunk), true))
    });
    HttpResponse::Ok().streaming(chunks)
}
