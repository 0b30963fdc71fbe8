//! Bytes that grow, in memory that the system gets back.
//!
//! glibc keeps up to 32 MiB of what a thread has freed, for that thread: with a handful of threads
//! that each have read one large body, these are a hundred mebibytes that nobody uses. What is
//! larger is a mapping of its own, which goes back at once; and of a mapping, only the pages that
//! were written to take memory. So a large body is read into a buffer with more room than any body
//! needs.

/// From how many bytes on a body is large. The SDKs' batches are far below.
const LARGE: usize = 1 << 20;

/// More than glibc ever keeps.
const MAPPED: usize = 33 << 20;

/// An empty buffer for about so many bytes.
pub fn buffer(expected: usize) -> Vec<u8> {
    if expected > LARGE {
        Vec::with_capacity(expected.max(MAPPED))
    } else {
        Vec::new()
    }
}

/// Appends to a buffer, which moves once when it becomes large.
pub fn append(to: &mut Vec<u8>, bytes: &[u8]) {
    let length = to.len() + bytes.len();
    if length > LARGE && to.capacity() < MAPPED {
        let mut larger = buffer(length);
        larger.extend_from_slice(to);
        *to = larger;
    }
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_that_becomes_large_moves_once_and_keeps_everything() {
        let (mut bytes, mut places) = (Vec::new(), std::collections::HashSet::new());
        for i in 0..160_u8 {
            append(&mut bytes, &[i; 100_000]);
            if bytes.len() > LARGE {
                places.insert(bytes.as_ptr());
            }
        }
        assert_eq!((bytes.len(), places.len()), (16_000_000, 1));
        assert!(
            bytes
                .chunks(100_000)
                .zip(0..)
                .all(|(it, i)| *it == [i; 100_000])
        );
    }
}
