//! The cases: each a folder with a broken program and the cured one, under the name of what the viewer finds in it. What is
//! said of each stands in `all_cases`.

mod all_cases;

/// An answer that begins two seconds before it was asked for.
mod clock_skew {
    pub mod broken;
    pub mod cured;
}

/// A number that rises and falls, in a counter.
mod counter_went_back {
    pub mod broken;
    pub mod cured;
}

/// A span whose two times have changed places.
mod end_before_start {
    pub mod broken;
    pub mod cured;
}

/// An event that two layers take.
mod event_twice {
    pub mod broken;
    pub mod cured;
}

/// A request that fails while its span looks well.
mod failure_not_error {
    pub mod broken;
    pub mod cured;
}

/// Spans that are dated back.
mod late_spans {
    pub mod broken;
    pub mod cured;
}

/// More events than a span keeps.
mod limits_reached {
    pub mod broken;
    pub mod cured;
}

/// An event on a thread where no span is current.
mod log_outside_trace {
    pub mod broken;
    pub mod cured;
}

/// A task that is spawned without the span that it belongs to.
mod lost_context {
    pub mod broken;
    pub mod cured;
}

/// A sampler that leaves out a span in the middle of a trace.
mod missing_parent {
    pub mod broken;
    pub mod cured;
}

/// An attribute with a single word for a name.
mod name_without_namespace {
    pub mod broken;
    pub mod cured;
}

/// Two processes that nothing tells apart.
mod no_instance {
    pub mod broken;
    pub mod cured;
}

/// A counter that does not say what it counts.
mod no_unit {
    pub mod broken;
    pub mod cured;
}

/// A number that is a text on its way.
mod number_as_text {
    pub mod broken;
    pub mod cured;
}

/// The names that attributes had years ago.
mod old_attribute_names {
    pub mod broken;
    pub mod cured;
}

/// Calls without a span for what they are for.
mod root_is_client {
    pub mod broken;
    pub mod cured;
}

/// A generator of ids that starts at one in each process.
mod same_span_id {
    pub mod broken;
    pub mod cured;
}

/// A header that becomes an attribute because it is an argument.
mod secret_attribute {
    pub mod broken;
    pub mod cured;
}

/// A histogram that is made twice, with other buckets.
mod twin_buckets {
    pub mod broken;
    pub mod cured;
}

/// An instrument that is created at each use, and not always the same.
mod twin_instruments {
    pub mod broken;
    pub mod cured;
}

/// A call without the header that says which trace it belongs to.
mod two_islands {
    pub mod broken;
    pub mod cured;
}

/// A plugin that brings an SDK of another version.
mod two_sdks {
    pub mod broken;
    pub mod cured;
}

/// A handler that panics before there is a status.
mod unanswered_request {
    pub mod broken;
    pub mod cured;
}

/// A user's id as attribute of a metric.
mod unbounded_attributes {
    pub mod broken;
    pub mod cured;
}

/// An id in the name of a span.
mod unbounded_names {
    pub mod broken;
    pub mod cured;
}

/// A span that outlives its provider.
mod unended_root {
    pub mod broken;
    pub mod cured;
}

/// A program that never says its name.
mod unknown_service {
    pub mod broken;
    pub mod cured;
}

/// An event without a name.
mod unnamed_event {
    pub mod broken;
    pub mod cured;
}

/// What the resource should say, on a span.
mod wrong_level {
    pub mod broken;
    pub mod cured;
}

/// An exporter for HTTP that sends to the port of gRPC.
mod wrong_port {
    pub mod broken;
    pub mod cured;
}

/// Milliseconds in a histogram of seconds.
mod wrong_unit {
    pub mod broken;
    pub mod cured;
}

use std::pin::Pin;

pub use all_cases::ALL;

use crate::error::ClinicError;

/// A broken program and its cure.
pub struct Case {
    /// The id of the finding.
    pub name: &'static str,
    /// What the broken program does.
    pub mistake: &'static str,
    /// What one sees of that in the viewer.
    pub sign: &'static str,
    /// What the cured program does.
    pub cure: &'static str,
    pub broken: Program,
    pub cured: Program,
}

/// Sends its telemetry, and ends.
type Program = fn() -> Pin<Box<dyn Future<Output = Result<(), ClinicError>>>>;

impl Case {
    /// The case of this name.
    ///
    /// # Errors
    /// When there is none: with the names that there are.
    pub fn find(name: &str) -> Result<Case, ClinicError> {
        let found = ALL.into_iter().find(|it| it.name == name);
        found.ok_or_else(|| ClinicError::NoSuchCase {
            name: name.to_owned(),
            known: ALL.map(|it| it.name).join(", "),
        })
    }

    /// Where a viewer shows what it finds. Its pages are on the same machine as what receives OTLP, and on their usual
    /// port unless it is known to be another.
    pub fn address(&self, endpoint: &str, pages: Option<&str>) -> String {
        let host = endpoint.split_once("://").map_or(endpoint, |(_, it)| it);
        let usual = format!(
            "http://{}:5080",
            host.split([':', '/']).next().unwrap_or(host)
        );
        let pages = pages.unwrap_or(&usual).trim_end_matches('/');
        format!("{pages}/findings#{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_on_the_machine_that_receives_or_where_it_was_told() {
        let address = |endpoint, pages| ALL[0].address(endpoint, pages);
        for (endpoint, pages, page) in [
            (
                "http://localhost:4317",
                None,
                "http://localhost:5080/findings#wrong-port",
            ),
            (
                "http://127.0.0.1:4317/",
                None,
                "http://127.0.0.1:5080/findings#wrong-port",
            ),
            (
                "http://box:14317",
                None,
                "http://box:5080/findings#wrong-port",
            ),
            (
                "http://box:1",
                Some("http://box:80/"),
                "http://box:80/findings#wrong-port",
            ),
        ] {
            assert_eq!(address(endpoint, pages), page);
        }
    }
}
