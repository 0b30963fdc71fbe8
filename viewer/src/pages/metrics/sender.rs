//! Who sent an instrument: its resource and scope.

use maud::{Markup, html};

use crate::pages::parts::{attributes_in_a_list, scope};
use crate::store::metrics::Series;

pub(super) fn origin(series: &Series) -> Markup {
    html! {
        details #{ "origin-" (series.number) } {
            summary { "Resource and scope: who sent it" }
            (attributes_in_a_list("resource attributes", &series.instrument.origin.resource_excerpt().attributes))
            (scope(&series.instrument.origin.scope_excerpt()))
        }
    }
}
