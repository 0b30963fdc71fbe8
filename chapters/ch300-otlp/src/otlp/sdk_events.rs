//! What the SDK and its exporters say by events, and in no other way.

use std::fmt::Debug;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::losses::{LOGS, Losses, POINTS, SPANS};

/// Whether the line of the SDK on this event would say again what is said here, or of the settings.
pub fn is_said_by_us(event: &str) -> bool {
    event.starts_with("Export.Failed.")
        || event.starts_with("TracerProvider.Config.")
        || event.ends_with(".PartialSuccess")
}

/// Takes up the numbers in them.
pub struct FromEvents;

impl<S: Subscriber> Layer<S> for FromEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut numbers = Numbers::default();
        event.record(&mut numbers);
        // A full queue: the SDK says itself how many it had no place for.
        SPANS.settled(numbers.dropped_spans);
        LOGS.settled(numbers.dropped_logs);
        // A collector that takes a part of what it is sent.
        if let Some((losses, count)) = numbers.rejected {
            losses.lost(
                count,
                format!(": the collector rejected them ({})", numbers.message),
            );
        }
    }
}

#[derive(Default)]
struct Numbers {
    dropped_logs: usize,
    dropped_spans: usize,
    rejected: Option<(&'static Losses, usize)>,
    message: String,
}

impl Visit for Numbers {
    fn record_i64(&mut self, field: &Field, value: i64) {
        let losses = match field.name() {
            "rejected_data_points" => &POINTS,
            "rejected_log_records" => &LOGS,
            "rejected_spans" => &SPANS,
            _ => return,
        };
        self.rejected = Some((losses, usize::try_from(value).unwrap_or_default()));
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
