//! The traces in a table, one a line, with a histogram above, and a form to find some.

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::WhereToSend;
use super::layout::{NavItem, Page, answer, tag_of};
use super::parts::{
    ATTRIBUTES, Histogram, KEPT, filter_form, service_field, shortened, sort_heading,
    time_in_a_list,
};
use crate::address::filter::{self, BadFilter};
use crate::address::list;
use crate::background_work::BackgroundWork;
use crate::readable;
use crate::store::Store;
use crate::store::list::{Listed, Order, Part};
use crate::store::query::TraceQuery;
use crate::store::traces::Trace;

/// The address of the page.
const PATH: &str = "/";
/// How long after a span another may come whose child it is, in nanoseconds: an SDK exports a batch every five seconds.
const ARRIVING: u64 = 10_000_000_000;

/// What an address asks for.
fn asked(pairs: &filter::Pairs) -> Result<(TraceQuery, Part), BadFilter> {
    let mut query = filter::traces(pairs)?;
    query.limit = query.limit.min(filter::MAX_ON_A_PAGE);
    Ok((query, list::part(pairs)?))
}

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    where_to_send: web::Data<WhereToSend>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let asked = asked(&pairs);
    let mut found = match asked.clone() {
        Ok((query, part)) => {
            let store = store.clone();
            let found = background.run(move |asker| store.list_traces(&query, part, asker));
            found.await.unwrap_or_default()
        }
        Err(_) => Listed::default(),
    };
    let is_by_arrival = matches!(&asked, Ok((_, it)) if it.order == Order::Arrival);
    if is_by_arrival {
        found
            .items
            .sort_by_cached_key(|it| std::cmp::Reverse(it.start()));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
    let arriving = found.items.iter().filter(|it| is_arriving(it, now)).count();
    let page = Page {
        nav: NavItem::Traces,
        title: "Traces",
        form: form(&store.services(), &pairs),
        live: html! {
            @match &asked {
                Ok((query, part)) => {
                    (histogram(query, &pairs).draw(&found.counted))
                    (table(&found, part, now, &store, &where_to_send, &pairs))
                },
                Err(error) => p.problem role="alert" { (error) }
            }
        },
        // A trace is no longer arriving when time has passed, also when nothing has come.
        tag: format!("{tag}-{arriving}"),
    };
    answer(&request, &store, page)
}

fn form(services: &[String], pairs: &filter::Pairs) -> Markup {
    let typed = |name| filter::typed(pairs, name);
    let fields = html! {
        (service_field(services, typed("service")))
        label { "Span name contains"
            input name="name" value=(typed("name")) autocomplete="off";
        }
        label { "Attribute"
            input name="attribute" value=(filter::typed_attributes(pairs)) title=(ATTRIBUTES) placeholder="http.route=/add"
                autocomplete="off" autocapitalize="off" spellcheck="false";
        }
        label { "Takes at least" input name="least" value=(typed("least")) placeholder="10ms"; }
        label.tick {
            input type="checkbox" name="errors" value="1" checked[filter::typed_errors(pairs)];
            "With errors"
        }
    };
    filter_form(PATH, "Find traces", pairs, &KEPT, &fields)
}

fn histogram<'a>(query: &TraceQuery, pairs: &'a filter::Pairs) -> Histogram<'a> {
    Histogram {
        path: PATH,
        pairs,
        noun: "trace",
        classes: ["without errors", "", "with errors"],
        range: (query.from, query.to),
    }
}

fn table(
    found: &Listed<Trace>,
    part: &Part,
    now: u64,
    store: &Store,
    where_to_send: &WhereToSend,
    pairs: &filter::Pairs,
) -> Markup {
    let traces = &found.items;
    let longest = traces.iter().filter_map(|it| it.elapsed().nanoseconds());
    let longest = longest.max().unwrap_or(0).max(1);
    let (label, more) = match part.order {
        Order::Newest | Order::Arrival => ("Traces, newest first", "Older traces"),
        Order::Oldest => ("Traces, oldest first", "Newer traces"),
        Order::Longest => ("Traces, longest first", "Shorter traces"),
        Order::Shortest => ("Traces, shortest first", "Longer traces"),
    };
    html! {
        @if traces.is_empty() {
            @if store.counts().traces_held == 0 {
                (nothing_yet(where_to_send))
            } @else if part.after.is_some() {
                p.quiet { "The list ends here. " a href=(list::beginning(PATH, pairs)) { "To its beginning" } }
            } @else {
                p.quiet { "No trace that is held is like this. " a href=(PATH) { "Show all" } }
            }
        } @else {
            form method="get" action="/compare" aria-label="Compare two traces" {
                table.lines.traces aria-label=(label) {
                    thead { tr {
                        (sort_heading("Time", part.order, [Order::Newest, Order::Oldest], (PATH, pairs)))
                        th scope="col" { "Trace" }
                        (sort_heading("Duration", part.order, [Order::Longest, Order::Shortest], (PATH, pairs)))
                        th.number scope="col" { "Spans" }
                        th scope="col" { "Errors" }
                        th scope="col" { "Services" }
                        th #compare scope="col" { span.read { "Compare" } }
                    } }
                    tbody { @for trace in traces { (row(trace, longest, now)) } }
                }
                @if traces.len() > 1 {
                    p.do { button type="submit" { "Compare the two that are ticked" } }
                }
            }
            p.facts {
                @if let Some(end) = found.next {
                    a rel="next" href=(list::next(PATH, pairs, part.order, end)) { (more) }
                }
                @if part.after.is_some() || part.order == Order::Arrival {
                    a href=(list::beginning(PATH, pairs)) { "To the beginning of the list" }
                }
            }
        }
    }
}

fn row(trace: &Trace, longest: u64, now: u64) -> Markup {
    let errors = trace.errors();
    let root = trace.root();
    let name = root.map(|it| it.name()).filter(|it| !it.is_empty());
    let services = services(trace);
    html! {
        tr {
            td.when { (time_in_a_list(trace.start())) }
            th scope="row" {
                a #{ "trace-" (trace.id) } href={ "/traces/" (trace.id) } dir="auto" {
                    @if let Some(root) = root { (shortened(root.origin.service_or_unknown())) ": " }
                    (shortened(name.unwrap_or("(no name)")))
                }
                @if root.is_some_and(|it| it.parent.is_some()) {
                    " " span.quiet { @if is_arriving(trace, now) { "still arriving" } @else { "its root is not here" } }
                }
            }
            td.took { (took(trace, longest)) }
            td.number { (trace.spans.len()) }
            td { @if errors > 0 { span.bad { "✖ " (errors) } } }
            td.services title=(services) dir="auto" { (services) }
            td {
                // After the way to the trace, which a keyboard should come to first.
                input.tick #{ "compare-" (trace.id) } type="checkbox" name="trace" value=(trace.id)
                    aria-labelledby={ "compare trace-" (trace.id) } autocomplete="off";
            }
        }
    }
}

/// How long a trace takes, and how much of the longest that is.
fn took(trace: &Trace, longest: u64) -> Markup {
    let elapsed = trace.elapsed();
    let not_ended = trace.not_ended();
    let open = (1..trace.spans.len()).contains(&not_ended);
    let open = open.then(|| format!("{} not ended", readable::count(not_ended, "span")));
    html! {
        @if let Some(open) = &open { span.read { (open) ", " } }
        span title=[open.as_deref()] { @if open.is_some() { "≥ " } (elapsed) }
        @if let Some(took) = elapsed.nanoseconds() {
            svg.bars width="100%" height="8" aria-hidden="true" {
                rect.good width=(format!("{:.1}%", (took as f64 / longest as f64 * 100.0).max(0.5))) height="8" {}
            }
        }
    }
}

/// Whether more of a trace is to be expected: a parent ends after its children, and comes after them.
fn is_arriving(trace: &Trace, now: u64) -> bool {
    let last = trace.spans.iter().map(|it| it.arrived).max().unwrap_or(0);
    last > 0
        && now.saturating_sub(last) < ARRIVING
        && trace.root().is_some_and(|it| it.parent.is_some())
}

/// The services of a trace, as far as a line has room for them.
fn services(trace: &Trace) -> String {
    const MAX: usize = 8;
    let services = trace.services();
    let named = services.iter().take(MAX).map(|it| shortened(it));
    let named = named.collect::<Vec<_>>().join(", ");
    match services.len().saturating_sub(MAX) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// What to do when nothing has come.
fn nothing_yet(where_to_send: &WhereToSend) -> Markup {
    if let Some(none) = where_to_send.none_in_file("trace") {
        return none;
    }
    html! {
        h2 { "No trace has come yet" }
        p { "In another terminal, start the to-do app, and open a page of it:" }
        pre.command { (where_to_send.start_app("")) "\ncurl http://localhost:5000/" }
        p {
            "Spans leave a program in batches: a trace shows up here some five seconds later. "
            "If it does not, the " a href="/wire" { "wire" } " tells what came, and the terminal of "
            "the app what could not be sent."
        }
        p { "Any other program can send here, too:" }
        pre.command {
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://" (where_to_send.grpc) "   # OTLP/gRPC\n"
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://" (where_to_send.http) "   # OTLP/HTTP"
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
    use prost::Message;

    use super::*;
    use crate::model::TraceId;
    use crate::otlp::Signal;
    use crate::receive::arriving;

    #[test]
    fn a_trace_without_its_root_is_arriving_for_ten_seconds_and_one_with_it_is_not() {
        let store = Store::new(1 << 20);
        let put = |id: u8, parent: u8| {
            let span = Span {
                trace_id: vec![7; 16],
                span_id: vec![id; 8],
                parent_span_id: if parent == 0 {
                    Vec::new()
                } else {
                    vec![parent; 8]
                },
                ..Span::default()
            };
            let body = ExportTraceServiceRequest {
                resource_spans: vec![ResourceSpans {
                    scope_spans: vec![ScopeSpans {
                        spans: vec![span],
                        ..ScopeSpans::default()
                    }],
                    ..ResourceSpans::default()
                }],
            };
            let request = arriving(Some(Signal::Traces), "/v1/traces", std::iter::empty());
            store.insert(Signal::Traces, &body.encode_to_vec(), request);
            store.trace(TraceId::new(&[7; 16]).unwrap()).unwrap()
        };
        let child = put(2, 1);
        let arrived = child.spans[0].arrived;
        assert!(is_arriving(&child, arrived) && is_arriving(&child, arrived + ARRIVING - 1));
        assert!(!is_arriving(&child, arrived + ARRIVING));
        assert!(!is_arriving(&put(1, 0), arrived));
    }
}
