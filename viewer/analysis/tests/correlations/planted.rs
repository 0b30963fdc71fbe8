//! What is planted into a mixture, and how one knows it again.

use otlp_analysis::correlations::{Feature, Property, SubjectKind};

use crate::random::Random;

/// What makes requests slow, or fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// A value of an attribute of the request.
    Attribute,
    /// A number of the request that is large.
    Number,
    /// A value of an attribute of one of its spans.
    ChildAttribute,
    /// A span that others have not.
    Child,
    /// The same span again and again.
    Children,
    /// One instance of its service.
    Instance,
    /// One instance of the service behind it.
    InstanceBehind,
    /// A log record, and nothing else.
    Log,
}

impl Planted {
    pub const KINDS: usize = 8;

    pub fn choose(random: &mut Random) -> Planted {
        match random.whole(0, Planted::KINDS as u64) {
            0 => Planted::Attribute,
            1 => Planted::Number,
            2 => Planted::ChildAttribute,
            3 => Planted::Child,
            4 => Planted::Children,
            5 => Planted::Instance,
            6 => Planted::InstanceBehind,
            _ => Planted::Log,
        }
    }

    /// Whether a feature is this cause.
    pub fn is(self, feature: &Feature) -> bool {
        let Feature {
            subject,
            property,
            is_negated,
        } = feature;
        let has = |wanted: &str, expected: &str| matches!(property, Property::Attribute { key, value } if key == wanted && value == expected);
        let is_right = match self {
            Planted::Attribute => {
                subject.kind == SubjectKind::Request && has("shop.tenant", "acme")
            }
            Planted::Number => {
                subject.kind == SubjectKind::Request
                    && matches!(property, Property::AtLeast(key, _) if key == "shop.items")
            }
            Planted::ChildAttribute => {
                subject.kind == SubjectKind::Span && has("cache.hit", "false")
            }
            Planted::Child => subject.name == "rebuild index" && *property == Property::Present,
            Planted::Children => {
                subject.name == "SELECT price" && matches!(property, Property::Times(_))
            }
            Planted::Instance => {
                subject.kind == SubjectKind::Resource && has("service.instance.id", "shop-1")
            }
            Planted::InstanceBehind => {
                subject.kind == SubjectKind::OtherResource && has("service.instance.id", "stock-1")
            }
            Planted::Log => {
                subject.kind == SubjectKind::Log
                    && subject.name == "WARN Waited for lock {}"
                    && *property == Property::Present
            }
        };
        is_right && !is_negated
    }
}
