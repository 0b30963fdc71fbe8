//! The pantry: a second service, which the kitchen asks over HTTP. It lives in the same program so that you start one and not
//! two, on a port of its own, and has its own telemetry.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpServer};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, Tracer, TracerProvider};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracer, SdkTracerProvider};
use reqwest::Client;
use tokio::task::spawn_blocking;

use crate::exporters::span_exporter;
use crate::server::Headers;

/// The pantry, as the kitchen sees it.
#[derive(Clone, Debug)]
pub struct Pantry {
    /// Sends requests. It follows no redirects, because a span is for one request.
    pub client: Client,
    address: SocketAddr,
    server: ServerHandle,
    traces: SdkTracerProvider,
}

impl Pantry {
    /// Opens it. Call it in the runtime.
    ///
    /// # Errors
    /// When there is no port for it.
    pub fn open() -> io::Result<Self> {
        let instance = RandomIdGenerator::default().new_trace_id().to_string();
        let resource = Resource::builder()
            .with_service_name("pantry")
            .with_attribute(KeyValue::new("service.instance.id", instance));
        let traces = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_batch_exporter(span_exporter())
            .build();
        let tracer = Data::new(traces.tracer("pantry"));
        let app = move || {
            App::new()
                .app_data(tracer.clone())
                .route("/stock/{id}", web::get().to(stock))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.listen(listener)?.run();
        let handle = server.handle();
        tokio::spawn(server);
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(3));
        Ok(Self {
            client: client.build().map_err(io::Error::other)?,
            address,
            server: handle,
            traces,
        })
    }

    /// The address of what there is for a dish.
    pub fn stock_of(&self, dish: u64) -> String {
        format!("http://{}/stock/{dish}", self.address)
    }

    /// Closes it, and sends what its telemetry still holds.
    pub async fn close(self) {
        self.server.stop(true).await;
        let traces = self.traces;
        let _ = spawn_blocking(move || traces.shutdown()).await;
    }
}

/// Answers inside a SERVER span, which goes on with the caller's trace. It says which `traceparent` came.
async fn stock(request: HttpRequest, dish: web::Path<u64>, tracer: Data<SdkTracer>) -> String {
    let headers = Headers(request.headers());
    let caller = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
    let mut span = tracer
        .span_builder("GET /stock/{id}")
        .with_kind(SpanKind::Server)
        .with_attributes([
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("http.route", "/stock/{id}"),
            KeyValue::new("http.response.status_code", 200),
            KeyValue::new("url.path", todo::http::cut(request.path()).to_owned()),
            KeyValue::new("url.scheme", "http"),
        ])
        .start_with_context(&**tracer, &caller);
    let header = request.headers().get("traceparent");
    if let Some(header) = header.and_then(|it| it.to_str().ok()) {
        let values = vec![StringValue::from(todo::http::cut(header).to_owned())];
        let values = Value::Array(Array::String(values));
        span.set_attribute(KeyValue::new("http.request.header.traceparent", values));
    }
    let answer = format!("All that dish {dish} needs");
    span.end();
    answer
}
