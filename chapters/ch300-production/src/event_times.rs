//! A time for each record.

use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry::logs::{LogRecord, Severity};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord};

/// Gives a record the time at which it was observed. The bridge from `tracing` leaves the time of the event out, which a
/// log record may and an event must not:
/// <https://opentelemetry.io/docs/specs/semconv/general/events/>
///
/// Add it before the processor that sends: they are called in their order.
#[derive(Debug)]
pub struct EventTimes;

impl LogProcessor for EventTimes {
    fn emit(&self, record: &mut SdkLogRecord, _: &InstrumentationScope) {
        if let (None, Some(observed)) = (record.timestamp(), record.observed_timestamp()) {
            record.set_timestamp(observed);
        }
    }

    /// Needs no record itself. The processors that send them do.
    fn event_enabled(&self, _: Severity, _: &str, _: Option<&str>) -> bool {
        false
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
