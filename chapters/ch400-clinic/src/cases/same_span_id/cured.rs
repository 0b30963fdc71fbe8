//! A shop that lets a payment service answer, with an SDK for each.

use std::collections::HashMap;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let shop = telemetry::tracer_provider("same-span-id")?.build();
    let payments = telemetry::tracer_provider("same-span-id-payments")?.build();

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
