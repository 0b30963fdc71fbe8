//! Text as a request in JSON: refused, or a message that passes the check and survives the way
//! back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::validate::check;
use otlp_viewer::otlp::json_in::from_json;
use otlp_viewer::otlp::json_out::to_json;

fuzz_target!(|json: &[u8]| {
    for signal in Signal::ALL {
        if let Ok(bytes) = from_json(signal.request(), json) {
            assert!(check(signal.request(), &bytes, usize::MAX).is_ok());
            let again = to_json(signal.request(), &bytes);
            assert!(from_json(signal.request(), again.as_bytes()).is_ok(), "{again}");
        }
    }
});
