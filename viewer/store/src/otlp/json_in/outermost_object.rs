//! The outermost object of a request, and what backends wrap it in.
//!
//! | what comes | who writes it |
//! | --- | --- |
//! | `{"resourceSpans":[…]}` | OTLP |
//! | `[{"resourceSpans":[…]}, …]` | who collects requests in a list |
//! | `{"result":{"resourceSpans":[…]}}` | Jaeger's API v3 |
//! | `{"trace":{"resourceSpans":[…]}}`, `{"batches":[…]}` | Tempo |
//! | `{"resource":{…},"scopeSpans":[…]}` | who takes one group out of a request |

use std::fmt;
use std::mem::take;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::count_elements::Elements;
use super::field_value::One;
use super::read_request::Opened;
use super::reader::{Reader, Step};
use crate::otlp::json_names::{Named, find};
use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_outcome::NoteKind;
use crate::otlp::schema::{Field, Message};
use crate::otlp::wire::put_bytes;
use crate::otlp::{Signal, schema};

/// What was found in the outermost objects.
#[derive(Debug)]
pub(super) struct Top {
    /// The only signal that is read; with none, all are.
    wanted: Option<Signal>,
    /// What was read of each signal. That of the signal that is being read is in the reader.
    bodies: [Vec<u8>; 3],
    is_found: [bool; 3],
    foreign: Option<Foreign>,
    misplaced: Option<Signal>,
}

impl Top {
    pub(super) fn new(wanted: Option<Signal>) -> Top {
        Top {
            wanted,
            bodies: Default::default(),
            is_found: [false; 3],
            foreign: None,
            misplaced: None,
        }
    }

    pub(super) fn read<'de, D: Deserializer<'de>>(
        &mut self,
        reader: &mut Reader,
        from: D,
    ) -> Result<(), D::Error> {
        let first = self.wanted.unwrap_or(Signal::Traces);
        self.bodies[first as usize] = take(&mut reader.bytes);
        Whole { top: self, reader }.deserialize(from)
    }

    pub(super) fn finish(mut self, reader: Reader) -> Opened {
        if let Some(wanted) = self.wanted {
            self.is_found = Signal::ALL.map(|it| it == wanted);
        }
        let found = Signal::ALL
            .into_iter()
            .filter(|it| self.is_found[*it as usize]);
        Opened {
            requests: found
                .map(|it| (it, take(&mut self.bodies[it as usize])))
                .collect(),
            outcome: reader.outcome,
            items: reader.items,
            foreign: self.foreign,
            misplaced: self.misplaced,
        }
    }

    /// Reads a list of groups, as `resourceSpans` is, under the name that it has.
    fn groups<'de, A: MapAccess<'de>>(
        &mut self,
        signal: Signal,
        reader: &mut Reader,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if self.wanted.is_some_and(|it| it != signal) {
            if map.next_value::<Elements>()?.0 > 0 {
                self.misplaced = Some(signal);
            }
            return Ok(());
        }
        let request = signal.request();
        let Some(field) = request.fields.first() else {
            return map.next_value::<IgnoredAny>().map(drop);
        };
        self.is_found[signal as usize] = true;
        std::mem::swap(&mut reader.bytes, &mut self.bodies[signal as usize]);
        map.next_value_seed(One::new(request, field, reader))?;
        self.keep(signal, reader)
    }

    /// Puts aside what was read of a signal, unless it has become too large.
    fn keep<E: Error>(&mut self, signal: Signal, reader: &mut Reader) -> Result<(), E> {
        if reader.is_full() {
            return Err(E::custom("it is too large"));
        }
        std::mem::swap(&mut reader.bytes, &mut self.bodies[signal as usize]);
        Ok(())
    }

    /// What a name at the top stands for.
    fn name(&mut self, name: &str, group: Option<&'static Message>) -> Key {
        for signal in Signal::ALL {
            if let Named::Field(_) | Named::Other(_) = find(signal.request(), name) {
                return Key::Groups(signal);
            }
        }
        match name {
            "batches" => return Key::Groups(Signal::Traces),
            "result" => return Key::Wrapper("what Jaeger's API wraps a request in"),
            "trace" => return Key::Wrapper("what Tempo's API wraps a request in"),
            _ => {}
        }
        for (signal, message) in GROUPS {
            if let Named::Field(field) | Named::Other(field) = find(message, name) {
                // A resource is the same in each of them.
                let is_open = group.is_none_or(|it| std::ptr::eq(it, message));
                if is_open || field.tag != 2 {
                    return Key::Group(signal, group.unwrap_or(message), field);
                }
            }
        }
        if self.foreign.is_none_or(|it| it == Foreign::Span) {
            self.foreign = Foreign::of_name(name).or(self.foreign);
        }
        Key::Unknown
    }
}

/// What one group is, of each signal.
const GROUPS: [(Signal, &Message); 3] = [
    (Signal::Traces, &schema::RESOURCE_SPANS),
    (Signal::Logs, &schema::RESOURCE_LOGS),
    (Signal::Metrics, &schema::RESOURCE_METRICS),
];

/// What a name at the top stands for.
enum Key {
    /// The groups of a request.
    Groups(Signal),
    /// Something around a request.
    Wrapper(&'static str),
    /// A field of one group that stands alone.
    Group(Signal, &'static Message, &'static Field),
    /// Nothing.
    Unknown,
}

/// Reads an object, or a list of them.
struct Whole<'t> {
    top: &'t mut Top,
    reader: &'t mut Reader,
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of OTLP")
    }

    // As a list of groups that is `null`.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Whole { top, reader } = self;
        reader.path.push(Step {
            name: "",
            place: Some(0),
        });
        while let Some(()) = list.next_element_seed(Whole {
            top: &mut *top,
            reader: &mut *reader,
        })? {
            if let Some(Step {
                place: Some(place), ..
            }) = reader.path.last_mut()
            {
                *place += 1;
            }
        }
        reader.path.pop();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Whole { top, reader } = self;
        let mut group = Group::default();
        while let Some(name) = map.next_key::<String>()? {
            let key = top.name(&name, group.message);
            match key {
                Key::Groups(signal) => {
                    if let Some(field) = signal.request().fields.first()
                        && field.name != name
                    {
                        let path = reader.path();
                        reader
                            .outcome
                            .note(&name, path, NoteKind::ReadAs(field.name));
                    }
                    top.groups(signal, reader, &mut map)?;
                }
                Key::Wrapper(whose) => {
                    let path = reader.path();
                    reader.outcome.note(&name, path, NoteKind::Wrapper(whose));
                    map.next_value_seed(Whole {
                        top: &mut *top,
                        reader: &mut *reader,
                    })?;
                }
                Key::Group(signal, message, field) => {
                    if top.wanted.is_some_and(|it| field.tag == 2 && it != signal) {
                        if map.next_value::<Elements>()?.0 > 0 {
                            top.misplaced = Some(signal);
                        }
                        continue;
                    }
                    if field.tag == 2 {
                        group.signal = Some(signal);
                        group.message = Some(message);
                    }
                    std::mem::swap(&mut reader.bytes, &mut group.bytes);
                    map.next_value_seed(One::new(message, field, reader))?;
                    std::mem::swap(&mut reader.bytes, &mut group.bytes);
                }
                Key::Unknown => {
                    let message = group.message.unwrap_or(match top.wanted {
                        Some(wanted) => wanted.request(),
                        None => &schema::TRACES,
                    });
                    reader.note_name(message, &name, None);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if let Some(signal) = group.signal {
            top.is_found[signal as usize] = true;
            std::mem::swap(&mut reader.bytes, &mut top.bodies[signal as usize]);
            put_bytes(&mut reader.bytes, 1, &group.bytes);
            top.keep(signal, reader)?;
        }
        Ok(())
    }
}

/// A group that stands alone.
#[derive(Default)]
struct Group {
    signal: Option<Signal>,
    message: Option<&'static Message>,
    bytes: Vec<u8>,
}
