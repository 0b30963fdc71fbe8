//! Fields of the forms that filter a page.

use maud::{Markup, html};

use crate::readable::shortened;

/// How many services a page offers.
const MAX_SERVICES: usize = 200;

/// What may stand in the field for attributes.
pub(in crate::pages) const ATTRIBUTES: &str =
    "key=value, several with spaces between them, a value with spaces in quotes";

/// A choice among the services, as a field of a form.
pub(in crate::pages) fn service_field(services: &[String], chosen: &str) -> Markup {
    html! {
        label { "Service"
            select name="service" {
                option value="" { "every service" }
                @let offered = &services[..services.len().min(MAX_SERVICES)];
                @for service in offered {
                    option value=(service) selected[service == chosen] { (service) }
                }
                @if services.len() > MAX_SERVICES {
                    option disabled {
                        "and " (services.len() - MAX_SERVICES) " more: write ?service=… in the address"
                    }
                }
                // What left, was mistyped in the address or is not offered is still what is asked for.
                @if !chosen.is_empty() && !offered.iter().any(|it| it == chosen) {
                    option value=(chosen) selected { (shortened(chosen)) }
                }
            }
        }
    }
}
