//! How a feature is said.

use std::fmt;

use super::feature::{Feature, Property, Subject, SubjectKind};
use crate::chart::frame::clock;
use crate::readable;

/// A part of a feature in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Our words.
    Words(String),
    /// A name or a value that came with the telemetry.
    Name(String),
}

impl Feature {
    /// The feature in words: "`tenant` is `acme`".
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut words = |text: &str| parts.push(Part::Words(text.to_owned()));
        let not = self.is_negated;
        let thing = self.thing();
        match &self.property {
            Property::Present => {
                words(if not { "no " } else { thing.article() });
                thing.add(&mut parts, "");
            }
            Property::Times(times) => {
                let least = if not { "fewer than" } else { "at least" };
                words(&format!("{least} {times} "));
                thing.add(&mut parts, "s");
            }
            Property::Failed if self.subject.kind == SubjectKind::Request => {
                words(if not { "it did not fail" } else { "it failed" });
            }
            Property::Failed => {
                words(if not { "no failed " } else { "a failed " });
                thing.add(&mut parts, "");
            }
            Property::Attribute { key, value } => {
                parts.push(Part::Name(key.clone()));
                parts.push(Part::Words(
                    if not { " is not " } else { " is " }.to_owned(),
                ));
                parts.push(Part::Name(value.clone()));
                thing.add_on(&mut parts);
            }
            Property::HasAttribute(key) => {
                words(if not { "no " } else { "there is a " });
                parts.push(Part::Name(key.clone()));
                thing.add_on(&mut parts);
            }
            Property::AtLeast(key, number) => {
                words(if not { "no " } else { "" });
                parts.push(Part::Name(key.clone()));
                let number = readable::number(*number);
                parts.push(Part::Words(format!(" of at least {number}")));
                thing.add_on(&mut parts);
            }
            Property::Number(number) if self.subject.kind == SubjectKind::Start => {
                let order = if not { "before" } else { "at or after" };
                words(&format!("it started {order} {} UTC", clock(*number as u64)));
            }
            Property::Number(number) => {
                let is_one = *number <= 1.0;
                let many = readable::number(*number);
                words(&match (not, is_one) {
                    (false, true) => "when it started, a ".to_owned(),
                    (true, true) => "when it started, no ".to_owned(),
                    (false, false) => format!("when it started, {many} or more "),
                    (true, false) => format!("when it started, fewer than {many} "),
                });
                thing.add(&mut parts, "");
                let verb = if is_one {
                    " was running"
                } else {
                    " were running"
                };
                parts.push(Part::Words(verb.to_owned()));
            }
        }
        parts.retain(|it| *it != Part::Words(String::new()));
        parts
    }

    fn thing(&self) -> Thing<'_> {
        let Subject {
            kind,
            service,
            name,
        } = &self.subject;
        Thing {
            what: match kind {
                SubjectKind::Request | SubjectKind::Start => "request",
                SubjectKind::Resource | SubjectKind::OtherResource => "resource",
                SubjectKind::Span => "span",
                SubjectKind::Log => "log record",
                SubjectKind::Event => "event",
                SubjectKind::Caller => "call by",
                SubjectKind::Running => "",
            },
            name,
            service,
            is_own: matches!(kind, SubjectKind::Request | SubjectKind::Resource),
        }
    }
}

/// A subject in words.
struct Thing<'a> {
    what: &'static str,
    name: &'a str,
    service: &'a str,
    is_own: bool,
}

impl Thing<'_> {
    fn article(&self) -> &'static str {
        if self.what.starts_with('e') {
            "an "
        } else {
            "a "
        }
    }

    /// "span `SELECT task` of todo", with an ending where there are several.
    fn add(&self, parts: &mut Vec<Part>, ending: &str) {
        if !self.what.is_empty() {
            parts.push(Part::Words(format!("{}{ending} ", self.what)));
        }
        if !self.name.is_empty() {
            parts.push(Part::Name(self.name.to_owned()));
        }
        if !self.service.is_empty() {
            let space = if self.name.is_empty() { "" } else { " " };
            parts.push(Part::Words(format!("{space}of ")));
            parts.push(Part::Name(self.service.to_owned()));
        }
    }

    /// Where an attribute is; nothing where it is one of the request itself.
    fn add_on(&self, parts: &mut Vec<Part>) {
        if !self.is_own {
            parts.push(Part::Words(format!(" on {}", self.article())));
            self.add(parts, "");
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().iter().try_for_each(|part| match part {
            Part::Words(it) | Part::Name(it) => f.write_str(it),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_said_as_a_person_says_it_and_also_the_other_way_round() {
        use Property::*;
        use SubjectKind::*;
        let attribute = |key: &str, value: &str| Attribute {
            key: key.to_owned(),
            value: value.to_owned(),
        };
        for (kind, property, said, negated) in [
            (Span, Present, "a span N of S", "no span N of S"),
            (Event, Present, "an event N of S", "no event N of S"),
            (
                Span,
                Times(12),
                "at least 12 spans N of S",
                "fewer than 12 spans N of S",
            ),
            (
                Span,
                Failed,
                "a failed span N of S",
                "no failed span N of S",
            ),
            (Request, Failed, "it failed", "it did not fail"),
            (Request, attribute("k", "v"), "k is v", "k is not v"),
            (
                Log,
                attribute("k", "v"),
                "k is v on a log record N of S",
                "k is not v on a log record N of S",
            ),
            (
                Event,
                HasAttribute("k".to_owned()),
                "there is a k on an event N of S",
                "no k on an event N of S",
            ),
            (
                Request,
                AtLeast("k".to_owned(), 1_000.0),
                "k of at least 1000",
                "no k of at least 1000",
            ),
            (
                Running,
                Number(1.0),
                "when it started, a N of S was running",
                "when it started, no N of S was running",
            ),
            (
                Running,
                Number(3.0),
                "when it started, 3 or more N of S were running",
                "when it started, fewer than 3 N of S were running",
            ),
            (
                Start,
                Number(1.7e18),
                "it started at or after 22:13:20 UTC",
                "it started before 22:13:20 UTC",
            ),
        ] {
            let mut feature = Feature {
                subject: Subject {
                    kind,
                    service: "S".to_owned(),
                    name: "N".to_owned(),
                },
                property,
                is_negated: false,
            };
            assert_eq!(feature.to_string(), said);
            feature.is_negated = true;
            assert_eq!(feature.to_string(), negated);
        }
    }
}
