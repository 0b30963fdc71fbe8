//! The visitors: each asks for a route, now and then, and takes the answer as it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use opentelemetry::trace::{SpanKind, Status, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use reqwest::header::{HOST, HeaderValue};
use reqwest::{Client, Method, Request, Url};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::error::MysteryError;
use crate::http::write_ids;
use crate::scheduled_fault::ScheduledFault;
use crate::seed::{any_below, work};
use crate::service::route::Route;
use crate::telemetry::Program;

/// How long after one visitor of a route the next one comes.
const PAUSE: Duration = Duration::from_millis(320);
/// How long a visitor waits for an answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many visitors are there at once, at most.
const MAX_VISITORS: u32 = 100;
/// How long those who are there have when the program stops.
const LAST_ANSWERS: Duration = Duration::from_millis(2500);

/// All visitors.
pub struct Traffic {
    client: Client,
    program: Arc<Program>,
    scheduled_fault: Arc<ScheduledFault>,
    ports: Vec<u16>,
    free: Arc<Semaphore>,
    is_over: AtomicBool,
}

impl Traffic {
    /// Visitors that have not yet come.
    ///
    /// # Errors
    /// When there is no client to be had.
    pub fn new(
        program: Arc<Program>,
        scheduled_fault: Arc<ScheduledFault>,
        ports: Vec<u16>,
    ) -> Result<Arc<Self>, MysteryError> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        Ok(Arc::new(Self {
            client,
            program,
            scheduled_fault,
            ports,
            free: Arc::new(Semaphore::new(MAX_VISITORS as usize)),
            is_over: AtomicBool::new(false),
        }))
    }

    /// Lets visitors come, for each route.
    pub fn begin(self: &Arc<Self>, tasks: &mut JoinSet<()>) {
        for route in Route::ALL {
            let traffic = self.clone();
            tasks.spawn(async move {
                let mut visitors = JoinSet::new();
                let mut hand: Vec<u16> = Vec::new();
                for task in 1.. {
                    work(PAUSE).await;
                    if traffic.is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    while visitors.try_join_next().is_some() {}
                    if hand.is_empty() {
                        hand.clone_from(&traffic.ports);
                    }
                    // As from a load balancer: none is left out for long, and nobody knows which is next.
                    let port = hand.swap_remove(any_below(hand.len().max(1) as u64) as usize);
                    let Ok(free) = traffic.free.clone().try_acquire_owned() else {
                        continue;
                    };
                    let traffic = traffic.clone();
                    visitors.spawn(async move {
                        traffic.visit(route, port, task).await;
                        drop(free);
                    });
                }
                while visitors.join_next().await.is_some() {}
            });
        }
    }

    /// Lets nobody come any more, and those who are there get their answers.
    pub async fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = timeout(LAST_ANSWERS, self.free.acquire_many(MAX_VISITORS)).await;
    }

    async fn visit(&self, route: Route, port: u16, task: u64) {
        let none = Context::new();
        let root = self
            .program
            .span(route.purpose(), SpanKind::Internal, Vec::new(), &none);
        let began = Instant::now();
        for resent in 0.. {
            let asked = self.ask(route, port, task, resent, &root).await;
            let status = match asked {
                Ok(200) => break,
                Ok(status) => status,
                Err(error) => return fail(&root, error_type(&error).to_owned()),
            };
            let steps = self.scheduled_fault.steps(route);
            let is_over = self.is_over.load(Ordering::Relaxed);
            match steps.asks_again_after(status, began.elapsed()) {
                Some(pause) if !is_over => work(pause).await,
                _ => return fail(&root, status.to_string()),
            }
        }
    }

    /// Sends one request, in a span of its own, and returns the status of the answer.
    ///
    /// <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>
    async fn ask(
        &self,
        route: Route,
        port: u16,
        task: u64,
        resent: i64,
        parent: &Context,
    ) -> Result<u16, reqwest::Error> {
        let address = format!("http://127.0.0.1:{port}{}", route.path(task));
        let mut attributes = vec![
            KeyValue::new("http.request.method", route.method()),
            KeyValue::new("server.address", "127.0.0.1"),
            KeyValue::new("server.port", i64::from(port)),
            KeyValue::new("url.full", address.clone()),
            KeyValue::new("url.template", route.template()),
        ];
        if resent > 0 {
            attributes.push(KeyValue::new("http.request.resend_count", resent));
        }
        let span = self
            .program
            .span(route.name(), SpanKind::Client, attributes, parent);
        let method = match route.method() {
            "GET" => Method::GET,
            _ => Method::POST,
        };
        let asked = match address.parse::<Url>() {
            Ok(address) => {
                let mut request = Request::new(method, address);
                // As behind a load balancer: the name is that of the service, and the address that of an instance.
                let name = HeaderValue::from_static("todo.example");
                request.headers_mut().insert(HOST, name);
                write_ids(&span, request.headers_mut());
                self.client.execute(request).await
            }
            // A port and a path are always one.
            Err(_) => return Ok(400),
        };
        let answer = asked.inspect_err(|it| fail(&span, error_type(it).to_owned()))?;
        let status = answer.status();
        let code = i64::from(status.as_u16());
        span.span()
            .set_attribute(KeyValue::new("http.response.status_code", code));
        span.span()
            .set_attribute(KeyValue::new("network.protocol.version", "1.1"));
        // Whoever asks made a mistake that is answered with a 4xx: to a client it is an error.
        if status.is_client_error() || status.is_server_error() {
            fail(&span, status.as_str().to_owned());
        }
        // The connection serves the next request only when this answer was read to its end.
        answer.bytes().await?;
        Ok(status.as_u16())
    }
}

fn fail(span: &Context, error_type: String) {
    let span = span.span();
    span.set_attribute(KeyValue::new("error.type", error_type));
    span.set_status(Status::error(""));
}

/// One of a few words. An error's own text has no bound.
fn error_type(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connect"
    } else {
        "_OTHER"
    }
}
