//! What came over the wire, as protobuf that was checked. What is broken of it is left out, and accounted for.

use std::io::{BufReader, Read};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use serde_json::de::{IoRead, SliceRead};

use super::body_limits::{Limits, Reservation};
use super::growing_buffer::{append, buffer};
use super::refusal::Refusal;
use crate::otlp::Signal;
use crate::otlp::json_in::{self, Opened};
use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_items::checked;
use crate::otlp::request_outcome::{Fault, RequestOutcome};
use crate::otlp::signal_of_request::signal_of;
use crate::otlp::wire::DecodeError;

/// A body as it came over the wire.
#[derive(Debug)]
pub struct Packed {
    /// Its bytes.
    pub bytes: Bytes,
    /// Whether they are gzip.
    pub is_gzip: bool,
    /// Whether they are JSON, and not protobuf.
    pub is_json: bool,
    /// Counts it among what arrives for as long as it is there.
    pub held: Reservation,
}

/// A request in protobuf, checked.
#[derive(Debug)]
pub struct Unpacked {
    /// What of it is sound.
    pub bytes: Bytes,
    /// What was left out.
    pub outcome: RequestOutcome,
}

impl Packed {
    /// The request in protobuf, checked: what is broken of it is left out.
    ///
    /// # Errors
    /// When nothing in it is of this signal, or it is too large.
    pub fn unpack(&self, signal: Signal, limits: &Limits) -> Result<Unpacked, Refusal> {
        let most = limits.body;
        if self.is_json {
            let opened = self.open(signal, most)?;
            return from_json(signal, opened, limits);
        }
        let bytes = if self.is_gzip {
            inflate(&*self.bytes, most)?.into()
        } else {
            self.bytes.clone()
        };
        from_protobuf(signal, bytes, limits)
    }

    /// JSON is inflated piece by piece: of what is as large as it may be, only the protobuf is ever held.
    fn open(&self, signal: Signal, most: usize) -> Result<Opened, Refusal> {
        if !self.is_gzip {
            let json = SliceRead::new(&self.bytes);
            let read = json_in::read(Some(signal), json, buffer(self.bytes.len()), most);
            return read.map_err(|error| match error {
                None => Refusal::TooLarge(most),
                Some(error) => not_json(&self.bytes, error),
            });
        }
        let mut inflated = MultiGzDecoder::new(&*self.bytes).take(most as u64 + 1);
        let json = IoRead::new(BufReader::with_capacity(PIECE, &mut inflated));
        let read = json_in::read(Some(signal), json, buffer(most), most);
        match read {
            _ if inflated.limit() == 0 => Err(Refusal::TooLarge(most)),
            Ok(opened) => Ok(opened),
            Err(None) => Err(Refusal::TooLarge(most)),
            Err(Some(error)) if error.is_io() => Err(Refusal::Gzip(error.into())),
            Err(Some(error)) => Err(Refusal::Json(error)),
        }
    }
}

fn from_json(signal: Signal, mut opened: Opened, limits: &Limits) -> Result<Unpacked, Refusal> {
    if let Some(misplaced) = opened.misplaced {
        let reason = wrong_path(signal, misplaced);
        if opened.items == 0 {
            return Err(nothing(reason, opened.outcome));
        }
        opened.outcome.leave_out(Fault {
            reason,
            ..Fault::default()
        });
    }
    if opened.items == 0 {
        if let Some(foreign) = opened.foreign {
            return Err(nothing(foreign.to_string(), opened.outcome));
        }
        if !opened.outcome.faults.is_empty() {
            return Err(nothing(opened.outcome.reasons(), opened.outcome));
        }
    }
    let bytes = opened.requests.pop().map(|it| it.1).unwrap_or_default();
    let checked = checked(signal, bytes.into(), limits.messages)?;
    let mut outcome = opened.outcome;
    outcome.add(checked.outcome);
    if checked.is_nothing {
        return Err(nothing(outcome.reasons(), outcome));
    }
    Ok(Unpacked {
        bytes: checked.bytes,
        outcome,
    })
}

fn from_protobuf(signal: Signal, bytes: Bytes, limits: &Limits) -> Result<Unpacked, Refusal> {
    let found = checked(signal, bytes.clone(), limits.messages);
    match found {
        Ok(checked) if !checked.is_nothing => Ok(Unpacked {
            bytes: checked.bytes,
            outcome: checked.outcome,
        }),
        Err(DecodeError::Many) => Err(DecodeError::Many.into()),
        found => {
            if let Some(other) = signal_of(&bytes, limits.messages).filter(|it| *it != signal) {
                return Err(nothing(
                    wrong_path(signal, other),
                    RequestOutcome::default(),
                ));
            }
            if bytes.trim_ascii_start().starts_with(b"{") {
                let why = "it begins as JSON does, and its content type is protobuf. Send JSON with the content type \
                           application/json";
                return Err(nothing(why.to_owned(), RequestOutcome::default()));
            }
            if let Some(foreign) = Foreign::of_bytes(&bytes) {
                return Err(nothing(foreign.to_string(), RequestOutcome::default()));
            }
            let outcome = found?.outcome;
            Err(nothing(outcome.reasons(), outcome))
        }
    }
}

/// Why bytes are not JSON, in a way that helps where one can tell what they are.
fn not_json(bytes: &[u8], error: serde_json::Error) -> Refusal {
    if let Some(foreign) = Foreign::of_bytes(bytes) {
        return nothing(foreign.to_string(), RequestOutcome::default());
    }
    if bytes.starts_with(b"\x0a") && bytes.iter().take(64).any(|it| *it < b'\t') {
        let why = "it looks like protobuf, and its content type is JSON. Send protobuf with the content type \
                   application/x-protobuf";
        return nothing(why.to_owned(), RequestOutcome::default());
    }
    Refusal::Json(error)
}

fn nothing(why: String, outcome: RequestOutcome) -> Refusal {
    Refusal::Nothing {
        why,
        outcome: outcome.into(),
    }
}

fn wrong_path(path: Signal, found: Signal) -> String {
    let service = found.grpc_path().split('/').nth(1).unwrap_or_default();
    format!(
        "it has {items}s, and {} is for {}s. Send {items}s to {}, or over gRPC to {service}",
        path.http_path(),
        path.item(),
        found.http_path(),
        items = found.item(),
    )
}

/// How many bytes are inflated at once.
const PIECE: usize = 1 << 16;

/// Inflates gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)), and stops at `most` bytes: a
/// bomb of ten kilobytes inflates to ten megabytes.
///
/// # Errors
/// When it is not gzip, or is larger.
pub fn inflate(bytes: impl Read, most: usize) -> Result<Vec<u8>, Refusal> {
    let bytes = BufReader::new(bytes);
    let mut from = MultiGzDecoder::new(bytes).take(most as u64 + 1);
    let (mut inflated, mut piece) = (Vec::new(), vec![0; PIECE]);
    loop {
        match from.read(&mut piece).map_err(Refusal::Gzip)? {
            0 => break,
            length => append(&mut inflated, &piece[..length]),
        }
    }
    if inflated.len() > most {
        return Err(Refusal::TooLarge(most));
    }
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// Reads a bomb, and remembers how far.
    struct Bomb {
        bytes: Vec<u8>,
        read: usize,
    }

    impl Read for &mut Bomb {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let count = (&self.bytes[self.read..]).read(to)?;
            self.read += count;
            Ok(count)
        }
    }

    fn gzip(bytes: &[u8], times: usize) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..times {
            encoder.write_all(bytes).unwrap();
        }
        encoder.finish().unwrap()
    }

    fn unpack(json: Vec<u8>, is_gzip: bool) -> Result<Unpacked, Refusal> {
        let limits = Limits::new(1 << 20);
        let packed = Packed {
            bytes: json.into(),
            is_gzip,
            is_json: true,
            held: limits.hold(0),
        };
        packed.unpack(Signal::Metrics, &limits)
    }

    #[test]
    fn a_bomb_is_not_inflated_any_further_than_the_limit() {
        let mut bomb = Bomb {
            bytes: gzip(&[0; 1 << 20], 100),
            read: 0,
        };
        let refused = inflate(&mut bomb, 1 << 20);
        assert!(matches!(refused, Err(Refusal::TooLarge(_))), "{refused:?}");
        assert!(
            bomb.read < bomb.bytes.len() / 2,
            "{} of {}",
            bomb.read,
            bomb.bytes.len()
        );
    }

    #[test]
    fn json_that_is_too_large_inflated_or_as_protobuf_is_refused_as_that() {
        // Spaces mean nothing, and count.
        let refused = unpack(gzip(&[b' '; 1 << 20], 2), true);
        assert!(matches!(refused, Err(Refusal::TooLarge(_))), "{refused:?}");
        // Two bytes of JSON are nine of protobuf.
        let bounds = "1,".repeat(150_000) + "1";
        let json = r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":
            {"dataPoints":[{"explicitBounds":["#
            .to_owned()
            + &bounds
            + "]}]}}]}]}]}";
        for (body, is_gzip) in [
            (json.clone().into_bytes(), false),
            (gzip(json.as_bytes(), 1), true),
        ] {
            let refused = unpack(body, is_gzip);
            assert!(matches!(refused, Err(Refusal::TooLarge(_))), "{refused:?}");
        }
    }

    #[test]
    fn json_that_is_not_gzip_or_breaks_off_is_told_apart() {
        let refused = unpack(b"{}".to_vec(), true);
        assert!(matches!(refused, Err(Refusal::Gzip(_))), "{refused:?}");
        let mut cut = gzip(b"{\"resourceMetrics\":[]}", 1);
        cut.truncate(cut.len() - 9);
        let refused = unpack(cut, true);
        assert!(matches!(refused, Err(Refusal::Gzip(_))), "{refused:?}");
        let refused = unpack(gzip(b"{\"resourceMetrics\":[", 1), true);
        assert!(matches!(refused, Err(Refusal::Json(_))), "{refused:?}");
        assert!(unpack(gzip(b"{}", 1), true).is_ok_and(|it| it.bytes.is_empty()));
    }
}
