//! What a request consists of: its span, those below it, their resources, events and log records, one after the other.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::feature::SubjectKind;
use super::population::{Population, Request};
use super::trace_tree::Tree;
use crate::findings::attributes::{Attribute, Value, resource};
use crate::findings::name_pattern::pattern;
use crate::model::StoredSpan;
use crate::route::Key;
use crate::route::requests_from_spans::key_of;
use crate::store::Store;
use crate::store::window::Window;

/// How many spans of one request are looked at.
const MAX_SPANS: usize = 2_000;
/// How many bytes of a name count.
const MAX_NAME: usize = 120;

/// What a visitor is told about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) kind: SubjectKind,
    pub(super) service: &'a str,
    pub(super) name: &'a str,
    /// Tells it from all others.
    pub(super) hash: u64,
}

impl<'a> About<'a> {
    pub(super) fn new(kind: SubjectKind, service: &'a str, name: &'a str) -> About<'a> {
        let service = &service[..service.floor_char_boundary(MAX_NAME)];
        About {
            kind,
            service,
            name,
            hash: hash(&(kind, service, name)),
        }
    }
}

/// Who is told what a request has.
pub(super) trait Visitor {
    /// A request begins.
    fn begin(&mut self, request: &Request);
    /// There is one of these.
    fn present(&mut self, about: &About<'_>);
    /// It failed.
    fn failed(&mut self, about: &About<'_>);
    /// It has an attribute; `took` is how many nanoseconds its span took.
    fn attribute(&mut self, about: &About<'_>, attribute: &Attribute<'_>, took: u64);
    /// A number of it, that is no attribute.
    fn number(&mut self, about: &About<'_>, number: f64);
    /// A span spent so many nanoseconds in which none of its children ran.
    fn spent(&mut self, about: &About<'_>, nanoseconds: u64);
    /// The request ends.
    fn end(&mut self);
}

/// Always the same for the same, so that what is found is, too.
pub(super) fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Whether a span is one by which a request, a message or a job enters a program.
pub fn is_entry(span: &StoredSpan) -> bool {
    span.kind.is_incoming() || span.parent.is_none()
}

/// A name without the ids in it, and of a bearable length.
pub(super) fn without_ids(name: &str) -> Cow<'_, str> {
    let name = &name[..name.floor_char_boundary(MAX_NAME)];
    let may_have = name.bytes().any(|it| it.is_ascii_digit());
    if may_have {
        pattern(name).into()
    } else {
        name.into()
    }
}

/// Who looks at the requests of a route.
pub(super) struct Visit<'a> {
    pub(super) store: &'a Store,
    pub(super) key: &'a Key,
    pub(super) window: &'a Window,
    pub(super) population: &'a Population,
}

impl Visit<'_> {
    /// Looks at those of the requests of one trace that `is_wanted`. A trace that has left meanwhile has nothing to show.
    pub(super) fn trace(
        &self,
        requests: &[Request],
        is_wanted: impl Fn(&Request) -> bool,
        to: &mut impl Visitor,
    ) {
        let wanted = requests.iter().filter(|it| is_wanted(it));
        let Some(first) = wanted.clone().next() else {
            return;
        };
        let Some(trace) = self.store.trace(first.trace) else {
            return;
        };
        let logs = self.store.logs_of(first.trace);
        let tree = Tree::new(&trace.spans, &logs, requests.len() == 1);
        for request in wanted {
            self.request(&tree, request, to);
        }
    }

    fn request(&self, tree: &Tree<'_>, request: &Request, to: &mut impl Visitor) {
        let place = request.place as usize;
        let Some(span) = tree.spans.get(place) else {
            return;
        };
        to.begin(request);
        let own = About::new(SubjectKind::Request, "", "");
        let service = span.origin.service();
        let of_resource = About::new(SubjectKind::Resource, "", "");
        for attribute in resource(&span.origin) {
            to.attribute(&of_resource, &attribute, 0);
        }
        self.surroundings(tree, request, to);
        tree.span(place, &own, to);
        for log in &tree.loose {
            tree.log(log, to);
        }
        let mut open = vec![place];
        let mut left = MAX_SPANS;
        while let Some(parent) = open.pop() {
            for child in tree.children(parent) {
                if left == 0 {
                    break;
                }
                left -= 1;
                let span = &tree.spans[child];
                let name = without_ids(span.name());
                let known_as = span.origin.service_or_unknown();
                let about = About::new(SubjectKind::Span, known_as, &name);
                to.present(&about);
                // What is below a request of the same route belongs to that one.
                if known_as == self.key.service
                    && is_entry(span)
                    && key_of(known_as, span) == *self.key
                {
                    continue;
                }
                if span.origin.service() != service {
                    let about = About::new(SubjectKind::OtherResource, known_as, "");
                    for attribute in resource(&span.origin) {
                        to.attribute(&about, &attribute, 0);
                    }
                }
                tree.span(child, &about, to);
                open.push(child);
            }
        }
        to.end();
    }

    /// Who called, when, and what else ran then.
    fn surroundings(&self, tree: &Tree<'_>, request: &Request, to: &mut impl Visitor) {
        if let Some(caller) = tree.parents[request.place as usize].map(|it| &tree.spans[it]) {
            let name = without_ids(caller.name());
            let service = caller.origin.service_or_unknown();
            to.present(&About::new(SubjectKind::Caller, service, &name));
        }
        let part = request.start.saturating_sub(self.window.begin) / self.window.step;
        let since = About::new(SubjectKind::Start, "", "");
        to.number(&since, part as f64);
        for operation in &self.population.operations {
            let running = operation.running(request.start);
            if running > 0 {
                let (service, name) = (&operation.service, &operation.name);
                let about = About::new(SubjectKind::Running, service, name);
                to.number(&about, running as f64);
            }
        }
    }
}

/// What tells one value from the others; none where there is none.
pub(super) fn hash_of_value(value: &Value<'_>) -> Option<u64> {
    Some(match value {
        Value::Empty => return None,
        Value::Text(it) => hash(&(0, it)),
        Value::Bool(it) => hash(&(1, it)),
        Value::Int(it) => hash(&(2, it)),
        Value::Double(it) => hash(&(3, it.to_bits())),
        Value::List(it) | Value::Map(it) => hash(&(4, it)),
    })
}

/// The number that a value is.
pub(super) fn number_of(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(it) => Some(*it as f64),
        Value::Double(it) if it.is_finite() => Some(*it),
        _ => None,
    }
}
