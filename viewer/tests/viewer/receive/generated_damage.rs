//! Whatever is damaged: what was kept, left out and came again is what was sent, and each item that was left out is named.

use std::time::UNIX_EPOCH;

use crate::common::*;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
use otlp_viewer::receive::body_limits::Limits;
use otlp_viewer::receive::refusal::Refusal;
use otlp_viewer::receive::unpack::Packed;
use otlp_viewer::store::Store;
use otlp_viewer::{receive, saved};
use proptest::prelude::*;
use prost::Message;
use serde_json::{Value, json};

/// What is done to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    None,
    /// It's the same as the one before it that is sound.
    Repeated,
    EmptyId,
    ShortId,
    ZeroId,
    NoId,
    /// A value of another type, deep in it.
    Type,
    /// It is no object at all: in protobuf, bytes that are none.
    Nothing,
    /// A name that OTLP doesn't have: no damage.
    UnknownName,
}

impl Damage {
    fn loses(self) -> bool {
        !matches!(self, Damage::None | Damage::Repeated | Damage::UnknownName)
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    prop::sample::select(vec![
        Damage::None,
        Damage::None,
        Damage::Repeated,
        Damage::EmptyId,
        Damage::ShortId,
        Damage::ZeroId,
        Damage::NoId,
        Damage::Type,
        Damage::Nothing,
        Damage::UnknownName,
    ])
}

/// Groups of scopes of items.
fn damages() -> impl Strategy<Value = Vec<Vec<Damage>>> {
    prop::collection::vec(prop::collection::vec(damage(), 0..6), 1..4)
}

/// The id of each item: a repeated one has that of the last that is sound.
fn ids(all: &[Vec<Damage>]) -> Vec<Vec<u64>> {
    let (mut next, mut sound) = (0, 1_000_000);
    let id = |damage: &Damage| {
        next += 1;
        match damage {
            Damage::Repeated => sound,
            damage if damage.loses() => next,
            _ => {
                sound = next;
                next
            }
        }
    };
    let mut id = id;
    all.iter()
        .map(|scope| scope.iter().map(&mut id).collect())
        .collect()
}

fn in_json(damage: Damage, id: u64) -> Value {
    let mut span = json!({"traceId": "5b8efff798038103d269b633813fc60c", "spanId": format!("{id:016x}"),
        "events": [{"name": "a"}], "attributes": [{"key": "a", "value": {"stringValue": "b"}}]});
    match damage {
        Damage::None | Damage::Repeated => {}
        Damage::EmptyId => span["traceId"] = json!(""),
        Damage::ShortId => span["spanId"] = json!("1234"),
        Damage::ZeroId => span["spanId"] = json!("0000000000000000"),
        Damage::NoId => drop(span.as_object_mut().unwrap().remove("traceId")),
        Damage::Type => span["events"][0]["name"] = json!({"a": [1, {}]}),
        Damage::Nothing => span = json!(7),
        Damage::UnknownName => span["vendor"] = json!([{}]),
    }
    span
}

fn in_protobuf(damage: Damage, id: u64) -> Vec<u8> {
    let mut it: Span = span(7, id, 0, "GET /");
    match damage {
        Damage::None | Damage::Repeated => {}
        Damage::EmptyId | Damage::NoId => it.trace_id.clear(),
        Damage::ShortId => it.span_id.truncate(3),
        Damage::ZeroId => it.span_id = vec![0; 8],
        // The name as a number; the number ends in the middle; a field with the number 1,000.
        Damage::Type => return [&it.encode_to_vec()[..], &[5 << 3, 1]].concat(),
        Damage::Nothing => return [&it.encode_to_vec()[..], &[0xff]].concat(),
        Damage::UnknownName => return [&it.encode_to_vec()[..], &[0xc0, 0x3e, 1]].concat(),
    }
    it.encode_to_vec()
}

fn request_in_protobuf(all: &[Vec<Damage>]) -> Vec<u8> {
    let put =
        |out: &mut Vec<u8>, tag, bytes: &[u8]| otlp_viewer::otlp::wire::put_bytes(out, tag, bytes);
    let mut request = Vec::new();
    for (scope, ids) in all.iter().zip(ids(all)) {
        let (mut items, mut group) = (Vec::new(), Vec::new());
        for (damage, id) in scope.iter().zip(ids) {
            put(&mut items, 2, &in_protobuf(*damage, id));
        }
        put(&mut group, 2, &items);
        put(&mut request, 1, &group);
    }
    request
}

fn request_in_json(all: &[Vec<Damage>]) -> Value {
    let groups: Vec<Value> = all
        .iter()
        .zip(ids(all))
        .map(|(scope, ids)| {
            let spans: Vec<Value> = scope
                .iter()
                .zip(ids)
                .map(|(it, id)| in_json(*it, id))
                .collect();
            json!({"scopeSpans": [{"spans": spans}]})
        })
        .collect();
    json!({ "resourceSpans": groups })
}

/// What became of a request that came over the wire, also where it was refused.
fn received(body: Vec<u8>, is_json: bool, store: &Store) -> RequestOutcome {
    let limits = Limits::new(1 << 20);
    let packed = Packed {
        bytes: body.into(),
        is_gzip: false,
        is_json,
        held: limits.hold(0),
    };
    let mut request = receive::arriving(Some(Signal::Traces), "/v1/traces", std::iter::empty());
    request.time = UNIX_EPOCH;
    match packed.unpack(Signal::Traces, &limits) {
        Ok(unpacked) => {
            request.outcome = unpacked.outcome;
            store.insert(Signal::Traces, &unpacked.bytes, request)
        }
        Err(Refusal::Nothing { outcome, .. }) => *outcome,
        Err(other) => panic!("{other}"),
    }
}

/// How many were sent, and how many of them have to be missing.
fn expected(all: &[Vec<Damage>]) -> (u64, u64) {
    let all = all.iter().flatten();
    (
        all.clone().count() as u64,
        all.filter(|it| it.loses()).count() as u64,
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn over_the_wire_every_item_is_accounted_for(all in damages()) {
        for (body, is_json) in [
            (request_in_json(&all).to_string().into_bytes(), true),
            (request_in_protobuf(&all), false),
        ] {
            let store = Store::new(8 << 20);
            let outcome = received(body, is_json, &store);
            let (sent, lost) = expected(&all);
            prop_assert_eq!(outcome.sent(), sent, "{:?}", outcome);
            prop_assert_eq!(outcome.left_out, lost, "{:?}", outcome);
            prop_assert_eq!(outcome.kept, store.counts().spans);
            prop_assert_eq!(outcome.repeated, store.counts().repeated_spans);
            prop_assert_eq!(outcome.faults.len() as u64 + outcome.more_faults, lost);
            // Each is named by its place.
            let mut places = Vec::new();
            for (group, scope) in all.iter().enumerate() {
                for (at, _) in scope.iter().enumerate().filter(|(_, it)| it.loses()) {
                    places.push(format!("resourceSpans[{group}].scopeSpans[0].spans[{at}]"));
                }
            }
            for (fault, place) in outcome.faults.iter().zip(&places) {
                prop_assert!(fault.path.starts_with(place), "{} {}", fault.path, place);
                prop_assert!(!fault.reason.is_empty());
            }
        }
    }

    #[test]
    fn in_a_file_every_item_is_accounted_for(
        lines in prop::collection::vec(damages(), 1..5),
    ) {
        // A line that is broken loses itself only; a list of lines has brackets and commas.
        let objects: Vec<String> = lines.iter().map(|it| request_in_json(it).to_string()).collect();
        let broken = "{\"resourceSpans\":[{\"scopeSpans\":[{\"sp";
        let text = format!("[\n{},\n{broken}\n{}\n]\n", in_a_line(1), objects.join(",\n"));
        let store = Store::new(8 << 20);
        let file = saved::read("a".to_owned(), text.as_bytes(), &store, 1 << 20).unwrap();
        let counts = store.counts();
        let (mut sent, mut lost) = (1, 0);
        for line in &lines {
            sent += expected(line).0;
            lost += expected(line).1;
        }
        prop_assert_eq!((file.taken as usize, file.refused), (1 + lines.len(), 1), "{}", file);
        prop_assert_eq!(file.kept, counts.spans, "{}", file);
        prop_assert_eq!(counts.spans + counts.repeated_spans + file.left_out, sent, "{}", file);
        prop_assert_eq!(file.left_out, lost);
        prop_assert_eq!(file.repeated, counts.repeated_spans);
        prop_assert_eq!(file.faults, lost);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn in_a_file_of_protobuf_every_item_is_accounted_for(
        messages in prop::collection::vec(damages(), 1..5),
    ) {
        let mut content = Vec::new();
        let first = request(vec![span(8, 1, 0, "GET /")]).encode_to_vec();
        let bodies = messages.iter().map(|it| request_in_protobuf(it));
        for body in std::iter::once(first).chain(bodies) {
            content.extend_from_slice(&(body.len() as u32).to_be_bytes());
            content.extend_from_slice(&body);
        }
        let store = Store::new(8 << 20);
        let file = saved::read("a".to_owned(), &*content, &store, 1 << 20).unwrap();
        let (mut sent, mut lost, mut refused) = (1, 0, 0);
        for message in &messages {
            if says_its_signal(message) {
                sent += expected(message).0;
                lost += expected(message).1;
            } else {
                refused += 1;
            }
        }
        prop_assert_eq!((file.refused, file.left_out, file.faults), (refused, lost, lost), "{}", file);
        prop_assert_eq!(file.kept + file.repeated + file.left_out, sent, "{}", file);
        prop_assert_eq!(file.kept, store.counts().spans);
    }
}

/// Each position in the text is counted from its beginning.
#[test]
fn a_flood_of_faults_takes_no_longer_than_as_many_sound_items() {
    let took = |body: String| {
        let store = Store::new(8 << 20);
        let begin = std::time::Instant::now();
        let outcome = received(body.into_bytes(), true, &store);
        (begin.elapsed(), outcome)
    };
    let request = |spans: &[String]| {
        format!(
            "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{}]}}]}}]}}",
            spans.join(",")
        )
    };
    const SPANS: u64 = 5_000;
    let sound: Vec<_> = (1..=SPANS)
        .map(|id| in_json(Damage::None, id).to_string())
        .collect();
    let empty: Vec<_> = (1..=SPANS)
        .map(|id| in_json(Damage::EmptyId, id).to_string())
        .collect();
    // All in one item.
    let events = r#"{"name":7,"attributes":[{"key":"a"}]}"#.to_owned();
    let one = format!(
        "{{\"events\":[{}]}}",
        vec![events; SPANS as usize].join(",")
    );
    let (expected, _) = took(request(&sound));
    for (spans, left_out) in [(empty, SPANS), (vec![one], 1)] {
        let (took, outcome) = took(request(&spans));
        assert_eq!(outcome.left_out, left_out);
        assert!(
            took < 4 * expected,
            "{took:?}, and {expected:?} for sound ones"
        );
    }
}

/// A message in a file says by its items of which signal it is. Where not one of them does, all of it is left out.
fn says_its_signal(message: &[Vec<Damage>]) -> bool {
    let mut all = message.iter().flatten();
    let is_readable = |it: &&Damage| !matches!(it, Damage::Type | Damage::Nothing);
    let is_typical = |it: &Damage| matches!(it, Damage::ShortId | Damage::ZeroId);
    all.clone().next().is_none()
        || all.clone().any(|it| !it.loses())
        || all.clone().all(|it| is_readable(&it)) && all.any(is_typical)
}

fn in_a_line(id: u64) -> String {
    json!({"resourceSpans": [{"scopeSpans": [{"spans": [in_json(Damage::None, id + 2_000_000)]}]}]})
        .to_string()
}
