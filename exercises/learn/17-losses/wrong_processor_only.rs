// Exercise 17: spans that nobody misses
//
// A burst of tea overruns the queue of this processor, and what had no place in it is gone without a word. Have the program
// say on stderr how many spans were not delivered: `learn` has the `CountingExporter` and the `CountingProcessor` of the
// page, and `report_losses` says what the two have counted. The queue stays as it is: a longer burst would overrun any other.
//
// The page: 300-app/703-losses.md             The judge: cargo exercise 17         A hint: cargo exercise hint 17

use learn::{CountingExporter, CountingProcessor};
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider};

fn main() -> OTelSdkResult {
    let queue = BatchConfigBuilder::default()
        .with_max_queue_size(16)
        .with_max_export_batch_size(4)
        .build();
    let exporter = learn::span_exporter();
    // --- Your change begins here ---
    let batch = BatchSpanProcessor::builder(exporter);
    let processor = CountingProcessor(batch.with_batch_config(queue).build());
    // --- and ends here ---
    let traces = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name("kitchen").build())
        .with_span_processor(processor)
        .build();
    let tracer = traces.tracer("tea");
    for _ in 0..learn::tea() {
        tracer.in_span("making_tea", |_| ());
    }
    let stopped = traces.shutdown();
    learn::report_losses();
    stopped
}
