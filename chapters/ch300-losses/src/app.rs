//! The routes, their handlers, and `execute`, which runs their SQL statements.

use actix_web::web::{self, Redirect};
use maud::Markup;
use opentelemetry::trace::Status;
use serde::Deserialize;
use todo::error::{self, Error};
use todo::page;
use todo::store::{Query, Store, StoreError};
use todo::task::Description;
use tracing::{Span, error, info, info_span, instrument, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::instruments::Instruments;
use crate::query_metrics;

/// Which handler answers which request. Whatever fails before a handler is called gets a page, too.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(error::pages)
        .service(
            web::resource("/")
                .name("home")
                .get(home)
                .head(home)
                .default_service(error::only("GET, HEAD")),
        )
        .service(
            web::resource("/add")
                .name("add")
                .post(add)
                .default_service(error::only("POST")),
        )
        .service(
            web::resource("/delete/{id}")
                .name("delete")
                .post(delete)
                .default_service(error::only("POST")),
        );
}

/// What the form sends.
#[derive(Deserialize)]
struct NewTask {
    task: String,
}

#[instrument(name = "querying_tasks", skip_all, fields(todo.task.count))]
async fn home(store: web::Data<Store>) -> Result<Markup, Error> {
    let tasks = execute(store.tasks()).await?;
    let count = tasks.len() as i64;
    Span::current().record("todo.task.count", count);
    info!(
        name: "todo.tasks.fetched",
        { todo.task.count = count },
        "Fetched {count} tasks from the database",
    );
    Ok(page::home(&tasks))
}

#[instrument(name = "adding_task", skip_all, fields(todo.task.id))]
async fn add(
    store: web::Data<Store>,
    instruments: web::Data<Instruments>,
    form: web::Form<NewTask>,
) -> Result<Redirect, Error> {
    let description = match Description::parse(&form.task) {
        Ok(description) => description,
        Err(problem) => {
            let typed = form.into_inner().task;
            return Err(Error::Description { problem, typed });
        }
    };
    let added = store.add(description).on_success(move |id| {
        info!(name: "todo.task.added", { todo.task.id = id }, "Added new task");
        instruments.tasks_created.add(1, &[]);
    });
    let id = execute(added).await?;
    Span::current().record("todo.task.id", id);
    Ok(Redirect::to("/").see_other())
}

#[instrument(name = "deleting_task", skip_all, fields(todo.task.id = *id, todo.task.found))]
async fn delete(store: web::Data<Store>, id: web::Path<i64>) -> Result<Redirect, Error> {
    let id = id.into_inner();
    let deleted = store.delete(id).on_success(move |found| {
        if *found {
            info!(name: "todo.task.deleted", { todo.task.id = id }, "Deleted task");
        } else {
            warn!(name: "todo.task.not_found", { todo.task.id = id }, "The task was not found");
        }
    });
    let found = execute(deleted).await?;
    Span::current().record("todo.task.found", found);
    Ok(Redirect::to("/").see_other())
}

/// Runs a statement on a thread where it may block, because the threads that serve requests must not.
/// The current span does not follow to that thread by itself, so it is carried over.
/// The statement goes on when the visitor has gone, so its log records are written on its thread, too.
async fn execute<T: Send + 'static>(query: Query<T>) -> Result<T, Error> {
    let caller = Span::current();
    let run = move || {
        let span = sql_span(&caller, &query).entered();
        let result = query_metrics::run(query);
        if let Err(error) = &result {
            error!(name: "todo.query.failed", { exception.type = StoreError::TYPE, exception.message = %error }, "The database failed");
            span.set_attribute("db.response.status_code", error.code().to_string());
            mark_failed(&span, &error.code().to_string(), error);
            mark_failed(&caller, StoreError::TYPE, error);
        }
        result
    };
    Ok(web::block(run).await??)
}

/// <https://opentelemetry.io/docs/specs/semconv/db/database-spans/>
fn sql_span<T>(caller: &Span, query: &Query<T>) -> Span {
    let summary = format!("{} {}", query.operation, query.table);
    info_span!(
        parent: caller,
        "query",
        otel.name = summary,
        otel.kind = "client",
        db.collection.name = query.table,
        db.operation.name = query.operation,
        db.query.summary = summary,
        db.query.text = query.text,
        db.system.name = "sqlite",
    )
}

/// <https://opentelemetry.io/docs/specs/semconv/general/recording-errors/>
fn mark_failed(span: &Span, kind: &str, error: &StoreError) {
    span.set_attribute("error.type", kind.to_owned());
    span.set_status(Status::error(error.message().to_owned()));
}
