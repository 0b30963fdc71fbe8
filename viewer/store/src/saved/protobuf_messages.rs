//! The messages in a file of protobuf: each after its length in four bytes, the largest first, as the Collector's file
//! exporter writes them. With `compression: zstd` it writes JSON in the same way, each message compressed by itself.

use std::io::{self, BufRead, Read};

use super::zstd;

/// How many bytes a length has.
const LENGTH: usize = 4;

/// Whether a file that begins so is one of messages after their lengths. No text begins with a byte as small as the first
/// of a length is.
pub(super) fn is_framed(start: &[u8]) -> bool {
    let Some((length, message)) = start.split_first_chunk::<LENGTH>() else {
        return false;
    };
    // The first field of every request has the key 0x0a.
    let is_message = message.starts_with(b"\x0a")
        || message.starts_with(b"{")
        || message.starts_with(&zstd::MAGIC);
    length[0] < b'\t' && is_message
}

/// Whether a file that begins so is a request in protobuf without a length before it: its first field has the key 0x0a,
/// which is a line feed, and of the bytes after it some are none that a text has.
pub(super) fn is_request(start: &[u8]) -> bool {
    let is_no_text = |it: &u8| *it < b'\t';
    start.starts_with(b"\x0a") && start.iter().take(64).any(is_no_text)
}

/// The messages in a file, of at most `most` bytes each; none in place of one that is larger.
pub(super) struct Messages<R> {
    from: R,
    most: usize,
}

impl<R: BufRead> Messages<R> {
    pub(super) fn new(from: R, most: usize) -> Messages<R> {
        Messages { from, most }
    }

    fn message(&mut self) -> io::Result<Option<Option<Vec<u8>>>> {
        if self.from.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut length = [0; LENGTH];
        self.from.read_exact(&mut length)?;
        let length = u64::from(u32::from_be_bytes(length));
        let mut message = self.from.by_ref().take(length);
        if length > self.most as u64 {
            io::copy(&mut message, &mut io::sink())?;
            return Ok(Some(None));
        }
        let mut bytes = Vec::new();
        message.read_to_end(&mut bytes)?;
        if bytes.len() as u64 != length {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it ends in the middle of a message",
            ));
        }
        Ok(Some(Some(bytes)))
    }
}

/// After an error nothing follows: where the next message begins is not known.
impl<R: BufRead> Iterator for Messages<R> {
    type Item = io::Result<Option<Vec<u8>>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.message().transpose()
    }
}
