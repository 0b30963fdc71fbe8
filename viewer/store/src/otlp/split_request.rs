//! A request taken apart into its spans, log records or metrics.
//!
//! The three requests have one shape and the same numbers: groups, in each a resource, scopes and a schema URL; in each of
//! those a scope, items and a schema URL. The numbers of traces stand for all three. All of it was checked.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use bytes::Bytes;

use super::schema::{
    any_value, key_value, resource, resource_spans, scope, scope_spans, traces_data,
};
use super::wire::{self, Value, put, put_bytes};

const _: () = {
    use super::schema::{
        logs_data, metrics_data, resource_logs, resource_metrics, scope_logs, scope_metrics,
    };
    assert!(traces_data::RESOURCE_SPANS == logs_data::RESOURCE_LOGS);
    assert!(traces_data::RESOURCE_SPANS == metrics_data::RESOURCE_METRICS);
    assert!(resource_spans::SCOPE_SPANS == resource_logs::SCOPE_LOGS);
    assert!(resource_spans::SCOPE_SPANS == resource_metrics::SCOPE_METRICS);
    assert!(scope_spans::SPANS == scope_logs::LOG_RECORDS);
    assert!(scope_spans::SPANS == scope_metrics::METRICS);
};

/// Who sent an item: its resource and its instrumentation scope, as they came. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    /// The `Resource`.
    pub resource: Bytes,
    /// Its `service.name`; empty when it has none, and cut where it's longer than any page has room for.
    pub service: String,
    /// The schema URL of the resource.
    pub resource_schema: Bytes,
    /// The `InstrumentationScope`.
    pub scope: Bytes,
    /// The schema URL of the scope and its items.
    pub scope_schema: Bytes,
    /// Of the resource and its schema URL. Many scopes may share a large resource, so it's made once for all of them.
    resource_print: Fingerprint,
}

impl Sender {
    /// What tells this sender from others. The order of attributes means nothing, and the SDK of Rust has another one
    /// each time that a program starts.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let scope = sorted(&self.scope, scope::ATTRIBUTES);
        Fingerprint::new(&(self.resource_print, scope, &self.scope_schema))
    }
}

/// 128 bits that stand for a value: two hashes with keys that this process has drawn, so that nobody can send two
/// values that share them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(u64, u64);

impl Fingerprint {
    fn new(value: &impl std::hash::Hash) -> Fingerprint {
        static KEYS: LazyLock<[RandomState; 2]> =
            LazyLock::new(|| [(); 2].map(|()| RandomState::new()));
        let [first, second] = &*KEYS;
        Fingerprint(first.hash_one(value), second.hash_one(value))
    }
}

/// A message whose field `tag` is a list of which the order means nothing. One that is larger than
/// any that was made in earnest stays as it is, and is not held twice.
fn sorted(bytes: &Bytes, tag: u32) -> Bytes {
    const MAX_SORTED_BYTES: usize = 1 << 16;
    if bytes.len() > MAX_SORTED_BYTES {
        return bytes.clone();
    }
    let mut listed: Vec<&[u8]> = messages(bytes, tag).collect();
    listed.sort_unstable();
    let mut out = Vec::with_capacity(bytes.len());
    for item in listed {
        put_bytes(&mut out, tag, item);
    }
    for (other, value) in wire::known(bytes).filter(|(it, _)| *it != tag) {
        put(&mut out, other, value);
    }
    out.into()
}

/// Calls `each` for every group of items that share their sender. A scope without items is passed over: a request may
/// have millions of them.
pub fn split<'a>(
    request: &'a [u8],
    mut each: impl FnMut(&Sender, &mut dyn Iterator<Item = &'a [u8]>),
) {
    for group in messages(request, traces_data::RESOURCE_SPANS) {
        let has_items = |scope: &&[u8]| messages(scope, scope_spans::SPANS).next().is_some();
        let mut scopes = messages(group, resource_spans::SCOPE_SPANS)
            .filter(has_items)
            .peekable();
        if scopes.peek().is_none() {
            continue;
        }
        let (resource, schema) = (
            merged(group, resource_spans::RESOURCE),
            last(group, resource_spans::SCHEMA_URL),
        );
        let mut sender = Sender {
            service: service_name(&resource),
            resource_print: Fingerprint::new(&(sorted(&resource, resource::ATTRIBUTES), &schema)),
            resource,
            resource_schema: schema,
            ..Sender::default()
        };
        for scope in scopes {
            sender.scope = merged(scope, scope_spans::SCOPE);
            sender.scope_schema = last(scope, scope_spans::SCHEMA_URL);
            each(&sender, &mut messages(scope, scope_spans::SPANS));
        }
    }
}

/// The other way round: one group of a request with this sender and these items.
pub fn join<'a>(sender: &Sender, items: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut scope = Vec::new();
    if !sender.scope.is_empty() {
        put_bytes(&mut scope, scope_spans::SCOPE, &sender.scope);
    }
    for item in items {
        put_bytes(&mut scope, scope_spans::SPANS, item);
    }
    if !sender.scope_schema.is_empty() {
        put_bytes(&mut scope, scope_spans::SCHEMA_URL, &sender.scope_schema);
    }
    let mut group = Vec::new();
    if !sender.resource.is_empty() {
        put_bytes(&mut group, resource_spans::RESOURCE, &sender.resource);
    }
    put_bytes(&mut group, resource_spans::SCOPE_SPANS, &scope);
    if !sender.resource_schema.is_empty() {
        put_bytes(
            &mut group,
            resource_spans::SCHEMA_URL,
            &sender.resource_schema,
        );
    }
    let mut request = Vec::new();
    put_bytes(&mut request, traces_data::RESOURCE_SPANS, &group);
    request
}

fn messages(bytes: &[u8], wanted: u32) -> impl Iterator<Item = &[u8]> {
    wire::known(bytes).filter_map(move |(tag, value)| match value {
        Value::Bytes(bytes) if tag == wanted => Some(bytes),
        _ => None,
    })
}

/// A message that is there twice counts as one with the fields of both; that is how protobuf
/// merges.
fn merged(bytes: &[u8], wanted: u32) -> Bytes {
    messages(bytes, wanted).collect::<Vec<_>>().concat().into()
}

fn last(bytes: &[u8], wanted: u32) -> Bytes {
    Bytes::copy_from_slice(messages(bytes, wanted).last().unwrap_or_default())
}

/// The `service.name` of a `Resource` that was checked, read where it stands: a resource may be
/// large, and every request brings one.
fn service_name(resource: &[u8]) -> String {
    let attributes = wire::known(resource).filter_map(|field| match field {
        (resource::ATTRIBUTES, Value::Bytes(attribute)) => Some(attribute),
        _ => None,
    });
    let mut names = attributes.filter_map(|attribute| {
        let (mut key, mut value): (&[u8], &[u8]) = (&[], &[]);
        for field in wire::known(attribute) {
            match field {
                (key_value::KEY, Value::Bytes(it)) => key = it,
                (key_value::VALUE, Value::Bytes(it)) => value = it,
                _ => {}
            }
        }
        (key == b"service.name").then_some(value)
    });
    let name = names.find_map(|value| match wire::known(value).last() {
        Some((any_value::STRING_VALUE, Value::Bytes(name))) => {
            Some(shortened(&String::from_utf8_lossy(name)))
        }
        _ => None,
    });
    name.unwrap_or_default()
}

/// The longest `service.name` that is told from others, in characters.
const MAX_SERVICE: usize = 200;

fn shortened(name: &str) -> String {
    match name.char_indices().nth(MAX_SERVICE) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}
