//! The to-do app.

mod app;
mod conventions;
mod request;
mod stdout;
mod telemetry;

use std::process::ExitCode;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use clap::Parser;
use todo::server::{self, Arguments, ServerError};

/// A to-do list on the web
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
}

#[tokio::main]
async fn main() -> ExitCode {
    let CommandLine { arguments } = CommandLine::parse();
    let telemetry = telemetry::start();
    let served = serve(arguments).await;
    telemetry.stop().await;
    server::exit_code(served)
}

async fn serve(arguments: Arguments) -> Result<(), ServerError> {
    let store = web::Data::new(arguments.open_store()?);
    let listener = arguments.listen()?;
    HttpServer::new(move || {
        App::new()
            .app_data(store.clone())
            .configure(app::routes)
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
