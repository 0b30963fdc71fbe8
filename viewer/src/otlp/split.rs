//! A request taken apart into its spans, log records or metrics.
//!
//! The three requests have one shape: resources (1), in each a resource (1), scopes (2) and a
//! schema URL (3); in each of those a scope (1), items (2) and a schema URL (3). All of it was
//! checked.

use bytes::Bytes;

use super::wire::{self, Value, put, put_bytes};

/// Who sent an item: its resource and its instrumentation scope, as they came. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sender {
    /// The `Resource`.
    pub resource: Bytes,
    /// The schema URL of the resource.
    pub resource_schema: Bytes,
    /// The `InstrumentationScope`.
    pub scope: Bytes,
    /// The schema URL of the scope and its items.
    pub scope_schema: Bytes,
}

impl Sender {
    /// Whether both are the same sender. The order of attributes means nothing, and the SDK of Rust
    /// has another one each time that a program starts.
    pub fn is_same(&self, other: &Sender) -> bool {
        self == other || self.sorted() == other.sorted()
    }

    /// The same with the attributes in a fixed order, by which it is found.
    pub fn sorted(&self) -> Sender {
        Sender {
            resource: sorted(&self.resource, 1),
            scope: sorted(&self.scope, 3),
            ..self.clone()
        }
    }
}

/// A message whose field `tag` is a list of which the order means nothing. One that is larger than
/// any that was made in earnest stays as it is, and is not held twice.
fn sorted(bytes: &Bytes, tag: u32) -> Bytes {
    const MOST: usize = 1 << 16;
    if bytes.len() > MOST {
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

/// Calls `each` for every group of items that share their sender.
pub fn split<'a>(
    request: &'a [u8],
    mut each: impl FnMut(&Sender, &mut dyn Iterator<Item = &'a [u8]>),
) {
    for group in messages(request, 1) {
        let mut sender = Sender {
            resource: merged(group, 1),
            resource_schema: last(group, 3),
            ..Sender::default()
        };
        for scope in messages(group, 2) {
            sender.scope = merged(scope, 1);
            sender.scope_schema = last(scope, 3);
            each(&sender, &mut messages(scope, 2));
        }
    }
}

/// The other way round: one group of a request with this sender and these items.
pub fn join<'a>(sender: &Sender, items: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut scope = Vec::new();
    if !sender.scope.is_empty() {
        put_bytes(&mut scope, 1, &sender.scope);
    }
    for item in items {
        put_bytes(&mut scope, 2, item);
    }
    if !sender.scope_schema.is_empty() {
        put_bytes(&mut scope, 3, &sender.scope_schema);
    }
    let mut group = Vec::new();
    if !sender.resource.is_empty() {
        put_bytes(&mut group, 1, &sender.resource);
    }
    put_bytes(&mut group, 2, &scope);
    if !sender.resource_schema.is_empty() {
        put_bytes(&mut group, 3, &sender.resource_schema);
    }
    let mut request = Vec::new();
    put_bytes(&mut request, 1, &group);
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
