//! Three services of others that every page with a header asks. They send no telemetry, so all that is known of them is how
//! long they take.

use std::time::Duration;

use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};

use crate::seed::work;
use crate::telemetry::Program;

/// A service of somebody else.
#[derive(Clone, Copy, Debug)]
pub struct OtherService {
    host: &'static str,
    path: &'static str,
    takes: Duration,
}

/// Who knows the weather.
pub const WEATHER: OtherService = OtherService::new("weather.example", "/forecast", 60);
/// Who knows what else is on today.
pub const CALENDAR: OtherService = OtherService::new("calendar.example", "/events", 55);
/// Who knows a wise word.
pub const QUOTES: OtherService = OtherService::new("quotes.example", "/quote", 50);

impl OtherService {
    const fn new(host: &'static str, path: &'static str, milliseconds: u64) -> Self {
        Self {
            host,
            path,
            takes: Duration::from_millis(milliseconds),
        }
    }

    /// Asks, in a span of its own.
    ///
    /// <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>
    pub async fn ask(&self, program: &Program, parent: &Context) {
        let attributes = vec![
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("http.response.status_code", 200),
            KeyValue::new("network.protocol.version", "1.1"),
            KeyValue::new("server.address", self.host),
            KeyValue::new("server.port", 443),
            KeyValue::new("url.full", format!("https://{}{}", self.host, self.path)),
            KeyValue::new("url.template", self.path),
        ];
        let name = format!("GET {}", self.path);
        let _span = program.span(name, SpanKind::Client, attributes, parent);
        work(self.takes).await;
    }
}
