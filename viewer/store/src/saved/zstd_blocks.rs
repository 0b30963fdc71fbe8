//! The blocks of one frame of zstd, each given on when the whole of it is there.
//!
//! A decoder keeps back up to a window of what it has decoded, and loses that where a file breaks off: of a small file,
//! everything. So a frame that breaks off is ended here after its last whole block, as [RFC 8878](
//! https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1) says that a frame ends.

use std::io::{self, BufRead, Read};

/// How many bytes the head of a block has.
const HEAD: usize = 3;

/// A last block without content.
const LAST: [u8; HEAD] = [1, 0, 0];

/// A frame, as its decoder reads it.
pub(super) struct Blocks<R> {
    from: R,
    /// What was read and is not yet given on.
    piece: Vec<u8>,
    given: usize,
    has_checksum: bool,
    state: State,
}

/// What comes next of the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Header,
    Block,
    End,
    /// It broke off, and was ended.
    BrokenOff,
}

impl<R: BufRead> Blocks<R> {
    /// `from` is where the frame begins.
    pub(super) fn new(from: R) -> Blocks<R> {
        Blocks {
            from,
            piece: Vec::new(),
            given: 0,
            has_checksum: false,
            state: State::Header,
        }
    }

    /// Whether the frame broke off.
    pub(super) fn is_broken_off(&self) -> bool {
        self.state == State::BrokenOff
    }

    /// What comes after the frame.
    pub(super) fn into_inner(self) -> R {
        self.from
    }

    /// Reads so many bytes more. Tells whether they were there.
    fn more(&mut self, bytes: usize) -> io::Result<bool> {
        let read = self.from.by_ref().take(bytes as u64);
        Ok({ read }.read_to_end(&mut self.piece)? == bytes)
    }

    /// Reads the header of the frame. Where it breaks off, there is nothing to decode.
    fn header(&mut self) -> io::Result<()> {
        // The magic number, and a byte that says what follows.
        if !self.more(5)? {
            return Ok(());
        }
        let said = self.piece[4];
        let is_single = said & 0x20 != 0;
        self.has_checksum = said & 0x04 != 0;
        let dictionary = [0, 1, 2, 4][usize::from(said & 3)];
        let content = match said >> 6 {
            0 => usize::from(is_single),
            power => 1 << power,
        };
        self.more(usize::from(!is_single) + dictionary + content)?;
        self.state = State::Block;
        Ok(())
    }

    /// Reads a block, or ends the frame.
    fn block(&mut self) -> io::Result<()> {
        let checksum = if self.has_checksum { 4 } else { 0 };
        if self.more(HEAD)? {
            let head = u32::from_le_bytes([self.piece[0], self.piece[1], self.piece[2], 0]);
            let (is_last, size) = (head & 1 != 0, (head >> 3) as usize);
            // One that repeats a byte has only that.
            let length = if head >> 1 & 3 == 1 { 1 } else { size };
            if self.more(length + if is_last { checksum } else { 0 })? {
                if is_last {
                    self.state = State::End;
                }
                return Ok(());
            }
        }
        self.piece.clear();
        self.piece.extend_from_slice(&LAST);
        self.piece.resize(HEAD + checksum, 0);
        self.state = State::BrokenOff;
        Ok(())
    }
}

impl<R: BufRead> Read for Blocks<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() {
            self.piece.clear();
            self.given = 0;
            match self.state {
                State::Header => self.header()?,
                State::Block => self.block()?,
                State::End | State::BrokenOff => {}
            }
        }
        let given = (&self.piece[self.given..]).read(to)?;
        self.given += given;
        Ok(given)
    }
}
