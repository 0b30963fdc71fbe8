//! The items of a request: what counts as one, and what each of them needs.

use bytes::Bytes;

use super::Signal;
use super::odd_ids::note_odd_ids;
use super::request_outcome::{Fault, RequestOutcome};
use super::schema::{
    self, Field, Kind, Message, gauge, resource_spans, scope_spans, span, traces_data,
};
use super::validate::check;
use super::wire::{self, DecodeError, Fields, Value, end_message, put, start_message};

/// How a message counts among the items of a partial success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// It is one item: a span, or a log record.
    One,
    /// It holds items, and is left out as a whole: a metric.
    Whole,
    /// It is one of those: a point.
    Part,
}

/// How a message counts; none where it isn't an item.
pub fn unit(message: &'static Message) -> Option<Unit> {
    let is = |other: &'static Message| std::ptr::eq(message, other);
    let points = [
        &schema::NUMBER_POINT,
        &schema::HISTOGRAM_POINT,
        &schema::EXPONENTIAL_POINT,
        &schema::SUMMARY_POINT,
    ];
    if is(&schema::SPAN) || is(&schema::LOG_RECORD) {
        Some(Unit::One)
    } else if is(&schema::METRIC) {
        Some(Unit::Whole)
    } else if points.into_iter().any(is) {
        Some(Unit::Part)
    } else {
        None
    }
}

/// How many bytes the id in this field has.
pub(crate) fn id_length(field: &str) -> usize {
    if field == "traceId" { 16 } else { 8 }
}

/// Whether a message is nothing without the id in this field.
pub(crate) fn needs_id(message: &'static Message, field: &str) -> bool {
    std::ptr::eq(message, &schema::SPAN) && matches!(field, "traceId" | "spanId")
}

/// What an id is in JSON, for a sentence.
pub(crate) fn id_in_json(field: &str) -> &'static str {
    match id_length(field) {
        16 => "a trace id is 32 hexadecimal digits, not all of them 0",
        _ => "a span id is 16 hexadecimal digits, not all of them 0",
    }
}

/// The first id that a span needs and doesn't have, and what is there instead.
pub(crate) fn missing_id(message: &'static Message, span: &[u8]) -> Option<(&'static str, String)> {
    if !std::ptr::eq(message, &schema::SPAN) {
        return None;
    }
    let (mut trace, mut id): (Option<&[u8]>, Option<&[u8]>) = (None, None);
    for field in wire::known(span) {
        match field {
            (span::TRACE_ID, Value::Bytes(it)) => trace = Some(it),
            (span::SPAN_ID, Value::Bytes(it)) => id = Some(it),
            _ => {}
        }
    }
    [("traceId", trace), ("spanId", id)]
        .into_iter()
        .find_map(|(field, id)| {
            let reason = match id {
                None => "it's missing".to_owned(),
                Some([]) => "it's empty".to_owned(),
                Some(id) if id.len() != id_length(field) => {
                    format!("it has {}", crate::readable::count(id.len(), "byte"))
                }
                Some(id) if id.iter().all(|it| *it == 0) => "it's all zeros".to_owned(),
                Some(_) => return None,
            };
            Some((field, reason))
        })
}

/// A request in protobuf that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What of it is sound: all of it, mostly, and then it is what came.
    pub bytes: Bytes,
    /// What was left out.
    pub outcome: RequestOutcome,
    /// Whether something was left out and nothing else was there.
    pub is_nothing: bool,
}

/// Checks a request, and leaves out each item that is broken or has not the ids that it needs.
///
/// `most` is how many messages may nest in it.
///
/// # Errors
/// Where what is around the items is broken, or there is too much of it.
pub fn checked(signal: Signal, bytes: Bytes, most: usize) -> Result<Checked, DecodeError> {
    match check(signal.request(), &bytes, most) {
        Err(DecodeError::Many) => return Err(DecodeError::Many),
        Ok(()) if !has_faulty_spans(signal, &bytes) => {
            let mut outcome = RequestOutcome::default();
            note_odd_ids(signal.request(), &bytes, &mut outcome);
            return Ok(Checked {
                bytes,
                outcome,
                is_nothing: false,
            });
        }
        _ => {}
    }
    let mut sound = Sound {
        most,
        ..Sound::default()
    };
    sound.copy(signal.request(), &bytes)?;
    // The first check may have ended at what was broken, before everything was counted.
    check(signal.request(), &sound.out, most)?;
    note_odd_ids(signal.request(), &sound.out, &mut sound.outcome);
    Ok(Checked {
        is_nothing: sound.items == 0 && !sound.outcome.faults.is_empty(),
        bytes: sound.out.into(),
        outcome: sound.outcome,
    })
}

fn has_faulty_spans(signal: Signal, request: &[u8]) -> bool {
    let inner = |bytes, tag| {
        wire::known(bytes).filter_map(move |(it, value)| match value {
            Value::Bytes(bytes) if it == tag => Some(bytes),
            _ => None,
        })
    };
    signal == Signal::Traces
        && inner(request, traces_data::RESOURCE_SPANS)
            .flat_map(|group| inner(group, resource_spans::SCOPE_SPANS))
            .flat_map(|scope| inner(scope, scope_spans::SPANS))
            .any(|span| missing_id(&schema::SPAN, span).is_some())
}

/// Copies what is sound of a request.
#[derive(Debug, Default)]
struct Sound {
    out: Vec<u8>,
    most: usize,
    path: Vec<(&'static str, usize)>,
    outcome: RequestOutcome,
    items: u64,
}

impl Sound {
    /// Copies the fields of a message that is around items: a request, a resource's group, a scope's.
    fn copy(&mut self, message: &'static Message, bytes: &[u8]) -> Result<(), DecodeError> {
        let mut places = [0; 4];
        for read in Fields::new(bytes) {
            let (tag, value) = read?;
            let Some(field) = message.field(tag) else {
                put(&mut self.out, tag, value);
                continue;
            };
            let place = places.get_mut(tag as usize).map_or(0, |it| {
                *it += 1;
                *it - 1
            });
            self.path
                .push((field.name, if field.repeated { place } else { usize::MAX }));
            self.field(field, value)?;
            self.path.pop();
        }
        Ok(())
    }

    fn field(&mut self, field: &'static Field, value: Value<'_>) -> Result<(), DecodeError> {
        let (Kind::Message(inner), Value::Bytes(bytes)) = (field.kind, value) else {
            // A schema URL, which is a text.
            match value {
                Value::Bytes(text) if str::from_utf8(text).is_ok() => {
                    put(&mut self.out, field.tag, value);
                }
                _ => self.leave_out(DecodeError::Utf8.to_string(), 0),
            }
            return Ok(());
        };
        let is_around = field.repeated && unit(inner).is_none();
        if is_around {
            let start = start_message(&mut self.out, field.tag);
            self.copy(inner, bytes)?;
            end_message(&mut self.out, start);
            return Ok(());
        }
        match check(inner, bytes, self.most) {
            Err(DecodeError::Many) => return Err(DecodeError::Many),
            Err(broken) => self.leave_out(broken.to_string(), items_in(inner, bytes)),
            Ok(()) => match missing_id(inner, bytes) {
                Some((id, reason)) => {
                    self.path.push((id, usize::MAX));
                    let right = match id_length(id) {
                        16 => "a trace id is 16 bytes, not all of them 0",
                        _ => "a span id is 8 bytes, not all of them 0",
                    };
                    self.leave_out(format!("{reason}; {right}"), 1);
                    self.path.pop();
                }
                None => {
                    self.items += u64::from(unit(inner).is_some());
                    put(&mut self.out, field.tag, value);
                }
            },
        }
        Ok(())
    }

    fn leave_out(&mut self, reason: String, items: u64) {
        let steps = self.path.iter().map(|(name, place)| match *place {
            usize::MAX => (*name).to_owned(),
            place => format!("{name}[{place}]"),
        });
        let path = steps.collect::<Vec<_>>().join(".");
        self.outcome.leave_out(Fault {
            path,
            reason,
            items,
            position: None,
        });
    }
}

/// How many items are lost with a message that is broken.
fn items_in(message: &'static Message, bytes: &[u8]) -> u64 {
    match unit(message) {
        None => 0,
        Some(Unit::One | Unit::Part) => 1,
        Some(Unit::Whole) => {
            // Each kind of data has its points in the field of this number.
            let data = wire::known(bytes).filter_map(|(tag, value)| match value {
                Value::Bytes(bytes) if schema::DATA.contains(&tag) => Some(bytes),
                _ => None,
            });
            let points = data.flat_map(wire::known);
            points
                .filter(|it| matches!(it, (gauge::DATA_POINTS, Value::Bytes(_))))
                .count() as u64
        }
    }
}
