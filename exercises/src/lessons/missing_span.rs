//! What several lessons say of a span that did not come.

use crate::draw::Show;
use crate::seen_telemetry::Seen;
use crate::verdict::Complaint;

/// How an INTERNAL span is shown in what is expected.
pub(super) const INTERNAL: &str = "INTERNAL";

/// That no span of this name came, and what came instead.
pub(super) fn missing(seen: &Seen, name: &str, expected: String, show: Show) -> Complaint {
    let nearest = match seen.spans.first() {
        Some(other) => format!("`{}` came.", other.name),
        None => String::new(),
    };
    Complaint::new("missing", format!("No span `{name}` came"))
        .expected(expected)
        .seen(seen.tree(show))
        .nearest(nearest)
}
