//! What every rule is shown, and what it is asked.

use crate::findings::attributes::{LogView, SpanView};
use crate::findings::{Clock, Finding, RuleInfo};
use crate::store::metrics::Series;
use crate::store::requests::Request;
use crate::store::traces::Trace;

/// A rule is shown everything that is held, the newest first: traces, each followed by its spans; log
/// records; instruments; requests. Then it says what it has found.
pub trait Rule {
    /// What the findings of this rule have in common.
    fn info(&self) -> &'static RuleInfo;

    /// Looks at a trace as a whole.
    fn trace(&mut self, _clock: &Clock, _trace: &Trace) {}

    /// Looks at a span of it.
    fn span(&mut self, _clock: &Clock, _span: &SpanView<'_>) {}

    /// Looks at a log record.
    fn log(&mut self, _log: &LogView<'_>) {}

    /// Looks at an instrument with its current points.
    fn instrument(&mut self, _series: &Series) {}

    /// Looks at a request that came.
    fn request(&mut self, _request: &Request) {}

    /// Says what it has found.
    fn finish(self: Box<Self>) -> Vec<Finding>;
}
