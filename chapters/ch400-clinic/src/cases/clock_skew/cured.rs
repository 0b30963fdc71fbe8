//! A shop that lets a warehouse answer, which runs on another machine.

use std::collections::HashMap;
use std::time::SystemTime;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let shop = telemetry::tracer_provider("clock-skew")?.build();
    let warehouse = telemetry::tracer_provider("clock-skew-warehouse")?.build();

    ask(&shop.tracer("shop"), &warehouse.tracer("warehouse"));

    telemetry::finish(move || warehouse.shutdown()).await?;
    telemetry::finish(move || shop.shutdown()).await
}

fn ask(shop: &SdkTracer, warehouse: &SdkTracer) {
    let call = shop
        .span_builder("GET")
        .with_kind(SpanKind::Client)
        .start(shop);
    let calling = Context::new().with_span(call);
    let mut headers = HashMap::new();
    let propagator = TraceContextPropagator::new();
    propagator.inject_context(&calling, &mut headers);

    let caller = propagator.extract(&headers);
    warehouse
        .span_builder("GET /stock")
        .with_kind(SpanKind::Server)
        .with_start_time(now_in_the_warehouse())
        .start_with_context(warehouse, &caller)
        .end_with_timestamp(now_in_the_warehouse());
}

/// What the clock of that machine says, which NTP sets.
fn now_in_the_warehouse() -> SystemTime {
    SystemTime::now()
}
