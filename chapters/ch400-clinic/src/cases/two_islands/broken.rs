//! A front end that asks an account service three times.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

type Headers = HashMap<String, String>;

pub async fn run() -> Result<(), ClinicError> {
    let front = telemetry::tracer_provider("two-islands")?.build();
    let accounts = telemetry::tracer_provider("two-islands-accounts")?.build();

    for _ in 0..3 {
        ask(&front.tracer("front"), &accounts.tracer("accounts"));
    }

    telemetry::finish(move || accounts.shutdown()).await?;
    telemetry::finish(move || front.shutdown()).await
}

fn ask(front: &SdkTracer, accounts: &SdkTracer) {
    let call = front
        .span_builder("GET")
        .with_kind(SpanKind::Client)
        .with_attributes([
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("server.address", "accounts"),
            KeyValue::new("server.port", 8080),
            KeyValue::new("url.full", "http://accounts:8080/account"),
        ])
        .start(front);
    let calling = Context::new().with_span(call);
    let headers = Headers::new();
    let status = answer(accounts, &headers);
    let status = KeyValue::new("http.response.status_code", status);
    calling.span().set_attribute(status);
}

fn answer(accounts: &SdkTracer, headers: &Headers) -> i64 {
    let caller = TraceContextPropagator::new().extract(headers);
    let mut span = accounts
        .span_builder("GET /account")
        .with_kind(SpanKind::Server)
        .with_attributes([
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("http.route", "/account"),
            KeyValue::new("server.address", "accounts"),
            KeyValue::new("server.port", 8080),
            KeyValue::new("url.path", "/account"),
            KeyValue::new("url.scheme", "http"),
        ])
        .start_with_context(accounts, &caller);
    span.set_attribute(KeyValue::new("http.response.status_code", 200));
    200
}
