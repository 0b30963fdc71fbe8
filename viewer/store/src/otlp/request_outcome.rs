//! What became of a request: how many of its items were kept, came again or were left out, and why.
//!
//! Items are what a partial success counts: spans, log records, and points of metrics. Whoever sent them has to be able
//! to find each one that is missing, so a fault names its place as a path through the request.

use std::fmt;

/// How many faults, and how many notes, are kept of one request.
pub const MAX_NAMED: usize = 20;

/// How many characters are kept of a name that a sender made up.
const MAX_NAME: usize = 60;

/// What became of the items of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestOutcome {
    /// Items that were kept.
    pub kept: u64,
    /// Spans that had come before, and are kept once.
    pub repeated: u64,
    /// Items that were left out.
    pub left_out: u64,
    /// Why, for the first ones.
    pub faults: Vec<Fault>,
    /// How many faults there are beside those.
    pub more_faults: u64,
    /// What was ignored, or read in spite of its form.
    pub notes: Vec<Note>,
}

/// Why something was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, as `resourceSpans[0].scopeSpans[0].spans[3].traceId`.
    pub path: String,
    /// Its line and column in JSON, from 1, where they are known.
    pub position: Option<(u64, u64)>,
    /// What is wrong with it, and what it should be.
    pub reason: String,
    /// How many items were lost with it: none with an attribute of a resource, one with a span.
    pub items: u64,
}

/// Something in JSON that did no harm here, and may elsewhere. It's told once for each name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The name as it was sent, shortened.
    pub name: String,
    /// Where it was seen first.
    pub path: String,
    /// What was made of it.
    pub kind: NoteKind,
}

/// What was made of a name that is not OTLP's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It was ignored, as the protocol asks for. There may be a field with a similar name.
    Ignored(Option<&'static str>),
    /// It was read as this field.
    ReadAs(&'static str),
    /// It holds an id in base64, and was read.
    Base64Id,
    /// It should be an id, and has another length, so that it leads nowhere.
    NotAnId(&'static str),
    /// It's what a backend wraps OTLP in, and was opened.
    Wrapper(&'static str),
}

impl RequestOutcome {
    /// Counts something that was left out, and keeps the reason of the first ones.
    pub fn leave_out(&mut self, fault: Fault) {
        self.left_out += fault.items;
        if self.faults.len() < MAX_NAMED {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    /// Whether a note on this name would be kept.
    pub(crate) fn wants_note(&self, name: &str) -> bool {
        self.notes.len() < MAX_NAMED && {
            let name = shortened(name);
            self.notes.iter().all(|it| it.name != name)
        }
    }

    /// Notes a name, unless it was noted before.
    pub fn note(&mut self, name: &str, path: String, kind: NoteKind) {
        if self.wants_note(name) {
            let name = shortened(name);
            self.notes.push(Note { name, path, kind });
        }
    }

    /// Adds what another part of the same request came to.
    pub fn add(&mut self, other: RequestOutcome) {
        self.kept += other.kept;
        self.repeated += other.repeated;
        let left_out = self.left_out + other.left_out;
        self.more_faults += other.more_faults;
        for fault in other.faults {
            self.leave_out(fault);
        }
        self.left_out = left_out;
        for note in other.notes {
            self.note(&note.name, note.path, note.kind);
        }
    }

    /// All items that were sent.
    pub fn sent(&self) -> u64 {
        self.kept + self.repeated + self.left_out
    }

    /// Whether everything was kept, and nothing is worth a note.
    pub fn is_clean(&self) -> bool {
        self.left_out == 0 && self.faults.is_empty() && self.notes.is_empty()
    }

    /// How many items of all were left out, as `2 of 3 spans were left out`, with the first reasons; empty when there
    /// are none. `item` is what one of them is called.
    pub fn summary(&self, item: &str) -> String {
        if self.left_out == 0 && self.faults.is_empty() {
            return String::new();
        }
        let reasons = self.reasons();
        if self.left_out == 0 {
            return format!("it was not read as a whole: {reasons}");
        }
        let were = if self.left_out == 1 { "was" } else { "were" };
        let all = crate::readable::count(usize::try_from(self.sent()).unwrap_or(0), item);
        let so_far = format!("{} of {all} {were} left out", self.left_out);
        if reasons.is_empty() {
            so_far
        } else {
            format!("{so_far}: {reasons}")
        }
    }

    /// The first three reasons.
    pub fn reasons(&self) -> String {
        const MAX_REASONS: usize = 3;
        let said: Vec<String> = self
            .faults
            .iter()
            .take(MAX_REASONS)
            .map(Fault::to_string)
            .collect();
        let more = self.more_faults + self.faults.len().saturating_sub(MAX_REASONS) as u64;
        match more {
            0 => said.join("; "),
            more => format!("{}; and {more} more", said.join("; ")),
        }
    }

    /// How many bytes it takes beside its own.
    pub fn size(&self) -> usize {
        let faults = self.faults.iter();
        let faults: usize = faults
            .map(|it| it.path.len() + it.reason.len() + size_of::<Fault>())
            .sum();
        let notes = self.notes.iter();
        let notes: usize = notes
            .map(|it| it.path.len() + it.name.len() + size_of::<Note>())
            .sum();
        faults + notes
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.reason)?;
        match self.position {
            Some((line, column)) => write!(f, " (line {line} column {column})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match self.kind {
            NoteKind::Ignored(Some(similar)) => {
                write!(
                    f,
                    "`{name}` was ignored: OTLP has no such field. Did you mean `{similar}`?"
                )
            }
            NoteKind::Ignored(None) => {
                write!(f, "`{name}` was ignored: OTLP has no such field here")
            }
            NoteKind::ReadAs(field) => write!(
                f,
                "`{name}` was read as `{field}`. Other receivers ignore it: OTLP's JSON has the name `{field}` and no \
                 other"
            ),
            NoteKind::Base64Id => write!(
                f,
                "`{name}` is in base64 and was read. Other receivers refuse it: in OTLP's JSON, ids are hexadecimal"
            ),
            NoteKind::NotAnId(right) => {
                write!(f, "`{name}` is not an id, and leads nowhere: {right}")
            }
            NoteKind::Wrapper(whose) => write!(f, "`{name}` is {whose}, and was opened"),
        }
    }
}

/// At most 60 characters of a name, without any that would move the cursor of a terminal.
fn shortened(name: &str) -> String {
    let mut out: String = name
        .chars()
        .take(MAX_NAME)
        .map(|it| if it.is_control() { '\u{fffd}' } else { it })
        .collect();
    if name.chars().nth(MAX_NAME).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_faults_are_named_and_all_are_counted() {
        let mut outcome = RequestOutcome {
            kept: 2,
            ..RequestOutcome::default()
        };
        for at in 0..100 {
            outcome.leave_out(Fault {
                path: format!("spans[{at}]"),
                reason: "it is broken".to_owned(),
                items: 1,
                position: None,
            });
        }
        assert_eq!((outcome.left_out, outcome.sent()), (100, 102));
        assert_eq!(outcome.faults.len() as u64 + outcome.more_faults, 100);
        let summary = outcome.summary("span");
        assert!(summary.starts_with("100 of 102 spans were left out: spans[0]: it is broken; "));
        assert!(summary.ends_with("and 97 more"), "{summary}");
        let mut twice = outcome.clone();
        twice.add(outcome);
        assert_eq!((twice.left_out, twice.faults.len()), (200, MAX_NAMED));
        assert_eq!(twice.faults.len() as u64 + twice.more_faults, 200);
    }

    #[test]
    fn a_name_is_noted_once_and_cannot_move_the_cursor() {
        let mut outcome = RequestOutcome::default();
        for _ in 0..2 {
            outcome.note("a\u{1b}[2J", String::new(), NoteKind::Ignored(None));
        }
        assert_eq!(outcome.notes.len(), 1);
        assert!(!outcome.notes[0].to_string().contains('\u{1b}'));
    }
}
