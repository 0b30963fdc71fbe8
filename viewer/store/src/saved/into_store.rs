//! What is in a file, put into the store.

use std::io::{self, BufRead, BufReader, Read};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use serde_json::de::SliceRead;

use super::json_objects::{Object, Objects};
use super::open::OpenError;
use super::protobuf_messages::Messages;
use super::refused_object::{Refused, has_none};
use super::zstd::Zstd;
use super::{SavedFile, protobuf_messages, zstd};
use crate::otlp::json_in::Opened;
use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_items::{Checked, checked};
use crate::otlp::{Signal, json_in, signal_of_request};
use crate::store::Store;
use crate::store::requests::Request;

/// Reads OTLP into a store, as it is, as gzip or as zstd.
///
/// # Errors
/// When it cannot be read, or has nothing in it that can be shown.
pub fn read(
    name: String,
    from: impl Read,
    store: &Store,
    most: usize,
) -> Result<SavedFile, OpenError> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let unreadable = |error| OpenError::Unreadable(name.clone(), error);
    let start = from.fill_buf().map_err(unreadable)?;
    let (is_gzip, is_zstd) = (
        start.starts_with(&[0x1f, 0x8b]),
        start.starts_with(&zstd::MAGIC),
    );
    let (mut from, encoding): (Box<dyn BufRead + '_>, _) = if is_gzip {
        (Box::new(BufReader::new(MultiGzDecoder::new(from))), "gzip")
    } else if is_zstd {
        (Box::new(BufReader::new(Zstd::new(from))), "zstd")
    } else {
        (Box::new(from), "identity")
    };
    let start = from.fill_buf().map_err(unreadable)?;
    if let Some(foreign) = Foreign::of_bytes(start) {
        return Err(OpenError::Foreign { name, foreign });
    }
    let mut content = Content {
        file: SavedFile {
            name: name.clone(),
            ..SavedFile::default()
        },
        encoding,
        store,
        most,
    };
    let read = if protobuf_messages::is_framed(start) {
        content.messages(from)
    } else if protobuf_messages::is_request(start) {
        content.request(from)
    } else {
        content.objects(from)
    };
    let file = content.file;
    match (read, file.reasons.first()) {
        (Err(error), _) if file.taken == 0 => Err(unreadable(error)),
        _ if file.kept + file.repeated == 0 && file.left_out > 0 => Err(OpenError::Nothing {
            name,
            reason: file.named.into_iter().next().unwrap_or_default(),
        }),
        _ if file.taken > 0 => Ok(file),
        (_, Some(reason)) => {
            let reason = reason.clone();
            Err(OpenError::Nothing { name, reason })
        }
        (_, None) => Err(OpenError::Empty(name)),
    }
}

/// What is read of a file.
struct Content<'s> {
    file: SavedFile,
    encoding: &'static str,
    store: &'s Store,
    most: usize,
}

impl Content<'_> {
    fn objects(&mut self, from: impl BufRead) -> io::Result<()> {
        for object in Objects::new(from, self.most) {
            let object = object.inspect_err(|error| self.cannot_go_on(error))?;
            match self.object(&object) {
                Ok(()) => {}
                Err(refused) => self.file.refuse(refused.at(object.line)),
            }
        }
        Ok(())
    }

    fn messages(&mut self, from: impl BufRead) -> io::Result<()> {
        for (number, message) in (1..).zip(Messages::new(from, self.most)) {
            let message = message.inspect_err(|error| self.cannot_go_on(error))?;
            let place = format!("message {number}");
            if let Err(refused) = self.message(message, &place) {
                self.file.refuse(format!("{place} was left out: {refused}"));
            }
        }
        Ok(())
    }

    /// A file that is one request in protobuf, as a client sends it.
    fn request(&mut self, from: impl BufRead) -> io::Result<()> {
        let mut bytes = Vec::new();
        let most = self.most as u64;
        from.take(most + 1).read_to_end(&mut bytes)?;
        let bytes = Some(bytes).filter(|it| it.len() as u64 <= most);
        if let Err(refused) = self.message(bytes, "its request") {
            self.file.refuse(format!("request was left out: {refused}"));
        }
        Ok(())
    }

    /// What came before is whole.
    fn cannot_go_on(&mut self, error: &io::Error) {
        if self.file.taken > 0 {
            self.file
                .refuse(format!("end: it cannot be read on: {error}"));
        }
    }

    fn object(&mut self, object: &Object) -> Result<(), Refused> {
        let json = object.json.as_deref().ok_or(Refused::Large)?;
        let json = of_a_list(json);
        if json.is_empty() {
            return Ok(());
        }
        self.json(json, &format!("line {}", object.line), Some(object.line))
    }

    /// A message may be compressed by itself, and may be JSON.
    fn message(&mut self, message: Option<Vec<u8>>, place: &str) -> Result<(), Refused> {
        let mut bytes = message.ok_or(Refused::Large)?;
        if bytes.starts_with(&zstd::MAGIC) {
            let mut unpacked = Vec::new();
            let mut from = Zstd::new(&*bytes).take(self.most as u64 + 1);
            from.read_to_end(&mut unpacked).map_err(Refused::Packed)?;
            if unpacked.len() > self.most {
                return Err(Refused::Large);
            }
            bytes = unpacked;
        }
        if bytes.trim_ascii_start().starts_with(b"{") {
            return self.json(&bytes, place, None);
        }
        let length = bytes.len();
        let Some((signal, checked)) = signal_of_request::open(&bytes.into(), usize::MAX) else {
            let why = "it is no request of spans, log records or metrics in protobuf";
            return Err(Refused::Message(why.to_owned()));
        };
        self.insert(signal, checked, length, place, None);
        self.file.taken += 1;
        Ok(())
    }

    fn json(&mut self, json: &[u8], place: &str, line: Option<u64>) -> Result<(), Refused> {
        let opened = json_in::read(None, SliceRead::new(json), Vec::new(), usize::MAX);
        let opened = opened.map_err(|error| match error {
            None => Refused::Large,
            Some(error) if error.is_data() => Refused::Value(error),
            Some(error) => Refused::Json(error),
        })?;
        let Opened {
            requests,
            mut outcome,
            items,
            foreign,
            ..
        } = opened;
        if items == 0 {
            if let Some(foreign) = foreign {
                return Err(Refused::Foreign(foreign));
            }
            if outcome.left_out == 0 && !outcome.faults.is_empty() {
                return Err(Refused::Faulty(outcome.reasons()));
            }
            if requests.is_empty() && outcome.faults.is_empty() {
                return Err(Refused::Faulty(has_none(&outcome)));
            }
        }
        for (signal, body) in requests {
            let mut checked = checked(signal, body.into(), usize::MAX)?;
            outcome.add(std::mem::take(&mut checked.outcome));
            checked.outcome = std::mem::take(&mut outcome);
            self.insert(signal, checked, json.len(), place, line);
        }
        self.file.taken += 1;
        Ok(())
    }

    fn insert(
        &mut self,
        signal: Signal,
        checked: Checked,
        length: usize,
        place: &str,
        line: Option<u64>,
    ) {
        let request = Request {
            number: 0,
            // A file does not say when something came.
            time: UNIX_EPOCH,
            signal: Some(signal),
            protocol: "file",
            path: format!("{}, {place}", self.file.name),
            encoding: self.encoding.to_owned(),
            wire_bytes: length as u64,
            headers: Vec::new(),
            body: Bytes::new(),
            body_bytes: 0,
            start: Bytes::new(),
            answer: String::new(),
            rejected: String::new(),
            outcome: checked.outcome,
        };
        let outcome = self.store.insert(signal, &checked.bytes, request);
        self.file.add(&outcome, place, line);
    }
}

/// An object that stands in a line of a list, as `{…},` does: without what is around it. The brackets of the list have
/// lines of their own.
fn of_a_list(json: &[u8]) -> &[u8] {
    // A line that breaks off should not be said to break off in the next one.
    let mut json = json.trim_ascii_end();
    if let Some(before) = json.strip_suffix(b",") {
        json = before.trim_ascii_end();
    }
    if let Some(after) = json.trim_ascii_start().strip_prefix(b",") {
        json = after.trim_ascii_start();
    }
    // A bracket without the other one is that of a list that goes over lines.
    match (json.strip_prefix(b"["), json.strip_suffix(b"]")) {
        (Some(after), None) => after.trim_ascii_start(),
        (None, Some(before)) => before.trim_ascii_end(),
        _ => json,
    }
}
