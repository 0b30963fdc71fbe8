//! A request in JSON, or one message, as protobuf.

use serde::de::DeserializeSeed;

use super::fields::Fields;
use super::outermost_object::Top;
use super::reader::Reader;
use crate::otlp::Signal;
use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_outcome::RequestOutcome;
use crate::otlp::schema::Message;

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
    pub outcome: RequestOutcome,
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
