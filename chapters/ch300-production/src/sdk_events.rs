//! What the SDK and its exporters report as events of `tracing`, and in no other way.

use std::fmt::Debug;

use todo::terminal::print_line;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use crate::losses::{LOGS, LossCounter, POINTS, SPANS};

/// Whether a line about this event would repeat what is reported here.
pub fn is_reported_by_us(event: &Metadata) -> bool {
    event.name().starts_with("Export.Failed.") || event.name().ends_with(".PartialSuccess")
}

/// Takes the numbers out of the SDK's events.
pub struct SdkEventLayer;

impl<S: Subscriber> Layer<S> for SdkEventLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut numbers = Numbers::default();
        event.record(&mut numbers);
        // A queue was full. The SDK itself reports how many items it dropped.
        SPANS.completed(numbers.dropped_spans);
        LOGS.completed(numbers.dropped_logs);
        // A collector took only a part of what it was sent, or took it all and has a warning.
        let says = &numbers.message;
        match numbers.rejected {
            Some((_, 0)) => print_line(format_args!("warning: the collector says: {says}")),
            Some((counter, count)) => {
                counter.lost(count, &format!("the collector rejected them ({says})"))
            }
            None => {}
        }
    }
}

#[derive(Default)]
struct Numbers {
    dropped_logs: usize,
    dropped_spans: usize,
    rejected: Option<(&'static LossCounter, usize)>,
    message: String,
}

impl Visit for Numbers {
    fn record_i64(&mut self, field: &Field, value: i64) {
        let counter = match field.name() {
            "rejected_data_points" => &POINTS,
            "rejected_log_records" => &LOGS,
            "rejected_spans" => &SPANS,
            _ => return,
        };
        self.rejected = Some((counter, usize::try_from(value).unwrap_or_default()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let value = usize::try_from(value).unwrap_or_default();
        match field.name() {
            "dropped_logs_count" => self.dropped_logs = value,
            "dropped_span_count" => self.dropped_spans = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "error_message" {
            self.message = format!("{value:?}");
        }
    }
}
