//! Two traces side by side.
//!
//! - `choose`: the choice of the second where only one is named

mod choose;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use crate::address::filter::Pairs;
use crate::address::span_address;
use crate::background_work::BackgroundWork;
use crate::chart::frame::style;
use crate::compare::differences::Difference;
use crate::compare::resources::ResourceDifference;
use crate::compare::{Comparison, Pair};
use crate::model::{StoredSpan, TraceId};
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::parts::{breakable, elapsed, shortened, time};
use crate::readable;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::waterfall::layout::Layout;

/// How the two are called.
const NAMES: [&str; 2] = ["A", "B"];

/// The traces that an address names: as `a` and `b`, or, as the form of the page of traces sends them,
/// each as `trace`.
fn named(pairs: &Pairs) -> Vec<TraceId> {
    let ids = pairs
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "a" | "b" | "trace"));
    ids.filter_map(|(_, id)| id.trim().parse().ok()).collect()
}

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let named = named(&pairs);
    let shown = {
        let (store, named) = (store.clone(), named.clone());
        background.run(move |_| match named[..] {
            [a, b] => two(&store, [a, b]),
            _ => choose::draw(&store, &named),
        })
    };
    let Ok(live) = shown.await else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let page = Page {
        nav: NavItem::Traces,
        title: "Two traces compared",
        form: html! {},
        live,
        tag,
    };
    answer(&request, &store, page)
}

/// Both traces, where both are held.
pub(in crate::pages) fn layouts(store: &Store, ids: [TraceId; 2]) -> Option<[(Trace, Layout); 2]> {
    let [a, b] = ids.map(|id| {
        let trace = store.trace(id)?;
        let layout = Layout::new(&trace.spans, &store.logs_of(id));
        Some((trace, layout))
    });
    Some([a?, b?])
}

fn two(store: &Store, ids: [TraceId; 2]) -> Markup {
    let Some([(a, first), (b, second)]) = layouts(store, ids) else {
        return html! {
            p.problem role="alert" {
                "One of these traces is not held: it has left, or no span of it has come yet."
            }
            p { a href="/" { "To the traces" } }
        };
    };
    let comparison = Comparison::new(&first, &second);
    let [only_first, both, only_second] = comparison.counts();
    let longest = comparison
        .pairs
        .iter()
        .flat_map(|it| it.spans.iter().flatten());
    let longest = longest.filter_map(|it| it.elapsed().nanoseconds());
    let longest = longest.max().unwrap_or(0).max(1);
    let is_matched = both > 0;
    html! {
        (style())
        (different([&first, &second], ids))
        div.two {
            @for (i, (trace, layout)) in [(&a, &first), (&b, &second)].into_iter().enumerate() {
                (facts(i, trace, layout))
            }
        }
        p.facts {
            span { (readable::count(both, "span")) " in both" }
            span { (readable::count(only_first, "span")) " only in A" }
            span { (readable::count(only_second, "span")) " only in B" }
            a href={ "/compare?a=" (ids[1]) "&b=" (ids[0]) } { "The other way round" }
        }
        @if comparison.left_out > 0 {
            p.warn { (comparison.left_out) " spans are not compared: there are too many." }
        }
        (resources(&comparison.resources))
        table.figures.compare aria-label="The spans of both traces" {
            thead { tr {
                th scope="col" { "Span" }
                th scope="col" { "A" } th scope="col" { "B" } th scope="col" { "B / A" }
            } }
            @for pair in &comparison.pairs { (row(pair, longest, is_matched)) }
        }
        p.quiet.small {
            "Spans are matched from the root down, by service, name and kind. Ids and times of day always \
             differ and are not compared."
        }
    }
}

fn facts(i: usize, trace: &Trace, layout: &Layout) -> Markup {
    let root = layout.rows.first().map(|it| &it.span);
    let logs: usize = layout.rows.iter().map(|it| it.logs.len()).sum();
    let errors = trace.errors();
    html! {
        div.box {
            strong { (NAMES[i]) ": " }
            a href={ "/traces/" (trace.id) } dir="auto" {
                @if let Some(root) = root {
                    (root.origin.service_or_unknown()) ": "
                    @if root.name().is_empty() { "(no name)" } @else { (root.name()) }
                }
            }
            p.facts {
                (time(layout.start))
                (elapsed(trace))
                span { (readable::count(trace.spans.len(), "span")) }
                span { (readable::count(logs + layout.loose_logs.len(), "log record")) }
                @if errors > 0 { span.bad { "✖ " (readable::count(errors, "error")) } }
            }
        }
    }
}

/// Says so first where the two began with different things: then everything differs, and that says nothing.
fn different(layouts: [&Layout; 2], ids: [TraceId; 2]) -> Markup {
    let [a, b] = layouts.map(|it| it.rows.first().map(|it| &it.span));
    let (Some(a), Some(b)) = (a, b) else {
        return html! {};
    };
    let key = |it: &StoredSpan| {
        (
            it.origin.service_or_unknown().to_owned(),
            it.name().to_owned(),
            it.kind,
        )
    };
    let said = |it: &StoredSpan| {
        let name = if it.name().is_empty() {
            "(no name)"
        } else {
            it.name()
        };
        format!(
            "{} {}: {}",
            it.kind,
            shortened(it.origin.service_or_unknown()),
            shortened(name)
        )
    };
    html! {
        @if key(a) != key(b) {
            p.note dir="auto" {
                strong { "These are two different operations. " }
                "A began with " (said(a)) ", and B with " (said(b)) ". Spans are matched from the root down, so nothing \
                 below those two is compared. Choose one like "
                a href={ "/compare?a=" (ids[0]) } { "A" } " or like "
                a href={ "/compare?a=" (ids[1]) } { "B" } "."
            }
        }
    }
}

fn row(pair: &Pair, longest: u64, is_matched: bool) -> Markup {
    let span = pair.spans.iter().flatten().next();
    let class = match pair.spans {
        // Where nothing is in both, there is nothing to tell apart.
        _ if !is_matched => "",
        [Some(_), Some(_)] => "",
        [Some(_), None] => "only-a",
        _ => "only-b",
    };
    html! {
        tbody class=(class) {
            tr {
                th scope="row" dir="auto" {
                    // Deeper than eight there would be no room for names on a phone.
                    span .{ "d" (pair.depth.min(8)) } {
                        @match class {
                            "only-a" => span.mark { "− " },
                            "only-b" => span.mark { "+ " },
                            _ => {}
                        }
                        @if pair.name().is_empty() { "(no name)" } @else { (breakable(pair.name())) }
                        @if let Some(span) = span {
                            div.type { (span.kind) " " (span.origin.service_or_unknown()) }
                        }
                    }
                }
                @for i in 0..2 { td { (side(pair, i, longest)) } }
                td { @if let Some(ratio) = pair.ratio() { "×" (readable::number((ratio * 100.0).round() / 100.0)) } }
            }
            @if !pair.differences.is_empty() {
                tr { td colspan="4" { dl.differences {
                    @for difference in &pair.differences { (one(difference)) }
                } } }
            }
        }
    }
}

fn side(pair: &Pair, i: usize, longest: u64) -> Markup {
    let Some(span) = &pair.spans[i] else {
        return html! { span.quiet { "not there" } };
    };
    let took = span.elapsed().nanoseconds().unwrap_or(0);
    let percent = (took as f64 / longest as f64 * 100.0).max(1.0);
    html! {
        a href=(span_address(span.trace, Some(span.id))) { (span.elapsed()) }
        @if span.is_error() { " " span.bad { "✖" } }
        svg.chart width="100%" height="7" aria-hidden="true" {
            rect.good width=(format!("{percent:.1}%")) height="7" rx="2" {}
        }
        @if pair.logs[i] > 0 { div.type { (readable::count(pair.logs[i], "log record")) } }
    }
}

/// What differs between those who sent the two: another instance, another version.
fn resources(all: &[ResourceDifference]) -> Markup {
    html! {
        @if !all.is_empty() {
            section aria-label="Resources that differ" {
                @for it in all {
                    h2.small dir="auto" { "The resource of " (shortened(&it.service)) " differs" }
                    dl.differences { @for difference in &it.differences { (one(difference)) } }
                }
            }
        }
    }
}

fn one(difference: &Difference) -> Markup {
    let [a, b] = difference.values.each_ref();
    html! {
        dt dir="auto" { (breakable(&difference.what)) }
        dd {
            @for (name, value) in NAMES.into_iter().zip([a, b]) {
                div dir="auto" {
                    span.type { (name) ": " }
                    @match value { Some(it) => (it), None => span.quiet { "not there" } }
                }
            }
        }
    }
}
