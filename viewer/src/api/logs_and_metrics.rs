//! Log records and metrics as OTLP.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::json_answer::{JSON, refuse, stopping, with_next};
use crate::address::filter::{self, Pairs};
use crate::background_work::BackgroundWork;
use crate::export;
use crate::store::Store;
use crate::streamed_answers::{Pipe, Streams};

pub(super) async fn logs(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    streams: web::Data<Streams>,
    request: HttpRequest,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let query = match filter::logs(&pairs) {
        Ok(query) => query,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let searched = store.clone();
    let found = background.run(move |asker| searched.search_logs(&query, asker));
    let (logs, more) = match found.await {
        Ok(found) => found,
        Err(error) => return stopping(error),
    };
    let older = logs.last().filter(|_| more).map(|it| it.number);
    let write = move |pipe: &mut Pipe| export::write_logs(pipe, &store, logs);
    let answer = streams.answer(JSON, write).await;
    with_next(answer, request.path(), &pairs, older)
}

pub(super) async fn metrics(store: web::Data<Store>, streams: web::Data<Streams>) -> HttpResponse {
    let write = move |pipe: &mut Pipe| export::write_metrics(pipe, &store);
    streams.answer(JSON, write).await
}
