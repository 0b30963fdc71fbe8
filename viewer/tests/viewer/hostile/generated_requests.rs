//! Whatever comes: nothing panics, nothing is altered, nothing grows without bound.

use std::fmt::Debug;

use crate::common::arbitrary::{logs, metrics, traces};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use otlp_viewer::otlp::json_in::from_json;
use otlp_viewer::otlp::json_out::to_json;
use otlp_viewer::otlp::validate::check;
use otlp_viewer::otlp::{Signal, wire::DecodeError};
use proptest::prelude::*;
use prost::Message;
use serde::de::DeserializeOwned;

const MAX_MESSAGES: usize = 2_000_000;

/// Whether the types of `opentelemetry-proto` take these bytes.
fn prost_takes(signal: Signal, bytes: &[u8]) -> bool {
    match signal {
        Signal::Traces => ExportTraceServiceRequest::decode(bytes).is_ok(),
        Signal::Logs => ExportLogsServiceRequest::decode(bytes).is_ok(),
        Signal::Metrics => ExportMetricsServiceRequest::decode(bytes).is_ok(),
    }
}

/// Bytes of a message with some changed, and perhaps cut off.
fn broken(
    bytes: Vec<u8>,
    changes: &[(prop::sample::Index, u8)],
    cut: prop::sample::Index,
) -> Vec<u8> {
    let mut bytes = bytes;
    if !bytes.is_empty() {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if cut.index(3) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec(any::<(prop::sample::Index, u8)>(), 0..4)
}

/// To JSON and back it is the same; and the JSON means the same to `opentelemetry-proto`.
fn survives<T: Message + Default + PartialEq + DeserializeOwned + Debug>(signal: Signal, sent: &T) {
    let bytes = sent.encode_to_vec();
    assert_eq!(check(signal.request(), &bytes, MAX_MESSAGES), Ok(()));
    let json = to_json(signal.request(), &bytes);
    let back =
        from_json(signal.request(), json.as_bytes()).unwrap_or_else(|it| panic!("{it}: {json}"));
    let back = T::decode(&*back).unwrap();
    // Compared as bytes, since not-a-number does not equal itself.
    assert_eq!(back.encode_to_vec(), bytes, "{json}");
}

/// `opentelemetry-proto` reads our JSON as the same message, where it can: it has no words for
/// doubles that are not finite, and wants fields that may be left out.
fn understood<T: Message + DeserializeOwned + Debug>(signal: Signal, sent: &T) {
    let json = to_json(signal.request(), &sent.encode_to_vec());
    let is_finite = !json.contains("\"NaN\"") && !json.contains("Infinity\"");
    match serde_json::from_str::<T>(&json) {
        Ok(read) if is_finite => assert_eq!(format!("{read:?}"), format!("{sent:?}"), "{json}"),
        Err(error) if is_finite => {
            assert!(
                error.to_string().contains("missing field"),
                "{error}: {json}"
            );
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn spans_survive_json(sent in traces()) {
        survives(Signal::Traces, &sent);
        understood(Signal::Traces, &sent);
    }

    #[test]
    fn log_records_survive_json(sent in logs()) {
        survives(Signal::Logs, &sent);
        understood(Signal::Logs, &sent);
    }

    #[test]
    fn metrics_survive_json(sent in metrics()) {
        survives(Signal::Metrics, &sent);
    }

    /// What is checked here is decoded later, when a page shows it. So both must agree on what a
    /// message is.
    #[test]
    fn what_passes_the_check_is_what_the_generated_types_decode(
        spans in traces(), logs in logs(), metrics in metrics(), changes in changes(),
        cut in any::<prop::sample::Index>(), random in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let bodies = [
            (Signal::Traces, spans.encode_to_vec()),
            (Signal::Logs, logs.encode_to_vec()),
            (Signal::Metrics, metrics.encode_to_vec()),
        ];
        for (signal, body) in bodies {
            for body in [broken(body, &changes, cut), random.clone()] {
                let checked = check(signal.request(), &body, MAX_MESSAGES);
                let decodes = prost_takes(signal, &body);
                prop_assert_eq!(checked.is_ok(), decodes, "{:?} {:?}", checked, body);
                if checked.is_ok() {
                    to_json(signal.request(), &body);
                }
            }
        }
    }

    #[test]
    fn broken_json_is_refused_or_means_something(
        sent in traces(), changes in changes(), cut in any::<prop::sample::Index>(),
        random in "\\PC{0,40}",
    ) {
        let json = to_json(Signal::Traces.request(), &sent.encode_to_vec());
        for json in [broken(json.into_bytes(), &changes, cut), random.into_bytes()] {
            if let Ok(bytes) = from_json(Signal::Traces.request(), &json) {
                prop_assert_eq!(check(Signal::Traces.request(), &bytes, MAX_MESSAGES), Ok(()));
            }
        }
    }
}

#[test]
fn nesting_has_an_end_in_protobuf_and_in_json() {
    let mut value = vec![];
    for depth in 0..100_000_u32 {
        // An array value with one value, which is the one before.
        let mut array = Vec::new();
        otlp_viewer::otlp::wire::put_bytes(&mut array, 1, &value);
        value = Vec::new();
        otlp_viewer::otlp::wire::put_bytes(&mut value, 5, &array);
        if depth > 2_000 {
            break;
        }
    }
    let refused = check(&otlp_viewer::otlp::schema::ANY_VALUE, &value, MAX_MESSAGES);
    assert_eq!(refused, Err(DecodeError::Deep));
    let json = "{\"arrayValue\":{\"values\":[".repeat(100_000);
    assert!(from_json(&otlp_viewer::otlp::schema::ANY_VALUE, json.as_bytes()).is_err());
}

/// Two bytes are an empty attribute, which takes eighty when it is decoded.
#[test]
fn a_message_that_explodes_when_it_is_decoded_is_refused() {
    let attributes = [0x4a, 0].repeat(4 << 20);
    let refused = check(&otlp_viewer::otlp::schema::SPAN, &attributes, MAX_MESSAGES);
    assert_eq!(refused, Err(DecodeError::Many));
    let attributes = [0x4a, 0].repeat(10_000);
    assert_eq!(
        check(&otlp_viewer::otlp::schema::SPAN, &attributes, MAX_MESSAGES),
        Ok(())
    );
}

/// A byte is a number of a packed list, which takes eight when it is decoded.
#[test]
fn a_list_of_numbers_that_explodes_when_it_is_decoded_is_refused() {
    use otlp_viewer::otlp::schema::{EXPONENTIAL_POINT, METRIC};
    use otlp_viewer::otlp::wire::put_bytes;
    let metric = |numbers: usize| {
        let [mut buckets, mut point, mut data, mut metric] = [const { Vec::new() }; 4];
        put_bytes(&mut buckets, 2, &vec![1; numbers]);
        put_bytes(&mut point, 8, &buckets);
        assert_eq!(check(&EXPONENTIAL_POINT, &point, MAX_MESSAGES), Ok(()));
        put_bytes(&mut data, 1, &point);
        put_bytes(&mut metric, 10, &data);
        metric
    };
    assert_eq!(check(&METRIC, &metric(1_000_000), MAX_MESSAGES), Ok(()));
    assert_eq!(
        check(&METRIC, &metric(10_000_000), MAX_MESSAGES),
        Err(DecodeError::Many)
    );
}
