//! Maps whose keys are hashes already, so that nothing is hashed twice.
//!
//! The hash is the same in every run, so somebody could send what collides. Each map has a bound, and that is as far as it
//! gets slow.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What is kept by the hash that tells it from all others.
pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// Takes a hash for its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    /// Not called for a `u64`; a hasher must have it.
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
