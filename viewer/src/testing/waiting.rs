//! Waiting for what should come.

use std::time::Duration;

use super::received_telemetry::{SeenLog, SeenMetric, SeenSpan};
use super::receiver::Receiver;

impl Receiver {
    /// Waits until `found` finds something. It is asked again after every request that comes.
    ///
    /// # Panics
    /// When it has found nothing after `longest`: with `what`, and everything that was received.
    pub fn wait_for<T>(
        &self,
        what: &str,
        longest: Duration,
        mut found: impl FnMut(&Receiver) -> Option<T>,
    ) -> T {
        let waiting = self.store.wait_for(longest, |_| found(self));
        let runtime = self.runtime.as_ref();
        runtime
            .and_then(|it| it.block_on(waiting))
            .unwrap_or_else(|| {
                panic!(
                    "{what} did not come within {longest:?}.\n{}",
                    self.everything()
                )
            })
    }

    /// Waits for a span with this name.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_span(&self, name: &str, longest: Duration) -> SeenSpan {
        self.wait_for(&format!("a span {name:?}"), longest, |receiver| {
            receiver.spans().into_iter().find(|it| it.name == name)
        })
    }

    /// Waits for a log record whose body contains this.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_log(&self, text: &str, longest: Duration) -> SeenLog {
        self.wait_for(&format!("a log record {text:?}"), longest, |receiver| {
            receiver
                .logs()
                .into_iter()
                .find(|it| it.body().contains(text))
        })
    }

    /// Waits for a metric with this name that has a point.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_metric(&self, name: &str, longest: Duration) -> SeenMetric {
        self.wait_for(&format!("a metric {name:?}"), longest, |receiver| {
            let mut metrics = receiver.metrics().into_iter();
            metrics.find(|it| it.name == name && it.has_points())
        })
    }
}
