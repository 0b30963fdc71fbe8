//! What the signs of a waterfall mean, and which color is which service.

use maud::{Markup, html};

use super::drawing::Drawing;
use crate::readable::{self, one_line};
use crate::waterfall::bars::{ROW, swatch};

/// How many services the legend names. Each row has the name of its own.
const MAX_SERVICES: usize = 20;

/// The services, each with its color.
pub(super) fn services(drawing: &Drawing<'_>) -> Markup {
    let services = &drawing.layout.services;
    html! {
        p.facts.legend {
            @for (service, look) in services.iter().zip(&drawing.looks).take(MAX_SERVICES) {
                span dir="auto" { (swatch(*look)) (one_line(service)) }
            }
            @if services.len() > MAX_SERVICES {
                span.quiet { "and " (readable::count(services.len() - MAX_SERVICES, "more service")) }
            }
        }
    }
}

/// The signs.
pub(super) fn signs(drawing: &Drawing<'_>) -> Markup {
    let is_waterfall = drawing.view.form == super::view_address::Form::Waterfall;
    html! {
        figcaption.signs {
            (sign(&html! { rect.bar.failed x="1" y="5" width="24" height="12" rx="2" fill="none" {} }, "failed, also ✖"))
            (sign(&html! {
                rect.bar x="1" y="4" width="24" height="12" rx="2" fill="#767b86" stroke="#767b86" {}
                rect.critical x="8" y="16" width="14" height="3" {}
            }, "on the critical path: the whole waited for it"))
            @if is_waterfall {
                (sign(&html! { line.event x1="13" x2="13" y1="7" y2="17" {} }, "event"))
                (sign(&html! {
                    circle.log cx="5" cy="12" r="3.5" {}
                    circle.log.warn cx="13" cy="12" r="3.5" {}
                    circle.log.bad cx="21" cy="12" r="3.5" {}
                }, "log record; from WARN on yellow, from ERROR on red"))
                span { "… " span.quiet { "its parent is not here" } }
            }
        }
    }
}

fn sign(drawn: &Markup, meaning: &str) -> Markup {
    html! {
        span {
            svg.waterfall width="26" height=(ROW) aria-hidden="true" { (drawn) }
            span.quiet { (meaning) }
        }
    }
}
