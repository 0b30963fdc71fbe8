//! What the SDK says when it cannot send: here, one line. Six programs in one process would say it six times a second.

use std::sync::Once;

use todo::terminal::print_line;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// Says once that nobody receives what is sent.
#[derive(Debug)]
pub struct SaidOnce(Once);

impl SaidOnce {
    /// It has said nothing yet.
    pub fn new() -> Self {
        Self(Once::new())
    }
}

impl<S: Subscriber> Layer<S> for SaidOnce {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() == Level::ERROR && metadata.target().starts_with("opentelemetry") {
            self.0.call_once(|| {
                print_line(
                    "The viewer does not answer any more, and telemetry is lost. Stop the case with Ctrl-C, start the viewer, and run the case again",
                );
            });
        }
    }
}
