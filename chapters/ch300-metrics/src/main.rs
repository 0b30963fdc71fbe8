//! The to-do app.

mod app;
mod instruments;
mod query_metrics;
mod request;
mod request_metrics;
mod telemetry;

use std::process::ExitCode;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use todo::server::{self, Arguments, ServerError};

use crate::instruments::Instruments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::read();
    let telemetry = telemetry::start();
    let served = serve(arguments).await;
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
