//! The fields of one protobuf message, in the order in which they stand, without copying
//! ([encoding](https://protobuf.dev/programming-guides/encoding/)).

use thiserror::Error;

/// Why bytes are not a protobuf message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// It ends in the middle of a field.
    #[error("it ends in the middle of a field")]
    Truncated,
    /// A number has more than ten bytes.
    #[error("it has a number that does not end")]
    Varint,
    /// A field has the number 0, or one above 2^29 - 1.
    #[error("it has a field with an impossible number")]
    Tag,
    /// A field is encoded in a way that this field cannot be, or that nothing can be.
    #[error("it has a field of the wrong wire type")]
    WireType,
    /// A string is not UTF-8.
    #[error("it has a string that is not UTF-8")]
    Utf8,
    /// Messages are nested too deeply.
    #[error("it is nested too deeply")]
    Deep,
    /// It holds so many messages that decoding it would take many times its size.
    #[error("it holds more nested values than this receiver decodes at once")]
    Many,
}

/// One value, as its wire type says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1.
    Fixed64(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
    /// Wire types 3 and 4, a group: long out of use, and never part of OTLP.
    Group,
    /// Wire type 5.
    Fixed32(u32),
}

/// The fields of a message. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

/// How deeply groups may nest. They are skipped, but even that must end.
const DEEPEST_GROUP: u32 = 50;

impl<'a> Fields<'a> {
    /// The fields of the message that `bytes` hold.
    pub fn new(bytes: &'a [u8]) -> Fields<'a> {
        Fields { rest: bytes }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, DecodeError> {
        varint(&mut self.rest)
    }

    fn field(&mut self) -> Result<(u32, Value<'a>), DecodeError> {
        let (tag, wire_type) = self.key()?;
        let value = match wire_type {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(fixed64(self.take(8)?)),
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            3 => {
                self.skip_group(tag, DEEPEST_GROUP)?;
                Value::Group
            }
            5 => Value::Fixed32(fixed32(self.take(4)?)),
            _ => return Err(DecodeError::WireType),
        };
        Ok((tag, value))
    }

    fn key(&mut self) -> Result<(u32, u64), DecodeError> {
        let key = self.varint()?;
        let tag = u32::try_from(key >> 3).map_err(|_| DecodeError::Tag)?;
        if tag == 0 || tag >= 1 << 29 {
            return Err(DecodeError::Tag);
        }
        Ok((tag, key & 7))
    }

    fn skip_group(&mut self, tag: u32, depth: u32) -> Result<(), DecodeError> {
        let depth = depth.checked_sub(1).ok_or(DecodeError::Deep)?;
        loop {
            match self.key()? {
                (end, 4) if end == tag => return Ok(()),
                (_, 0) => drop(self.varint()?),
                (_, 1) => drop(self.take(8)?),
                (_, 2) => {
                    let length = self.varint()?;
                    self.take(usize::try_from(length).unwrap_or(usize::MAX))?;
                }
                (inner, 3) => self.skip_group(inner, depth)?,
                (_, 5) => drop(self.take(4)?),
                _ => return Err(DecodeError::WireType),
            }
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// The fields of a message that was checked when it arrived: what is broken is not there.
pub fn known<'a>(bytes: &'a [u8]) -> impl Iterator<Item = (u32, Value<'a>)> {
    Fields::new(bytes).flatten()
}

/// Takes a varint from the front of `bytes`.
///
/// # Errors
/// When it does not end, or needs more than 64 bits.
pub(crate) fn varint(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(DecodeError::Truncated)?;
        *bytes = rest;
        if shift == 63 && byte > 1 {
            return Err(DecodeError::Varint);
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(DecodeError::Varint)
}

/// Appends a varint.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a field of wire type 2: a string, bytes, or a message.
pub fn put_bytes(out: &mut Vec<u8>, tag: u32, bytes: &[u8]) {
    put_varint(out, u64::from(tag) << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a field as it was.
pub fn put(out: &mut Vec<u8>, tag: u32, value: Value<'_>) {
    let tag = u64::from(tag) << 3;
    match value {
        Value::Varint(it) => {
            put_varint(out, tag);
            put_varint(out, it);
        }
        Value::Fixed64(it) => {
            put_varint(out, tag | 1);
            out.extend_from_slice(&it.to_le_bytes());
        }
        Value::Bytes(it) => put_bytes(out, (tag >> 3) as u32, it),
        Value::Fixed32(it) => {
            put_varint(out, tag | 5);
            out.extend_from_slice(&it.to_le_bytes());
        }
        Value::Group => {}
    }
}

/// Appends the key of a message whose length is not known yet. What follows is its fields, and then
/// [`end_message`] with what this returned.
pub(crate) fn start_message(out: &mut Vec<u8>, tag: u32) -> usize {
    put_varint(out, u64::from(tag) << 3 | 2);
    // The length of a message below 128 bytes fits here.
    out.push(0);
    out.len()
}

/// Writes the length of the message whose fields began at `start`. It moves them where the length
/// needs more than one byte, so that no message is ever held twice.
pub(crate) fn end_message(out: &mut Vec<u8>, start: usize) {
    let end = out.len();
    put_varint(out, (end - start) as u64);
    let needed = out.len() - end;
    let mut length = [0; 10];
    length[..needed].copy_from_slice(&out[end..]);
    out.copy_within(start..end, start + needed - 1);
    out[start - 1..start - 1 + needed].copy_from_slice(&length[..needed]);
    out.truncate(end + needed - 1);
}

/// Eight bytes as a number; fewer count as if zeros followed.
pub(crate) fn fixed64(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |it| u64::from_le_bytes(*it))
}

/// Four bytes as a number.
pub(crate) fn fixed32(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |it| u32::from_le_bytes(*it))
}
