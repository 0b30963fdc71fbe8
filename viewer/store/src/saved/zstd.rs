//! Files as zstd ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)): one frame after the other.

use std::io::{self, BufRead, Read};
use std::mem::replace;

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// How a frame begins.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The largest window that is decoded: what RFC 8878 asks every decoder for. A frame that says more would take as much
/// memory.
const MAX_WINDOW: u64 = 8 << 20;

/// Decompresses as it is read.
pub(super) struct Zstd<R: BufRead> {
    state: State<R>,
}

enum State<R: BufRead> {
    Between(R),
    Inside(Box<StreamingDecoder<R, FrameDecoder>>),
    DecodeError,
}

impl<R: BufRead> Zstd<R> {
    pub(super) fn new(from: R) -> Zstd<R> {
        Zstd {
            state: State::Between(from),
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        loop {
            match replace(&mut self.state, State::DecodeError) {
                State::Between(mut from) => {
                    skip(&mut from)?;
                    if from.fill_buf()?.is_empty() {
                        self.state = State::Between(from);
                        return Ok(0);
                    }
                    let frame = StreamingDecoder::new_with_max_window_size(from, MAX_WINDOW);
                    let frame = frame.map_err(io::Error::other)?;
                    self.state = State::Inside(Box::new(frame));
                }
                State::Inside(mut frame) => {
                    let read = frame.read(to)?;
                    self.state = if read > 0 {
                        State::Inside(frame)
                    } else {
                        State::Between(frame.into_inner())
                    };
                    if read > 0 {
                        return Ok(read);
                    }
                }
                State::DecodeError => return Err(io::Error::other("it is broken further up")),
            }
        }
    }
}

/// Skips frames that hold no data: each begins with a number from 0x184d2a50 on, and its length.
fn skip(from: &mut impl BufRead) -> io::Result<()> {
    while from.fill_buf()?.first().is_some_and(|it| it & 0xf0 == 0x50) {
        let mut head = [0; 8];
        from.read_exact(&mut head)?;
        let [_, a, b, c, length @ ..] = head;
        if [a, b, c] != [0x2a, 0x4d, 0x18] {
            return Err(io::Error::other(
                "it goes on with something that is not zstd",
            ));
        }
        let length = u64::from(u32::from_le_bytes(length));
        io::copy(&mut from.by_ref().take(length), &mut io::sink())?;
    }
    Ok(())
}
