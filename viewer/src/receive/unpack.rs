//! What came over the wire, as protobuf that was checked.

use std::io::{BufReader, Read};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use serde_json::de::{IoRead, SliceRead};

use super::buffer::{append, buffer};
use super::limits::{Held, Limits};
use super::refusal::Refusal;
use crate::otlp::Signal;
use crate::otlp::check::check;
use crate::otlp::json_in::from_json_within;

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
    pub held: Held,
}

impl Packed {
    /// The request in protobuf, checked.
    ///
    /// # Errors
    /// When it is not a request of this signal, or is too large.
    pub fn unpack(&self, signal: Signal, limits: &Limits) -> Result<Bytes, Refusal> {
        let most = limits.body;
        let bytes = match (self.is_json, self.is_gzip) {
            (false, false) => self.bytes.clone(),
            (false, true) => inflate(&*self.bytes, most)?.into(),
            (true, false) => {
                let json = SliceRead::new(&self.bytes);
                let out = buffer(self.bytes.len());
                let read = from_json_within(signal.request(), json, out, most);
                read.map_err(|it| it.map_or(Refusal::TooLarge(most), Refusal::Json))?
                    .into()
            }
            (true, true) => self.unpack_json(signal, most)?.into(),
        };
        check(signal.request(), &bytes, limits.messages)?;
        Ok(bytes)
    }

    /// Inflated piece by piece: of JSON that is as large as it may be, and its protobuf, only the
    /// protobuf is ever held.
    fn unpack_json(&self, signal: Signal, most: usize) -> Result<Vec<u8>, Refusal> {
        let mut inflated = MultiGzDecoder::new(&*self.bytes).take(most as u64 + 1);
        let json = IoRead::new(BufReader::with_capacity(PIECE, &mut inflated));
        let read = from_json_within(signal.request(), json, buffer(most), most);
        match read {
            _ if inflated.limit() == 0 => Err(Refusal::TooLarge(most)),
            Ok(bytes) => Ok(bytes),
            Err(None) => Err(Refusal::TooLarge(most)),
            Err(Some(error)) if error.is_io() => Err(Refusal::Gzip(error.into())),
            Err(Some(error)) => Err(Refusal::Json(error)),
        }
    }
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

    fn unpack(json: Vec<u8>, is_gzip: bool) -> Result<Bytes, Refusal> {
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
        assert!(unpack(gzip(b"{}", 1), true).is_ok_and(|it| it.is_empty()));
    }
}
