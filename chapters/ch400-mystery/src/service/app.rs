//! What an instance does for its visitors.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};
use opentelemetry::logs::{AnyValue, Severity};
use opentelemetry::trace::SpanKind;

use crate::service::Instance;
use crate::service::database::{QUICK, Statement};
use crate::service::request::observe;
use crate::service::route::Route;
use crate::service::steps::CannotDo;
use crate::service::visit::Visit;

/// How many tasks a page shows.
const TASKS: usize = 25;
/// Every so many tasks, one is in the archive, where nobody can change it.
pub const ARCHIVED: u64 = 12;

/// The routes of an instance.
pub fn router(instance: Arc<Instance>) -> Router {
    let mut router = Router::new();
    for route in Route::READING {
        router = router.route(route.template(), get(read));
    }
    for route in Route::WRITING {
        router = router.route(route.template(), post(write));
    }
    router
        .layer(DefaultBodyLimit::max(1024))
        .layer(from_fn_with_state(instance, observe))
}

/// A page: tasks with their tags, below a header, beside the numbers of tasks.
async fn read(Extension(visit): Extension<Visit>) -> Result<&'static str, StatusCode> {
    let steps = visit.instance.scheduled_fault.steps(visit.route);
    steps.begin(&visit).await?;
    {
        let within = visit.span("reading_tasks", SpanKind::Internal, Vec::new());
        let tasks = Statement {
            operation: "SELECT",
            table: "task",
            text: "SELECT id, name FROM task WHERE list = $1",
            takes: QUICK,
        };
        visit.query(tasks, &within).await;
        steps.read_tags(&visit, TASKS, &within).await;
    }
    {
        let within = visit.span("making_header", SpanKind::Internal, Vec::new());
        steps.ask_other_services(&visit, &within).await;
    }
    steps.count(&visit).await;
    visit.log(
        Severity::Info,
        "mystery.tasks.shown",
        "Showed tasks",
        Vec::new(),
    );
    Ok("Tasks\n")
}

/// A change: a statement, and a message that tells of it.
async fn write(
    Path(task): Path<u64>,
    Extension(visit): Extension<Visit>,
) -> Result<(StatusCode, &'static str), StatusCode> {
    let Some(change) = visit.route.change() else {
        return Err(StatusCode::NOT_FOUND);
    };
    let steps = visit.instance.scheduled_fault.steps(visit.route);
    steps.begin(&visit).await?;
    let within = visit.span("changing_task", SpanKind::Internal, Vec::new());
    if task % ARCHIVED == 0 {
        let archive = Statement {
            operation: "SELECT",
            table: "archive",
            text: "SELECT at FROM archive WHERE task = $1",
            takes: QUICK,
        };
        visit.query(archive, &within).await;
        let task = ("mystery.task.id", AnyValue::from(task as i64));
        visit.log(
            Severity::Info,
            "mystery.task.archived",
            "The task is in the archive, where it cannot be changed",
            vec![task],
        );
        return Ok((StatusCode::CONFLICT, "This task is in the archive\n"));
    }
    let statement = Statement {
        operation: change.operation,
        table: change.table,
        text: change.text,
        takes: QUICK,
    };
    visit.query(statement, &within).await;
    let program = &visit.instance.program;
    visit.instance.queues.send(program, change.message, &within);
    visit.log(
        Severity::Info,
        "mystery.task.changed",
        "Changed a task",
        vec![("mystery.task.id", AnyValue::from(task as i64))],
    );
    Ok((StatusCode::OK, "Done\n"))
}

impl From<CannotDo> for StatusCode {
    fn from(_: CannotDo) -> Self {
        Self::INTERNAL_SERVER_ERROR
    }
}
