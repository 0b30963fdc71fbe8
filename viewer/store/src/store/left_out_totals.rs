//! What was left out since the start, by reason. The requests themselves go when others come; this stays.

use std::fmt;

use super::requests::Request;
use crate::otlp::Signal;
use crate::otlp::request_outcome::{Fault, Note};

/// How many reasons, and how many names, are kept apart.
const MAX_ENTRIES: usize = 50;

/// What was left out since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOutTotals {
    /// Why something was left out, in the order in which it came up first.
    pub reasons: Vec<Reason>,
    /// How many items were left out for other reasons, or for ones that were not named.
    pub others: u64,
    /// The names that OTLP doesn't have.
    pub names: Vec<Name>,
}

/// A reason for which items were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In requests of which signal.
    pub signal: Option<Signal>,
    /// Which field, as `spans.traceId`; empty where it's about a whole request.
    pub field: String,
    /// What is wrong with it, and what it should be.
    pub reason: String,
    /// How many items were lost.
    pub items: u64,
    /// The last request in which it was so.
    pub last: u64,
}

/// A name that OTLP doesn't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, and what was made of it.
    pub note: Note,
    /// In how many requests it was.
    pub requests: u64,
    /// The last of them.
    pub last: u64,
}

impl LeftOutTotals {
    /// Enters what was left out of a request, and which names of it OTLP doesn't have.
    pub fn add(&mut self, request: &Request) {
        let outcome = &request.outcome;
        let mut named = 0;
        for fault in &outcome.faults {
            named += fault.items;
            self.add_fault(request, fault);
        }
        self.others += outcome.left_out.saturating_sub(named);
        for note in &outcome.notes {
            self.add_note(request, note);
        }
    }

    fn add_fault(&mut self, request: &Request, fault: &Fault) {
        let field = field(&fault.path);
        let known = self.reasons.iter_mut().find(|it| {
            it.signal == request.signal && it.field == field && it.reason == fault.reason
        });
        if let Some(known) = known {
            known.items += fault.items;
            known.last = known.last.max(request.number);
        } else if self.reasons.len() < MAX_ENTRIES {
            self.reasons.push(Reason {
                signal: request.signal,
                field,
                reason: fault.reason.clone(),
                items: fault.items,
                last: request.number,
            });
        } else {
            self.others += fault.items;
        }
    }

    fn add_note(&mut self, request: &Request, note: &Note) {
        let known = self.names.iter_mut().find(|it| it.note.name == note.name);
        if let Some(known) = known {
            known.requests += 1;
            known.last = known.last.max(request.number);
        } else if self.names.len() < MAX_ENTRIES {
            self.names.push(Name {
                note: note.clone(),
                requests: 1,
                last: request.number,
            });
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

/// The last two steps of a path, without their places: `spans.traceId`.
fn field(path: &str) -> String {
    let steps = path
        .split('.')
        .map(|step| step.split('[').next().unwrap_or_default());
    let steps: Vec<&str> = steps.filter(|it| !it.is_empty()).collect();
    steps[steps.len().saturating_sub(2)..].join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otlp::request_outcome::NoteKind;

    fn request(number: u64, faults: &[(&str, &str)], name: &str) -> Request {
        let mut request = Request::new(Some(Signal::Traces), "/v1/traces".to_owned(), Vec::new());
        request.number = number;
        for (path, reason) in faults {
            request.outcome.leave_out(Fault {
                path: (*path).to_owned(),
                reason: (*reason).to_owned(),
                position: None,
                items: 1,
            });
        }
        let kind = NoteKind::Ignored(None);
        request.outcome.note(name, String::new(), kind);
        request
    }

    #[test]
    fn the_same_reason_at_other_places_is_one_entry() {
        let mut totals = LeftOutTotals::default();
        let faults = [
            (
                "resourceSpans[0].scopeSpans[0].spans[3].traceId",
                "it's empty",
            ),
            (
                "resourceSpans[9].scopeSpans[1].spans[0].traceId",
                "it's empty",
            ),
            ("resourceSpans[0].scopeSpans[0].spans[4]", "it is broken"),
        ];
        totals.add(&request(1, &faults, "vendor"));
        totals.add(&request(2, &faults[..1], "vendor"));
        let said: Vec<_> = totals
            .reasons
            .iter()
            .map(|it| (it.to_string(), it.items, it.last))
            .collect();
        assert_eq!(
            said,
            [
                ("spans.traceId: it's empty".to_owned(), 3, 2),
                ("scopeSpans.spans: it is broken".to_owned(), 1, 1)
            ]
        );
        assert_eq!((totals.names.len(), totals.names[0].requests), (1, 2));
    }

    #[test]
    fn a_flood_of_reasons_is_counted_and_not_kept() {
        let mut totals = LeftOutTotals::default();
        for number in 0..1_000 {
            let reason = format!("{number} is too large");
            totals.add(&request(number, &[("spans[0]", &reason)], &reason));
        }
        assert_eq!(totals.reasons.len(), MAX_ENTRIES);
        assert_eq!(totals.names.len(), MAX_ENTRIES);
        assert_eq!(totals.others as usize, 1_000 - MAX_ENTRIES);
    }
}
