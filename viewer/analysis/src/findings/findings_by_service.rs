//! Collects what a rule finds, service by service, and never more of it than a page can show.

use std::collections::{BTreeMap, HashSet};

use super::finding::{Evidence, EvidenceLocation, Finding, RuleInfo};
use crate::model::{StoredLog, StoredSpan, TraceId};
use crate::readable::{self, one_line};
use crate::store::metrics::Series;

/// How many pieces of evidence a finding has at most.
pub const MAX_EVIDENCE: usize = 8;
/// How many traces a finding remembers at most.
const MAX_TRACES: usize = 1_000;
/// In how many services something is told apart; what is found in others counts together.
const MAX_SERVICES: usize = 200;
/// How many characters of a name evidence has at most.
const MAX_CHARACTERS: usize = 120;

/// What a rule has found, by service.
#[derive(Debug)]
pub(crate) struct FindingsByService<T = ()> {
    by_service: BTreeMap<String, Case<T>>,
}

/// What a rule has found in a service.
#[derive(Debug, Default)]
pub struct Case<T = ()> {
    /// How often.
    pub count: usize,
    /// What the rule itself notes.
    pub notes: T,
    evidence: Vec<Evidence>,
    traces: HashSet<TraceId>,
}

impl<T> Default for FindingsByService<T> {
    fn default() -> FindingsByService<T> {
        FindingsByService {
            by_service: BTreeMap::new(),
        }
    }
}

impl<T: Default> FindingsByService<T> {
    /// What was found in this service so far.
    pub(crate) fn for_service(&mut self, service: &str) -> &mut Case<T> {
        let service =
            if self.by_service.len() < MAX_SERVICES || self.by_service.contains_key(service) {
                service
            } else {
                "(other services)"
            };
        self.by_service.entry(service.to_owned()).or_default()
    }

    /// A finding for each service in which there was anything. `said` says what, and why there may be
    /// nothing wrong with it; none where it is nothing after all.
    pub fn say(
        self,
        about: &'static RuleInfo,
        mut said: impl FnMut(&str, &Case<T>) -> Option<(String, Option<String>)>,
    ) -> Vec<Finding> {
        let found = self.by_service.into_iter().filter(|(_, it)| it.count > 0);
        found
            .filter_map(|(service, case)| {
                let (said, doubt) = said(&service, &case)?;
                Some(Finding {
                    about,
                    service,
                    said,
                    doubt,
                    count: case.count,
                    evidence: case.evidence,
                    traces: case.traces,
                })
            })
            .collect()
    }
}

impl<T> Case<T> {
    /// Counts something, and keeps it as evidence where there is room.
    pub fn add(&mut self, place: EvidenceLocation, what: impl FnOnce() -> String) {
        self.count += 1;
        if let EvidenceLocation::Trace(trace) | EvidenceLocation::Span(trace, _) = &place
            && self.traces.len() < MAX_TRACES
        {
            self.traces.insert(*trace);
        }
        if self.evidence.len() < MAX_EVIDENCE {
            let what = what();
            // The same twice says nothing more.
            if !self.evidence.iter().any(|it| it.place == place) {
                self.evidence.push(Evidence { what, place });
            }
        }
    }

    /// Counts a span. `what` is said after its name.
    pub fn span(&mut self, span: &StoredSpan, what: impl FnOnce() -> String) {
        let name = || format!("{}{}", short(span.name()), after(&what()));
        self.add(EvidenceLocation::Span(span.trace, span.id), name);
    }

    /// Counts a log record. What it says is not said here.
    pub fn log(&mut self, log: &StoredLog, what: impl FnOnce() -> String) {
        let time = || {
            let (severity, time) = (readable::severity(log.severity), readable::time(log.time));
            format!("{severity} of {time}{}", after(&what()))
        };
        self.add(EvidenceLocation::Log(log.number), time);
        if let Some(trace) = log.trace
            && self.traces.len() < MAX_TRACES
        {
            self.traces.insert(trace);
        }
    }

    /// Counts an instrument.
    pub fn instrument(&mut self, series: &Series, what: impl FnOnce() -> String) {
        let name = || format!("{}{}", short(&series.instrument.name), after(&what()));
        self.add(EvidenceLocation::Instrument(series.number), name);
    }
}

/// What a rule notes of a service; none where there are very many already.
pub(crate) fn of_service<'a, T: Default>(
    services: &'a mut BTreeMap<String, T>,
    name: &str,
) -> Option<&'a mut T> {
    const MAX_SERVICES_SEEN: usize = 1_000;
    if !services.contains_key(name) {
        if services.len() >= MAX_SERVICES_SEEN {
            return None;
        }
        services.insert(name.to_owned(), T::default());
    }
    services.get_mut(name)
}

/// A name as evidence has it: one line, and not endless.
pub fn short(name: &str) -> String {
    let line = one_line(name);
    match line.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None if line.is_empty() => "(no name)".to_owned(),
        None => line,
    }
}

fn after(what: &str) -> String {
    if what.is_empty() {
        String::new()
    } else {
        format!(": {what}")
    }
}

/// At most five of many, as a sentence has them.
pub fn some<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MAX_NAMES: usize = 5;
    let mut names = names.into_iter();
    let first: Vec<String> = names.by_ref().take(MAX_NAMES).map(short).collect();
    match names.count() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
