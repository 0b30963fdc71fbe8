//! `GET /tasks.txt`: an answer that is made while it is sent.

use actix_web::http::header::ContentType;
use actix_web::web::{self, Bytes};
use actix_web::{HttpResponse, Result};
use futures_util::stream;
use todo::error::{self, Error};
use todo::page;
use todo::store::Store;
use tracing::{Instrument, Span, instrument};

use crate::app::execute;

/// The route beside those of `app`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/tasks.txt")
            .name("export")
            .get(export)
            .head(export)
            .default_service(error::only("GET, HEAD")),
    );
}

/// The whole list as text, a hundred tasks at a time, and one batch ahead. The first batch is read before the response
/// starts: until its headers are sent, an error can still set the status.
#[instrument(name = "exporting_tasks", skip_all)]
async fn export(store: web::Data<Store>) -> Result<HttpResponse, Error> {
    // This function ends before the stream does, so the stream keeps its span, and goes on in it.
    let span = Span::current();
    let first = execute(store.tasks_after(0)).await?;
    let chunks = stream::try_unfold(first, move |tasks| {
        let store = store.clone();
        let next = async move {
            let Some(last) = tasks.last() else {
                return Ok(None);
            };
            let next = execute(store.tasks_after(last.id)).await?;
            Ok::<_, Error>(Some((Bytes::from(page::lines(&tasks)), next)))
        };
        next.instrument(span.clone())
    });
    Ok(HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .streaming(chunks))
}
