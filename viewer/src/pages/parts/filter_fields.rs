//! Fields of the forms that filter a page.

use maud::{Markup, html};

use crate::address::filter::{self, Pairs};
use crate::readable::{self, one_line, shortened};

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

/// What the form of a list leaves as it is in the address.
pub(in crate::pages) const KEPT: [&str; 3] = ["order", "from", "to"];

/// A form that filters a page, and leaves what is `kept` in the address. Where there is little room it is folded behind one
/// line, which says what is asked for; that needs no script.
pub(in crate::pages) fn filter_form(
    path: &str,
    label: &str,
    pairs: &Pairs,
    kept: &[&str],
    fields: &Markup,
) -> Markup {
    html! {
        details.filters {
            summary { "Filter" @if let Some(asked) = asked(pairs, kept) { ": " span.quiet { (asked) } } }
        }
        form.filter method="get" action=(path) role="search" aria-label=(label) {
            (fields)
            @for name in kept {
                @let value = filter::typed(pairs, name);
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            div.do { button type="submit" { "Find" } a href=(path) { "Show all" } }
        }
    }
}

/// What an address asks for, in a line; none where it is nothing.
fn asked(pairs: &Pairs, kept: &[&str]) -> Option<String> {
    const MAX: usize = 8;
    let asked = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
    let asked = asked.filter_map(|(name, value)| match name.as_str() {
        "errors" => Some("with errors".to_owned()),
        "least" => Some(format!("at least {value}")),
        "from" | "to" if kept.contains(&name.as_str()) => Some(format!("{name} {value}")),
        "severity" => Some(format!("severity {value} and above")),
        "window" => Some(match value.trim().parse() {
            Ok(minutes) => readable::count(minutes, "minute"),
            Err(_) => value.clone(),
        }),
        "service" | "name" | "attribute" | "text" | "trace" => Some(value.clone()),
        _ => None,
    });
    let asked: Vec<_> = asked.take(MAX).collect();
    (!asked.is_empty()).then(|| one_line(&asked.join(" · ")))
}
