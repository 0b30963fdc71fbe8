//! A view that gives an instrument exponential buckets. Three durations of a few milliseconds are told apart.

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::{Aggregation, Instrument, SdkMeterProvider, Stream};
use opentelemetry_stdout::MetricExporter;

/// Exponential buckets for the statements of the database, and nothing for other instruments.
fn view(instrument: &Instrument) -> Option<Stream> {
    if instrument.name() != "db.client.operation.duration" {
        return None;
    }
    let buckets = Aggregation::Base2ExponentialHistogram {
        max_size: 160,
        max_scale: 20,
        record_min_max: true,
    };
    Stream::builder().with_aggregation(buckets).build().ok()
}

fn main() -> OTelSdkResult {
    let metrics = SdkMeterProvider::builder()
        .with_periodic_exporter(ExclusiveStdout(MetricExporter::default()))
        .with_view(view)
        .build();
    let meter = metrics.meter("todo");
    let duration = meter.f64_histogram("db.client.operation.duration");
    let duration = duration.with_unit("s").build();
    for seconds in [0.0021, 0.0023, 0.0032] {
        duration.record(seconds, &[]);
    }
    metrics.shutdown()
}
