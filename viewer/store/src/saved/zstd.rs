//! Files as zstd ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)): one frame after the other.

use std::io::{self, BufRead, Read};
use std::mem::replace;

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::zstd_blocks::Blocks;

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
    Inside(Box<StreamingDecoder<Blocks<R>, FrameDecoder>>),
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
                    let frame =
                        StreamingDecoder::new_with_max_window_size(Blocks::new(from), MAX_WINDOW);
                    let frame = frame.map_err(broken)?;
                    self.state = State::Inside(Box::new(frame));
                }
                State::Inside(mut frame) => {
                    let read = frame.read(to).map_err(broken)?;
                    if read > 0 {
                        self.state = State::Inside(frame);
                        return Ok(read);
                    }
                    let blocks = frame.into_inner();
                    if blocks.is_broken_off() {
                        return Err(io::Error::new(
                            io::ErrorKind::UnexpectedEof,
                            "its zstd breaks off; perhaps it was copied while it was written",
                        ));
                    }
                    self.state = State::Between(blocks.into_inner());
                }
                State::DecodeError => return Err(io::Error::other("it is broken further up")),
            }
        }
    }
}

/// What the decoder says of a frame is for whoever knows how zstd works.
fn broken(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("its zstd is broken ({error})"))
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
