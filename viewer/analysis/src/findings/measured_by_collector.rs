//! What a Collector measures itself.

use super::attributes::scope_name;
use crate::model::Origin;

/// Whether this is what a receiver of a Collector measured itself, as that of the host's metrics does: it's no program of
/// its own, has no `service.name`, and brings a series for each device. A receiver that passes on what programs sent has
/// their names.
pub(crate) fn is_of_a_receiver(origin: &Origin) -> bool {
    if !origin.service().is_empty() {
        return false;
    }
    let (scope, _) = scope_name(origin);
    let package = scope.rsplit_once("/receiver/").map(|(_, it)| it);
    let package = package.or_else(|| scope.strip_prefix("otelcol/"));
    package.is_some_and(|it| {
        it.split('/')
            .next()
            .is_some_and(|it| it.ends_with("receiver"))
    })
}
