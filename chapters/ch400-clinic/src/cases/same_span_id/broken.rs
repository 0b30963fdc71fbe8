//! A shop that lets a payment service answer, with an SDK for each.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{
    Span, SpanId, SpanKind, TraceContextExt, TraceId, Tracer, TracerProvider,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracer};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let shop = telemetry::tracer_provider("same-span-id")?
        .with_id_generator(CountingIdGenerator::default())
        .build();
    let payments = telemetry::tracer_provider("same-span-id-payments")?
        .with_id_generator(CountingIdGenerator::default())
        .build();

    pay(&shop.tracer("shop"), &payments.tracer("payments"));

    telemetry::finish(move || payments.shutdown()).await?;
    telemetry::finish(move || shop.shutdown()).await
}

fn pay(shop: &SdkTracer, payments: &SdkTracer) {
    let call = shop
        .span_builder("POST")
        .with_kind(SpanKind::Client)
        .start(shop);
    let calling = Context::new().with_span(call);
    let mut headers = HashMap::new();
    let propagator = TraceContextPropagator::new();
    propagator.inject_context(&calling, &mut headers);

    let caller = propagator.extract(&headers);
    payments
        .span_builder("POST /payment")
        .with_kind(SpanKind::Server)
        .start_with_context(payments, &caller)
        .end();
}

/// Ids that are easy to read in a log.
#[derive(Debug, Default)]
struct CountingIdGenerator(AtomicU64);

impl IdGenerator for CountingIdGenerator {
    fn new_trace_id(&self) -> TraceId {
        RandomIdGenerator::default().new_trace_id()
    }

    fn new_span_id(&self) -> SpanId {
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        SpanId::from(before + 1)
    }
}
