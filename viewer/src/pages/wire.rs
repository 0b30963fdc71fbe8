//! The last requests as they came over the wire, and what became of them.

use std::time::UNIX_EPOCH;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{Page, Place, answer, tag_of};
use super::parts::{cut, span_address, time, value};
use super::{Receivers, problem};
use crate::model::{Origins, StoredLog, StoredSpan, split_points};
use crate::otlp::Signal;
use crate::otlp::json_out::to_json;
use crate::otlp::split::split;
use crate::store::Store;
use crate::store::requests::Request;
use crate::waterfall::words;

/// How many requests the list has.
const MOST_REQUESTS: usize = 100;
/// How many items of a request are named.
const MOST_ITEMS: usize = 100;
/// How many bytes of a body are turned into JSON, and how many characters are shown of it.
const MOST_BYTES: usize = 1 << 20;
const MOST_CHARACTERS: usize = 60_000;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let requests = store.requests();
    let page = Page {
        place: Place::Wire,
        title: "Wire",
        form: html! {},
        live: html! {
            @if requests.is_empty() { (nothing_yet(&receivers)) } @else {
                ol.list aria-label="Requests, newest first" {
                    @for it in requests.iter().take(MOST_REQUESTS) {
                        li {
                            a #{ "request-" (it.number) } href={ "/wire/" (it.number) } {
                                (it.number) ": " (it.protocol) " " (cut(&it.path))
                            }
                            (facts(it))
                        }
                    }
                }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

pub(super) async fn request(
    http: HttpRequest,
    store: web::Data<Store>,
    number: web::Path<String>,
) -> HttpResponse {
    let found = number.parse().ok().and_then(|it| store.request(it));
    let Some(request) = found else {
        return problem(
            StatusCode::NOT_FOUND,
            "This request is not here",
            "Only the last requests are held as they came. What it brought may still be there.",
        );
    };
    let page = Page {
        place: Place::Wire,
        title: &format!("Request {}", request.number),
        form: html! {},
        live: whole(&store, &request),
        // It came, and does not change any more.
        tag: format!("request-{}", request.number),
    };
    answer(&http, &store, page)
}

fn facts(request: &Request) -> Markup {
    let is_refused = !matches!(request.answer.as_str(), "200" | "OK");
    let since = request.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
    html! {
        p.facts {
            (time(nanoseconds))
            span { (cut(&request.encoding)) }
            span { (request.wire_bytes) " bytes on the wire" }
            @if !request.body.is_empty() { span { (request.body.len()) " bytes of protobuf" } }
            span .bad[is_refused] { "answered " (request.answer) }
            @if !request.rejected.is_empty() { span.bad { (cut(&request.rejected)) } }
        }
    }
}

fn whole(store: &Store, request: &Request) -> Markup {
    html! {
        p { (request.protocol) " " code { (cut(&request.path)) } }
        (facts(request))
        h2 { "Headers" }
        div.wide { table aria-label="Headers" { tbody {
            @for (name, value) in &request.headers {
                tr { th scope="row" { (name) } td { (cut(value)) } }
            }
        } } }
        p.quiet { "Values that could be a secret are hidden, and are not kept." }
        @if request.body.is_empty() {
            h2 { "What became of it" }
            p.quiet { "Nothing: it was empty, or refused." }
        } @else if let Some(signal) = request.signal {
            div.beside {
                section { h2 { "What became of it" } (items(store, signal, request)) }
                section {
                    h2 #body { "Body" }
                    p.quiet {
                        "Decoded, as OTLP JSON. It came as " (request.protocol) ", "
                        (cut(&request.encoding)) "."
                    }
                    (body(signal, &request.body))
                }
            }
        }
    }
}

/// The spans, log records or metrics of a request, each with the way to where it is shown.
fn items(store: &Store, signal: Signal, request: &Request) -> Markup {
    let mut origins = Origins::default();
    let mut lines: Vec<Markup> = Vec::new();
    let mut all = 0;
    split(&request.body, |sender, items| {
        let origin = origins.intern(sender);
        for item in items {
            all += 1;
            if lines.len() == MOST_ITEMS {
                continue;
            }
            lines.push(match signal {
                Signal::Traces => span_line(store, StoredSpan::new(item, &origin, request.number)),
                Signal::Logs => log_line(&StoredLog::new(item, &origin, request.number)),
                Signal::Metrics => {
                    let (instrument, points) = split_points(item, &origin, request.number);
                    html! {
                        a href="/metrics" { (cut(&instrument.name)) } " "
                        span.quiet { (words::count(points.count(), "point")) }
                    }
                }
            });
        }
    });
    html! {
        p { (all) " " (signal.items()) }
        ol.list { @for line in &lines { li dir="auto" { (line) } } }
        @if all > lines.len() { p.quiet { "And " (all - lines.len()) " more." } }
    }
}

fn span_line(store: &Store, span: Option<StoredSpan>) -> Markup {
    let Some(span) = span else {
        return html! { span.bad { "A span without proper ids: it was rejected." } };
    };
    let is_held = store.trace(span.trace).is_some();
    html! {
        @if is_held {
            a href=(span_address(span.trace, Some(span.id))) { (cut(span.name())) }
        } @else { (cut(span.name())) " " span.quiet { "(its trace has left)" } }
        " " span.quiet { (words::kind(span.kind)) ", " (words::duration(span.duration())) }
    }
}

fn log_line(log: &StoredLog) -> Markup {
    html! {
        (words::severity(log.severity)) " " (value(log.decode().body.as_ref())) " "
        @if let Some(trace) = log.trace {
            a href=(span_address(trace, log.span)) { "its span" }
        } @else { span.quiet { "in no trace" } }
    }
}

fn body(signal: Signal, bytes: &[u8]) -> Markup {
    if bytes.len() > MOST_BYTES {
        return html! { p.quiet { "It is too large to be shown here." } };
    }
    let json = indented(&to_json(signal.request(), bytes));
    let shown = json.char_indices().nth(MOST_CHARACTERS);
    html! {
        pre tabindex="0" {
            @match shown { Some((at, _)) => { (json[..at]) "…" }, None => (json) }
        }
        @if shown.is_some() { p.quiet { (json.len()) " bytes in all; the API has the rest." } }
    }
}

/// JSON with a line for every value. It is not parsed again, so that its numbers stay as they are.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut characters = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(40)));
    };
    while let Some(character) = characters.next() {
        if in_text {
            out.push(character);
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                out.push(character);
                let empty = characters.next_if(|it| matches!(it, '}' | ']'));
                if let Some(end) = empty {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(character);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = character == '"';
                out.push(character);
            }
        }
    }
    out
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    html! {
        h2 { "No request has come yet" }
        p {
            "Here is what a program really sends: path, encoding, headers and the body, and next to "
            "it what it became. In another terminal:"
        }
        pre { (receivers.start_app("")) "\ncurl http://localhost:5000/" }
    }
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn json_is_indented_without_touching_what_is_in_quotes() {
        let json = indented(r#"{"a":[{},"x,\"{y}"],"b":[]}"#);
        assert_eq!(
            json,
            "{\n  \"a\": [\n    {},\n    \"x,\\\"{y}\"\n  ],\n  \"b\": []\n}"
        );
    }
}
