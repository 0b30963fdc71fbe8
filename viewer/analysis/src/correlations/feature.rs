//! What a request can have that others have not.

/// What a feature is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// The span of the request itself.
    Request,
    /// The resource that answers it: an instance.
    Resource,
    /// A span below it.
    Span,
    /// The resource of a span below it, of another service.
    OtherResource,
    /// A log record in it.
    Log,
    /// An event of one of its spans.
    Event,
    /// The span that called it.
    Caller,
    /// What else ran when it started.
    Running,
    /// When it started.
    Start,
}

/// What a feature is of, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Which kind of thing.
    pub kind: SubjectKind,
    /// Its service.
    pub service: String,
    /// Its name: of a span or an event; of a log record its severity, and its event name or body. Ids in it are `{}`.
    pub name: String,
}

/// What is said of the subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Property {
    /// It is there.
    Present,
    /// It is there at least so many times.
    Times(usize),
    /// Its status is error.
    Failed,
    /// It has this attribute.
    Attribute {
        /// The key.
        key: String,
        /// The value, as text.
        value: String,
    },
    /// It has an attribute with this key, whatever its value.
    HasAttribute(String),
    /// The number in this attribute is at least so large.
    AtLeast(String, f64),
    /// At least so many ran; or it started at that time, in nanoseconds since 1970, or later.
    Number(f64),
}

/// What some requests have.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// What it is of.
    pub subject: Subject,
    /// What is said of that.
    pub property: Property,
    /// Whether it is meant the other way round: requests that have it not.
    pub is_negated: bool,
}

impl Feature {
    /// How far from the cause it is, the nearest first. Of features that the same requests have, the nearest is named first;
    /// `takes_time` says whether its span takes the time by which the slow requests are slower.
    pub(super) fn distance(&self, takes_time: bool) -> u8 {
        let of_span = self.subject.kind == SubjectKind::Span;
        let near = match (self.subject.kind, &self.property) {
            (SubjectKind::Span, Property::Present | Property::Times(_)) if takes_time => 0,
            (SubjectKind::Request, Property::Attribute { .. }) => 1,
            (SubjectKind::Request, Property::AtLeast(..)) => 2,
            (SubjectKind::Span, Property::Attribute { .. }) if takes_time => 3,
            (SubjectKind::Resource, Property::Attribute { key, .. }) if key == INSTANCE => 4,
            (SubjectKind::OtherResource, Property::Attribute { key, .. }) if key == INSTANCE => 5,
            (SubjectKind::Log, Property::Present) => 6,
            (SubjectKind::Resource | SubjectKind::OtherResource, _) => 7,
            (SubjectKind::Span, Property::Present | Property::Times(_)) => 8,
            (SubjectKind::Request, Property::HasAttribute(_)) => 9,
            _ if of_span => 10,
            (SubjectKind::Log, _) => 11,
            (SubjectKind::Event, Property::Present) => 12,
            (SubjectKind::Event, _) => 13,
            (SubjectKind::Caller, _) => 14,
            (SubjectKind::Request, _) => 15,
            (SubjectKind::Running, _) => 16,
            _ => 17,
        };
        2 * near + u8::from(self.is_negated)
    }
}

/// By which [conventions](https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/#service-instance-id)
/// instances are told apart.
const INSTANCE: &str = "service.instance.id";
