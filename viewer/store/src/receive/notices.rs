//! What a person at the terminal is told of requests that were not taken as a whole.
//!
//! Whoever starts the viewer and sees nothing come looks at the terminal first. A client that repeats a mistake a
//! thousand times must not fill it, so there are a few lines in each ten seconds, and then how many more there were.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::store::requests::Request;

/// How many lines are written in one stretch of time.
const MAX_LINES: usize = 5;

/// How long such a stretch is.
pub const STRETCH: Duration = Duration::from_secs(10);

/// How many names are told in all.
const MAX_NAMES: usize = 100;

/// How many characters a line has at most.
const MAX_CHARACTERS: usize = 400;

/// Decides what is told.
#[derive(Debug)]
pub struct Notices {
    /// Where the pages are.
    pages: String,
    /// The number of the newest request that was looked at.
    last: u64,
    names: HashSet<String>,
    began: Option<Instant>,
    told: usize,
    untold: u64,
}

impl Notices {
    /// For a viewer whose pages are at this address, as `http://127.0.0.1:5080`.
    pub fn new(pages: String) -> Notices {
        Notices {
            pages,
            last: 0,
            names: HashSet::new(),
            began: None,
            told: 0,
            untold: 0,
        }
    }

    /// Whether something is to be told once the stretch of time is over.
    pub fn is_waiting(&self) -> bool {
        self.untold > 0
    }

    /// The lines that are told of those requests that were not looked at yet. `requests` are the last ones, newest first.
    pub fn lines_for(&mut self, requests: &[Arc<Request>], now: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        if self
            .began
            .is_none_or(|began| now.duration_since(began) >= STRETCH)
        {
            if self.untold > 0 {
                let untold = std::mem::take(&mut self.untold);
                lines.push(format!("And {untold} more like these: {}/wire", self.pages));
            }
            self.began = None;
            self.told = 0;
        }
        let new = requests
            .iter()
            .take_while(|it| it.number > self.last)
            .count();
        for request in requests[..new].iter().rev() {
            self.last = request.number;
            if !request.rejected.is_empty() {
                self.tell(request, &request.rejected, now, &mut lines);
            }
            for note in &request.outcome.notes {
                // One that cannot be told now is told when it comes again.
                if self.names.len() < MAX_NAMES
                    && !self.names.contains(&note.name)
                    && self.tell(request, &note.to_string(), now, &mut lines)
                {
                    self.names.insert(note.name.clone());
                }
            }
        }
        lines
    }

    /// Adds a line, unless there were too many; then it's counted.
    fn tell(
        &mut self,
        request: &Request,
        what: &str,
        now: Instant,
        lines: &mut Vec<String>,
    ) -> bool {
        if self.told == MAX_LINES {
            self.untold += 1;
            return false;
        }
        self.told += 1;
        self.began.get_or_insert(now);
        lines.push(self.line(request, what));
        true
    }

    fn line(&self, request: &Request, what: &str) -> String {
        let Request {
            number,
            protocol,
            path,
            ..
        } = request;
        let said = format!("Request {number} ({protocol} {path}): {what}");
        let mut line: String = said
            .chars()
            .map(|it| if it.is_control() { '\u{fffd}' } else { it })
            .take(MAX_CHARACTERS)
            .collect();
        if said.chars().nth(MAX_CHARACTERS).is_some() {
            line.push('…');
        }
        format!("{line} [{}/wire/{number}]", self.pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otlp::request_outcome::NoteKind;
    use crate::receive::arriving;

    fn request(number: u64, rejected: &str, name: Option<&str>) -> Arc<Request> {
        let mut request = arriving(None, "/v1/traces", std::iter::empty());
        request.number = number;
        request.rejected = rejected.to_owned();
        if let Some(name) = name {
            let kind = NoteKind::Ignored(None);
            request.outcome.note(name, String::new(), kind);
        }
        request.into()
    }

    #[test]
    fn a_flood_is_a_few_lines_and_how_many_more_there_were() {
        let mut notices = Notices::new("http://127.0.0.1:5080".to_owned());
        let start = Instant::now();
        let mut lines = 0;
        for number in 1..=1_000 {
            lines += notices
                .lines_for(&[request(number, "it is broken", None)], start)
                .len();
        }
        assert_eq!(lines, MAX_LINES);
        assert!(notices.is_waiting());
        let later = notices.lines_for(&[request(1_000, "it is broken", None)], start + STRETCH);
        assert_eq!(
            later,
            ["And 995 more like these: http://127.0.0.1:5080/wire"]
        );
        assert!(!notices.is_waiting());
    }

    #[test]
    fn a_request_is_told_once_and_a_name_once_for_all_requests() {
        let mut notices = Notices::new("http://127.0.0.1:5080".to_owned());
        let now = Instant::now();
        let all = [
            request(3, "", None),
            request(2, "", Some("scope_span")),
            request(1, "1 of 2 spans was left out", Some("scope_span")),
        ];
        let lines = notices.lines_for(&all, now);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("Request 1 (HTTP /v1/traces): 1 of 2 spans was left out ["));
        assert!(lines[1].contains("`scope_span`"), "{lines:?}");
        assert!(notices.lines_for(&all, now).is_empty());
    }

    #[test]
    fn what_a_client_wrote_does_not_reach_the_terminal_raw() {
        let mut notices = Notices::new(String::new());
        let rejected = format!("\u{1b}[2J{}", "x".repeat(10_000));
        let lines = notices.lines_for(&[request(1, &rejected, None)], Instant::now());
        assert!(
            !lines[0].contains('\u{1b}') && lines[0].len() < 500,
            "{lines:?}"
        );
    }
}
