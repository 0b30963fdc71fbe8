//! The cases: each a folder with a broken program and the cured one. They have the names of what the
//! viewer finds in them, and its order.

mod counter_went_back;
mod event_twice;
mod failure_not_error;
mod late_spans;
mod log_outside_trace;
mod lost_context;
mod missing_parent;
mod number_as_text;
mod old_attribute_names;
mod secret_attribute;
mod twin_instruments;
mod two_sdks;
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
pub const ALL: [Case; 19] = [
    wrong_port::CASE,
    unknown_service::CASE,
    secret_attribute::CASE,
    failure_not_error::CASE,
    lost_context::CASE,
    missing_parent::CASE,
    unended_root::CASE,
    log_outside_trace::CASE,
    event_twice::CASE,
    unbounded_names::CASE,
    unbounded_attributes::CASE,
    wrong_unit::CASE,
    counter_went_back::CASE,
    twin_instruments::CASE,
    two_sdks::CASE,
    late_spans::CASE,
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

    /// Where a viewer shows what it finds.
    pub fn address(&self) -> String {
        format!("http://localhost:5080/findings#{}", self.name)
    }
}
