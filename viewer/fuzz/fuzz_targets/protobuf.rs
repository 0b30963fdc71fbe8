//! Bytes as a request of each signal: checked, kept, and shown in every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::validate::check;
use otlp_viewer::otlp::json_in::from_json;
use otlp_viewer::otlp::json_out::to_json;
use otlp_viewer::store::Store;
use otlp_viewer::store::query::TraceQuery;
use otlp_viewer::store::requests::Request;
use otlp_viewer::waterfall::layout::Layout;
use otlp_viewer::waterfall::svg::file;
use otlp_viewer::waterfall::text::{Detail, draw};

fuzz_target!(|bytes: &[u8]| {
    for signal in Signal::ALL {
        if check(signal.request(), bytes, 100_000).is_err() {
            continue;
        }
        let json = to_json(signal.request(), bytes);
        assert!(from_json(signal.request(), json.as_bytes()).is_ok(), "{json}");
        let store = Store::new(100_000);
        store.insert(signal, bytes, Request::new(None, String::new(), Vec::new()));
        assert!(store.counts().bytes <= store.counts().budget);
        store.metrics();
        for trace in store.traces(&TraceQuery::default()).0 {
            let layout = Layout::new(&trace.spans, &store.logs_of(trace.id));
            assert_eq!(layout.rows.len(), trace.spans.len());
            draw(&layout, Detail::Everything);
            file(&layout, "title", 960);
        }
    }
});
