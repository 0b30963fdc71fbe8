//! Is this a whole, valid message, and not one that explodes when it is decoded?
//!
//! Two bytes of protobuf can be an empty span, and an empty span takes 300 bytes when it is
//! decoded: 4 MiB could become 600. So nothing is decoded here. The bytes are walked along the
//! schema, and the messages in them are counted.

use std::str;

use super::schema::{self, Field, Kind, Message};
use super::wire::{self, DecodeError, Fields, Value};

/// How deeply messages may nest. prost decodes 100 levels; what passes here is decoded later.
const DEEPEST: u32 = 90;

/// What is later decoded as a whole, to be shown.
static DECODED_AT_ONCE: [&Message; 5] = [
    &schema::SPAN,
    &schema::LOG_RECORD,
    &schema::METRIC,
    &schema::RESOURCE,
    &schema::SCOPE,
];

/// How many messages may nest in one of these: 10,000 attributes are 20,000. It bounds what decoding
/// it takes, some 100 bytes for each.
const MAX_IN_ONE: usize = 200_000;

/// How many numbers of a packed list count as one message: they take eight bytes each when they are
/// decoded.
const NUMBERS: usize = 12;

/// Checks that `bytes` are a `message`, in time proportional to their length and without memory.
///
/// `most` is how many messages may nest in it, all levels taken together.
///
/// # Errors
/// What is wrong with it.
pub fn check(message: &Message, bytes: &[u8], most: usize) -> Result<(), DecodeError> {
    let mut left = most;
    walk(message, bytes, DEEPEST, &mut left)
}

fn walk(message: &Message, bytes: &[u8], depth: u32, left: &mut usize) -> Result<(), DecodeError> {
    let depth = depth.checked_sub(1).ok_or(DecodeError::Deep)?;
    *left = left.checked_sub(1).ok_or(DecodeError::Many)?;
    let is_one = DECODED_AT_ONCE
        .into_iter()
        .any(|it| std::ptr::eq(it, message));
    if is_one {
        let mut inside = MAX_IN_ONE.min(*left);
        let before = inside;
        fields(message, bytes, depth, &mut inside)?;
        *left -= before - inside;
        return Ok(());
    }
    fields(message, bytes, depth, left)
}

fn fields(
    message: &Message,
    bytes: &[u8],
    depth: u32,
    left: &mut usize,
) -> Result<(), DecodeError> {
    for field in Fields::new(bytes) {
        let (tag, value) = field?;
        // An unknown field comes from a newer version of OTLP, and is no error.
        if let Some(field) = message.field(tag) {
            check_value(field, value, depth, left)?;
        }
    }
    Ok(())
}

fn check_value(
    field: &Field,
    value: Value<'_>,
    depth: u32,
    left: &mut usize,
) -> Result<(), DecodeError> {
    match (field.kind, value) {
        (Kind::Message(message), Value::Bytes(bytes)) => walk(message, bytes, depth, left),
        (Kind::Text, Value::Bytes(bytes)) => str::from_utf8(bytes)
            .map_err(|_| DecodeError::Utf8)
            .map(drop),
        (Kind::Id | Kind::Bytes, Value::Bytes(_))
        | (Kind::Double | Kind::Fixed64 | Kind::Sfixed64, Value::Fixed64(_))
        | (Kind::Fixed32, Value::Fixed32(_)) => Ok(()),
        (
            Kind::Bool
            | Kind::Uint32
            | Kind::Int32
            | Kind::Sint32
            | Kind::Int64
            | Kind::Uint64
            | Kind::Enum(_),
            Value::Varint(_),
        ) => Ok(()),
        (kind, Value::Bytes(bytes)) if field.repeated => {
            let mut numbers = 0;
            packed(kind, bytes, |_| numbers += 1)?;
            *left = left
                .checked_sub(numbers / NUMBERS)
                .ok_or(DecodeError::Many)?;
            Ok(())
        }
        _ => Err(DecodeError::WireType),
    }
}

/// Calls `each` for the numbers of a packed list, as what they are on the wire.
///
/// # Errors
/// When the list ends in the middle of a number.
pub fn packed<'a>(
    kind: Kind,
    mut bytes: &[u8],
    mut each: impl FnMut(Value<'a>),
) -> Result<(), DecodeError> {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => {
            let (numbers, rest) = bytes.as_chunks::<8>();
            if !rest.is_empty() {
                return Err(DecodeError::Truncated);
            }
            for number in numbers {
                each(Value::Fixed64(u64::from_le_bytes(*number)));
            }
        }
        Kind::Uint64 => {
            while !bytes.is_empty() {
                each(Value::Varint(wire::varint(&mut bytes)?));
            }
        }
        _ => return Err(DecodeError::WireType),
    }
    Ok(())
}
