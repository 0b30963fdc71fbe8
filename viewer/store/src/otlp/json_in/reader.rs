//! What reading has come to: the protobuf so far, the path to the value that is read, and what was wrong.

use std::fmt;

use crate::otlp::json_names::{Named, find, similar};
use crate::otlp::request_outcome::{Fault, MAX_NAMED, NoteKind, RequestOutcome};
use crate::otlp::schema::{Field, Message};

/// A step on the way to a value: a field, and its place where it is a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) place: Option<usize>,
}

/// The protobuf so far, and what was wrong with the rest.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) bytes: Vec<u8>,
    /// How large it may become.
    pub(super) most: usize,
    /// Whether what is wrong in an item leaves out that item, and is no error.
    pub(super) is_lenient: bool,
    pub(super) path: Vec<Step>,
    pub(super) outcome: RequestOutcome,
    /// What is wrong with the item that is being read.
    pub(super) fault: Option<Fault>,
    /// An error was made here, of a value that was read to its end: reading can go on after it.
    pub(super) can_go_on: bool,
    /// How many items are open: a point of a metric is the second.
    pub(super) open_items: u32,
    /// How many items of a partial success were read whole, and how many spans, log records and metrics.
    pub(super) counted: u64,
    pub(super) items: u64,
}

impl Reader {
    pub(super) fn new(bytes: Vec<u8>, most: usize) -> Reader {
        Reader {
            bytes,
            most,
            is_lenient: false,
            path: Vec::new(),
            outcome: RequestOutcome::default(),
            fault: None,
            can_go_on: false,
            open_items: 0,
            counted: 0,
            items: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() > self.most
    }

    /// Where it stands.
    pub(super) fn path(&self) -> String {
        use fmt::Write;
        let mut path = String::new();
        for step in &self.path {
            if !path.is_empty() && !step.name.is_empty() {
                path.push('.');
            }
            path.push_str(step.name);
            if let Some(place) = step.place {
                // Writing to a String does not fail.
                let _ = write!(path, "[{place}]");
            }
        }
        path
    }

    /// Whether a fault will be named. For the position of each error, serde_json counts lines from the beginning of the
    /// text, so that a hundred thousand errors would take minutes.
    pub(super) fn wants_position(&self) -> bool {
        self.fault.is_none() && self.outcome.faults.len() < MAX_NAMED
    }

    /// Takes what serde_json says of a value for the fault of the item that it is in: `… at line 1 column 19`.
    pub(super) fn blame(&mut self, said: &str) {
        if self.fault.is_some() {
            return;
        }
        let position = said.rsplit_once(" at line ").and_then(|(reason, rest)| {
            let (line, column) = rest.split_once(" column ")?;
            Some((reason, (line.parse().ok()?, column.parse().ok()?)))
        });
        let (reason, position) = position.map_or((said, None), |(it, at)| (it, Some(at)));
        self.fault = Some(Fault {
            path: self.path(),
            position,
            reason: reason.to_owned(),
            items: 0,
        });
    }

    /// Notes a name that is not quite a field's, or none at all.
    pub(super) fn note_name(
        &mut self,
        message: &'static Message,
        name: &str,
        read_as: Option<&'static Field>,
    ) {
        if self.is_lenient && self.outcome.wants_note(name) {
            let kind = read_as.map_or_else(
                || NoteKind::Ignored(similar(message, name)),
                |field| NoteKind::ReadAs(field.name),
            );
            self.outcome.note(name, self.path(), kind);
        }
    }

    /// The field that a name stands for; notes it where it's another one than OTLP's JSON has.
    pub(super) fn field(
        &mut self,
        message: &'static Message,
        name: &str,
    ) -> Option<&'static Field> {
        match find(message, name) {
            Named::Field(field) => Some(field),
            Named::Other(field) => {
                self.note_name(message, name, Some(field));
                Some(field)
            }
            Named::Unknown => {
                self.note_name(message, name, None);
                None
            }
        }
    }
}
