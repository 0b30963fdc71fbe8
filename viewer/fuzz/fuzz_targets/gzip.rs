//! Bytes as gzip: never more than was allowed comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use otlp_viewer::receive::unpack::inflate;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(inflated) = inflate(bytes, 10_000) {
        assert!(inflated.len() <= 10_000);
    }
});
