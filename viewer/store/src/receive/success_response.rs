//! What a client is answered whose request was taken, also where a part of it was left out.

use crate::otlp::Signal;
use crate::otlp::request_outcome::RequestOutcome;
use crate::otlp::schema::{self, Message, traces_partial, traces_response};
use crate::otlp::wire::{Value, put, put_bytes};

/// The response to a request that was taken ([section "Partial Success"](
/// https://opentelemetry.io/docs/specs/otlp/#partial-success-1)): empty when all of it was.
///
/// Names that OTLP doesn't have are no fault of a request. Its sender learns of them only where nothing else was in it.
pub fn response(signal: Signal, outcome: &RequestOutcome) -> Vec<u8> {
    let mut message = outcome.summary(signal.counted());
    if message.is_empty() && outcome.sent() == 0 {
        let notes: Vec<_> = outcome
            .notes
            .iter()
            .take(3)
            .map(ToString::to_string)
            .collect();
        message = notes.join("; ");
    }
    let mut response = Vec::new();
    if !message.is_empty() {
        let mut partial = Vec::new();
        if outcome.left_out > 0 {
            put(
                &mut partial,
                traces_partial::REJECTED_SPANS,
                Value::Varint(outcome.left_out),
            );
        }
        put_bytes(
            &mut partial,
            traces_partial::ERROR_MESSAGE,
            message.as_bytes(),
        );
        put_bytes(&mut response, traces_response::PARTIAL_SUCCESS, &partial);
    }
    response
}

/// The message that a response is.
pub(crate) fn response_message(signal: Signal) -> &'static Message {
    match signal {
        Signal::Traces => &schema::TRACES_RESPONSE,
        Signal::Logs => &schema::LOGS_RESPONSE,
        Signal::Metrics => &schema::METRICS_RESPONSE,
    }
}
