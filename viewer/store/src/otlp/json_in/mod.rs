//! OTLP JSON to protobuf, along the schema, in one pass over the text.
//!
//! As lax as clients are: 64-bit integers as strings and as numbers, enums as numbers and as names,
//! `null` for a field that is not there, base64 of either alphabet, "NaN" for a double. Unknown
//! fields are ignored. The serde of `opentelemetry-proto` turns much of this away or loses it:
//! `viewer/tests/viewer/receive/why_our_own.rs` holds each of the reasons.
//!
//! - [`from_json`]: one message; what is wrong in it is an error
//! - [`read`]: a request; what is wrong in an item leaves out that item, and its account says so
//! - `value`: one value of a field
//! - `scalars`: texts and numbers as what a field holds
//! - `faults`: items that are left out
//! - `top`: the outermost object of a request, and what backends wrap it in

mod faults;
mod scalars;
mod top;
mod value;

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};

use super::Signal;
use super::account::{Account, Fault, MAX_NAMED, NoteKind};
use super::json_names::{Named, find, similar};
use super::not_otlp::Foreign;
use super::schema::{Field, Message};
use top::Top;
use value::One;

/// The protobuf of a message in JSON.
///
/// # Errors
/// What is wrong with it, and where: line and column.
pub fn from_json(message: &'static Message, json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let mut reader = Reader::new(Vec::with_capacity(json.len() / 2), usize::MAX);
    let mut from = serde_json::Deserializer::from_slice(json);
    Fields {
        message,
        reader: &mut reader,
    }
    .deserialize(&mut from)?;
    from.end()?;
    Ok(reader.bytes)
}

/// What was read of a request in JSON.
#[derive(Debug, Default)]
pub struct Opened {
    /// The requests in it as protobuf: one of each signal, at most, in the order of [`Signal::ALL`].
    pub requests: Vec<(Signal, Vec<u8>)>,
    /// What was left out of them, and what was ignored.
    pub account: Account,
    /// How many spans, log records and metrics are in them.
    pub items: u64,
    /// What it is where it isn't OTLP.
    pub foreign: Option<Foreign>,
    /// The signal that is in it where another one was wanted.
    pub misplaced: Option<Signal>,
}

/// Reads a request of JSON that may come piece by piece, so that the whole of it is never held. What cannot be read
/// of an item leaves out that item.
///
/// `wanted` is the only signal that is read; with none, all are. The protobuf goes into `bytes`, an empty buffer.
///
/// # Errors
/// Where it is not JSON, and where that is; none where the protobuf would be larger than `most` bytes, which is
/// possible: `0,` becomes nine bytes where it is a double.
pub fn read<'de>(
    wanted: Option<Signal>,
    json: impl serde_json::de::Read<'de>,
    bytes: Vec<u8>,
    most: usize,
) -> Result<Opened, Option<serde_json::Error>> {
    let mut reader = Reader::new(bytes, most);
    reader.is_lenient = true;
    let mut top = Top::new(wanted);
    let mut from = serde_json::Deserializer::new(json);
    let read = top.read(&mut reader, &mut from).and_then(|()| from.end());
    match read {
        _ if reader.is_full() => Err(None),
        Ok(()) => Ok(top.finish(reader)),
        Err(error) => Err(Some(error)),
    }
}

/// A step on the way to a value: a field, and its place where it is a list.
#[derive(Clone, Copy, Debug)]
struct Step {
    name: &'static str,
    place: Option<usize>,
}

/// The protobuf so far, and what was wrong with the rest.
#[derive(Debug)]
struct Reader {
    bytes: Vec<u8>,
    /// How large it may become.
    most: usize,
    /// Whether what is wrong in an item leaves out that item, and is no error.
    is_lenient: bool,
    path: Vec<Step>,
    account: Account,
    /// What is wrong with the item that is being read.
    fault: Option<Fault>,
    /// An error was made here, of a value that was read to its end: reading can go on after it.
    can_go_on: bool,
    /// How many items are open: a point of a metric is the second.
    open_items: u32,
    /// How many items of a partial success were read whole, and how many spans, log records and metrics.
    counted: u64,
    items: u64,
}

impl Reader {
    fn new(bytes: Vec<u8>, most: usize) -> Reader {
        Reader {
            bytes,
            most,
            is_lenient: false,
            path: Vec::new(),
            account: Account::default(),
            fault: None,
            can_go_on: false,
            open_items: 0,
            counted: 0,
            items: 0,
        }
    }

    fn is_full(&self) -> bool {
        self.bytes.len() > self.most
    }

    /// Where it stands.
    fn path(&self) -> String {
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
    fn wants_position(&self) -> bool {
        self.fault.is_none() && self.account.faults.len() < MAX_NAMED
    }

    /// Takes what serde_json says of a value for the fault of the item that it is in: `… at line 1 column 19`.
    fn blame(&mut self, said: &str) {
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
    fn note_name(
        &mut self,
        message: &'static Message,
        name: &str,
        read_as: Option<&'static Field>,
    ) {
        if self.is_lenient && self.account.wants_note(name) {
            let kind = read_as.map_or_else(
                || NoteKind::Ignored(similar(message, name)),
                |field| NoteKind::ReadAs(field.name),
            );
            self.account.note(name, self.path(), kind);
        }
    }

    /// The field that a name stands for; notes it where it's another one than OTLP's JSON has.
    fn field(&mut self, message: &'static Message, name: &str) -> Option<&'static Field> {
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

/// Reads a name: the field of a message that it stands for.
struct Name<'r> {
    message: &'static Message,
    reader: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<&'static Field>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<&'static Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.reader.field(self.message, name))
    }
}

/// Reads an object into the fields of a message.
struct Fields<'r> {
    message: &'static Message,
    reader: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.fields.first() {
            Some(field) => write!(f, "an object with fields like \"{}\"", field.name),
            None => f.write_str("an object"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Fields { message, reader } = self;
        while let Some(field) = map.next_key_seed(Name {
            message,
            reader: &mut *reader,
        })? {
            match field {
                Some(field) => map.next_value_seed(One::new(message, field, reader))?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
