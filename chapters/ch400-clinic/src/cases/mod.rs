//! The cases: each a folder with a broken program and the cured one. They have the names of what the
//! viewer finds in them, and its order.

mod clock_skew;
mod counter_went_back;
mod end_before_start;
mod event_twice;
mod failure_not_error;
mod late_spans;
mod limits_reached;
mod log_outside_trace;
mod lost_context;
mod missing_parent;
mod number_as_text;
mod old_attribute_names;
mod same_span_id;
mod secret_attribute;
mod twin_instruments;
mod two_islands;
mod two_sdks;
mod unanswered_request;
mod unbounded_attributes;
mod unbounded_names;
mod unended_root;
mod unknown_service;
mod unnamed_event;
mod wrong_port;
mod wrong_unit;

use std::pin::Pin;

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

/// All cases.
pub const ALL: [Case; 25] = [
    wrong_port::CASE,
    unknown_service::CASE,
    secret_attribute::CASE,
    failure_not_error::CASE,
    unanswered_request::CASE,
    lost_context::CASE,
    two_islands::CASE,
    missing_parent::CASE,
    unended_root::CASE,
    same_span_id::CASE,
    log_outside_trace::CASE,
    event_twice::CASE,
    unbounded_names::CASE,
    unbounded_attributes::CASE,
    wrong_unit::CASE,
    counter_went_back::CASE,
    twin_instruments::CASE,
    two_sdks::CASE,
    late_spans::CASE,
    clock_skew::CASE,
    end_before_start::CASE,
    limits_reached::CASE,
    old_attribute_names::CASE,
    number_as_text::CASE,
    unnamed_event::CASE,
];

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
