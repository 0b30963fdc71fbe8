//! What is said: a finding, its evidence, and what all findings of a rule have in common.

use std::collections::HashSet;
use std::fmt;

use crate::model::{SpanId, TraceId};

/// What the findings of a rule have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its name, which stays the same for as long as there is the rule.
    pub id: &'static str,
    /// What is wrong, in plain words.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The section of the specification that it follows.
    pub section: &'static str,
    /// The address of that section.
    pub specification: &'static str,
    /// How it is usually fixed.
    pub fix: Fix,
}

/// How something is usually fixed in Rust.
#[derive(Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to do.
    pub how: &'static str,
    /// A few lines of code or settings.
    pub code: &'static str,
}

/// What a rule found in one service.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it has in common with others.
    pub about: &'static RuleInfo,
    /// The service in which it is; empty where none can be named.
    pub service: String,
    /// What is so in this case.
    pub said: String,
    /// Why it might be as it should be; none when it is sure.
    pub doubt: Option<String>,
    /// How many there are.
    pub count: usize,
    /// Some of them.
    pub evidence: Vec<Evidence>,
    /// The traces in which they are; not all of them where they are very many.
    pub traces: HashSet<TraceId>,
}

/// Where one can see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What is there. Never a value that may be a secret.
    pub what: String,
    /// Where.
    pub place: EvidenceLocation,
}

/// A place in the pages of the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceLocation {
    /// A trace.
    Trace(TraceId),
    /// A span of a trace.
    Span(TraceId, SpanId),
    /// A log record, by its number.
    Log(u64),
    /// An instrument, by its number.
    Instrument(u64),
    /// A request, by its number.
    Request(u64),
    /// The traces of a service.
    Service(String),
}

impl Finding {
    /// The id of its rule.
    pub fn id(&self) -> &'static str {
        self.about.id
    }

    /// Whether there is no doubt.
    pub fn is_sure(&self) -> bool {
        self.doubt.is_none()
    }
}

/// As one line for a terminal, and a line for each piece of evidence.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let likely = if self.is_sure() { "" } else { "likely, " };
        write!(f, "{} ({likely}{}): {}", self.id(), self.service, self.said)?;
        if let Some(doubt) = &self.doubt {
            write!(f, " {doubt}")?;
        }
        for evidence in &self.evidence {
            write!(f, "\n  - {} at {}", evidence.what, evidence.place)?;
        }
        Ok(())
    }
}

/// The place for a terminal.
impl fmt::Display for EvidenceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EvidenceLocation::Trace(trace) => write!(f, "trace {trace}"),
            EvidenceLocation::Span(trace, span) => write!(f, "trace {trace}, span {span}"),
            EvidenceLocation::Log(number) => write!(f, "log record {number}"),
            EvidenceLocation::Instrument(number) => write!(f, "instrument {number}"),
            EvidenceLocation::Request(number) => write!(f, "request {number}"),
            EvidenceLocation::Service(service) => write!(f, "service {service}"),
        }
    }
}
