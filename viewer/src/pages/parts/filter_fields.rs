//! Fields of the forms that filter a page.

use maud::{Markup, html};

use crate::address::filter::{self, Pairs};
use crate::readable::{one_line, shortened};

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

/// A form that filters a page. Where there is little room it is folded behind one line, which says what is asked for; it
/// needs no script, and keeps what stands in the address for the list as a whole.
pub(in crate::pages) fn filter_form(
    path: &str,
    label: &str,
    pairs: &Pairs,
    fields: &Markup,
) -> Markup {
    html! {
        details.filters { summary { "Filter" @if let Some(asked) = asked(pairs) { ": " span.quiet { (asked) } } } }
        form.filter method="get" action=(path) role="search" aria-label=(label) {
            (fields)
            @for name in KEPT {
                @let value = filter::typed(pairs, name);
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            div.do { button type="submit" { "Find" } a href=(path) { "Show all" } }
        }
    }
}

/// What a form leaves as it is.
const KEPT: [&str; 3] = ["order", "from", "to"];

/// What an address asks for, in a line; none where it is nothing.
fn asked(pairs: &Pairs) -> Option<String> {
    const PLACES: [&str; 4] = ["before", "after", "limit", "order"];
    let asked = pairs
        .iter()
        .filter(|(name, value)| !value.trim().is_empty() && !PLACES.contains(&name.as_str()));
    let asked = asked.map(|(name, value)| match name.as_str() {
        "errors" => "with errors".to_owned(),
        "least" => format!("at least {value}"),
        "from" | "to" => format!("{name} {value}"),
        _ => value.clone(),
    });
    let asked: Vec<_> = asked.take(8).collect();
    (!asked.is_empty()).then(|| one_line(&asked.join(" · ")))
}
