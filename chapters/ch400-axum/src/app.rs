//! The routes of the inbox, and what stands around them.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{HeaderName, ORIGIN};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::time::timeout;
use tracing::{error, info, warn};

use crate::todo_app::{TodoApp, TodoError};
use crate::{request, request_metrics};

/// A message is a line, and not a book.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// How long a request may take, from its head to its answer: longer than a call to the to-do app. Who sends a body for ever
/// would keep a connection for ever.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

const USAGE: &str = "\
This inbox turns messages into tasks of the to-do app:
curl -d 'Buy milk' http://localhost:5001/inbox/alice
";

/// Which handler answers which request, and the middleware around all of them: what is added last is outermost.
pub fn router(todo_app: TodoApp) -> Router {
    observed(
        Router::new()
            .route("/", get(USAGE))
            .route("/inbox/{sender}", post(receive))
            .with_state(todo_app)
            .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .layer(from_fn(in_time))
            .layer(from_fn(programs_only)),
    )
}

/// Adds a span and a measurement of each request. They are outermost, so that they see every answer.
pub fn observed(router: Router) -> Router {
    let duration = request_metrics::request_duration();
    router
        .layer(from_fn(request::observe))
        .layer(from_fn_with_state(duration, request_metrics::measure))
}

async fn receive(
    State(todo_app): State<TodoApp>,
    Path(sender): Path<String>,
    text: String,
) -> Result<impl IntoResponse, TodoError> {
    todo_app.add(&format!("{sender}: {text}")).await?;
    info!(name: "inbox.task.added", "Added a task");
    Ok((StatusCode::CREATED, "Added to the list\n"))
}

/// Middleware that lets only programs change something. This service adds tasks for whoever reaches its port, so a page on
/// the web must not reach it through a visitor's browser: not from its own site, and not by pointing its own name to
/// 127.0.0.1 (DNS rebinding). Browsers send `Origin` with every POST, and a page cannot leave it out.
async fn programs_only(request: Request, next: Next) -> Response {
    let from_browser = [ORIGIN, HeaderName::from_static("sec-fetch-site")];
    let is_browser = from_browser
        .iter()
        .any(|it| request.headers().contains_key(it));
    if is_browser && ![Method::GET, Method::HEAD].contains(request.method()) {
        return (StatusCode::FORBIDDEN, "This is no service for browsers\n").into_response();
    }
    next.run(request).await
}

/// Middleware that ends what takes too long.
async fn in_time(request: Request, next: Next) -> Response {
    match timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

impl IntoResponse for TodoError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::NoAnswer(error) if error.is_timeout() => StatusCode::GATEWAY_TIMEOUT,
            Self::Failed(_) | Self::NoAnswer(_) => StatusCode::BAD_GATEWAY,
        };
        if status.is_server_error() {
            error!(name: "inbox.task.failed", { exception.type = "TodoError", exception.message = %self }, "The task was not added");
        } else {
            warn!(name: "inbox.task.refused", "The task was refused");
        }
        (status, format!("Not added: {self}\n")).into_response()
    }
}
