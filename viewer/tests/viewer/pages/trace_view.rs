//! The page of a trace as its address asks for it: folded, searched, as an icicle; whatever the trace is like.

use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::page::page;
use crate::common::*;

const TRACE: &str = "/traces/00000000000000000000000000000007";

fn send_spans(receiver: &Receiver, service: &str, spans: Vec<Span>) {
    let mut body = request(spans);
    body.resource_spans[0].resource = resource(service);
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

fn failed(span: Span) -> Span {
    Span {
        status: Some(Status {
            code: 2,
            message: "why".to_owned(),
        }),
        ..span
    }
}

/// The names of the rows, from top to bottom.
fn rows(html: &str) -> Vec<&str> {
    let names = html.split("<span class=\"text\" dir=\"auto\">").skip(1);
    names.map(|it| it.split('<').next().unwrap()).collect()
}

fn id(id: u64) -> String {
    format!("{id:016x}")
}

/// A root with two children, of which the first has a child that failed.
fn family() -> Receiver {
    let receiver = Receiver::start();
    let mut second = span(7, 4, 1, "second");
    second.start_time_unix_nano += 10;
    let spans = vec![
        span(7, 1, 0, "root"),
        span(7, 2, 1, "first"),
        failed(span(7, 3, 2, "inner")),
        second,
    ];
    send_spans(&receiver, "shop", spans);
    receiver
}

#[test]
fn what_is_closed_is_hidden_with_how_much_and_what_failed_there() {
    let receiver = family();
    let html = page(&receiver, TRACE);
    assert_eq!(rows(&html), ["root", "first", "✖ inner", "second"]);
    let html = page(&receiver, &format!("{TRACE}?closed={}", id(2)));
    assert_eq!(rows(&html), ["root", "first", "second"]);
    for expected in [
        "<span class=\"hidden\">+1<span class=\"read\"> spans hidden</span>",
        "✖ 1<span class=\"read\"> errors hidden</span>",
        "aria-label=\"Open 1 span below first\"",
        // What leads on keeps it closed, and what opens it does not.
        &format!("href=\"?closed={}&amp;span={}#span\"", id(2), id(4)),
        &format!("href=\"?span={}#waterfall\" aria-expanded=\"false\"", id(2)),
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    // The next error is in it: whoever goes there sees it.
    let next = format!(
        "href=\"?closed={}&amp;span={}#waterfall\" data-key=\"e\"",
        id(2),
        id(3)
    );
    assert!(html.contains(&next), "{html}");
    let html = page(
        &receiver,
        &format!("{TRACE}?closed={}&span={}", id(2), id(3)),
    );
    assert_eq!(rows(&html), ["root", "first", "✖ inner", "second"]);
    let html = page(&receiver, &format!("{TRACE}?levels=1"));
    assert_eq!(rows(&html), ["root"]);
}

#[test]
fn every_row_names_its_service_and_the_picture_where_it_changes() {
    let receiver = family();
    send_spans(
        &receiver,
        "bank",
        vec![span(7, 5, 4, "pay"), span(7, 6, 5, "write")],
    );
    let html = page(&receiver, TRACE);
    let services = html.split("<span class=\"service\" dir=\"auto\">").skip(1);
    let services: Vec<_> = services.map(|it| it.split('<').next().unwrap()).collect();
    assert_eq!(services, ["shop", "shop", "shop", "shop", "bank", "bank"]);
    // One color for a bar, its service in the legend, and the same service in another trace.
    send_spans(&receiver, "bank", vec![span(8, 1, 0, "alone")]);
    let other = page(&receiver, "/traces/00000000000000000000000000000008");
    let color = |html: &str| {
        let legend = html.split("bank</span>").next().unwrap();
        legend.rsplit("fill=\"").next().unwrap()[..7].to_owned()
    };
    assert_eq!(color(&html), color(&other));
    assert!(
        other.contains(&format!("stroke=\"{}\"", color(&other))),
        "{other}"
    );
}

#[test]
fn spans_are_found_and_the_first_of_them_is_looked_at() {
    let receiver = family();
    let html = page(&receiver, &format!("{TRACE}?find=WHY"));
    assert!(html.contains("1 of 1 span<"), "{html}");
    assert!(html.contains("<h2 id=\"span-name\" dir=\"auto\"><span class=\"bad\">✖ </span>inner"));
    let html = page(
        &receiver,
        &format!("{TRACE}?find=http.request.method%3Dget&span={}", id(2)),
    );
    assert!(html.contains("2 of 4 spans<"), "{html}");
    for (key, span) in [("n", 3), ("p", 1)] {
        let link = format!(
            "href=\"?find=http.request.method%3Dget&amp;span={}#waterfall\" data-key=\"{key}\"",
            id(span)
        );
        assert!(html.contains(&link), "{link}: {html}");
    }
    let html = page(
        &receiver,
        &format!("{TRACE}?find=%22%3E%3Cscript%3Ealert(1)"),
    );
    assert!(
        html.contains("No span is like this") && !html.contains("<script>alert"),
        "{html}"
    );
}

#[test]
fn a_span_says_how_much_of_the_critical_path_it_is() {
    let receiver = Receiver::start();
    let (mut root, mut child) = (span(7, 1, 0, "root"), span(7, 2, 1, "child"));
    root.end_time_unix_nano = START + 10_000_000;
    child.start_time_unix_nano = START + 2_000_000;
    child.end_time_unix_nano = START + 9_000_000;
    send_spans(&receiver, "shop", vec![root, child]);
    for (span, says) in [
        (1, "3.00 ms, 30 % of 10.0 ms"),
        (2, "7.00 ms, 70 % of 10.0 ms"),
    ] {
        let html = page(&receiver, &format!("{TRACE}?span={}", id(span)));
        assert!(
            html.contains(&format!("<dt>Critical path</dt><dd>{says}</dd>")),
            "{html}"
        );
        // Twice of the root, and once of the child.
        assert_eq!(
            html.matches("<rect class=\"critical\" x").count(),
            3 + 1,
            "{html}"
        );
    }
}

/// Orphans, circles, twins, and times that are missing, reversed or in the far future.
#[test]
fn whatever_a_trace_is_like_all_of_its_spans_are_in_both_forms() {
    let receiver = Receiver::start();
    let times = [
        (0, 0),
        (START, 0),
        (0, START),
        (START, START - 9),
        (START, u64::MAX),
        (1, 2),
    ];
    let parents = [0, 3, 2, 4, 99, 1];
    let spans = (1..)
        .zip(times.into_iter().zip(parents))
        .map(|(id, ((start, end), parent))| {
            let mut span = span(7, id, parent, &format!("span {id}"));
            (span.start_time_unix_nano, span.end_time_unix_nano) = (start, end);
            span
        });
    let mut spans: Vec<_> = spans.collect();
    spans.push(span(7, 1, 0, "twin"));
    send_spans(&receiver, "shop", spans);
    for query in [
        "",
        "?view=icicle",
        "?levels=1",
        "?find=span",
        "?closed=0,x,1.2.3&open=,,&levels=-1&from=x",
    ] {
        let html = page(&receiver, &format!("{TRACE}{query}"));
        assert!(
            !html.contains("NaN") && !html.contains("inf%"),
            "{query}: {html}"
        );
        if query != "?levels=1" {
            assert_eq!(html.matches("id=\"row-").count(), 7, "{query}: {html}");
        }
    }
    let html = page(
        &receiver,
        &format!("{TRACE}?from=99999999999999999999&span=nonsense"),
    );
    assert_eq!(rows(&html).len(), 7);
}

/// A part of the rows, as the script asks for it; and all of them, part by part.
#[test]
fn a_large_trace_has_the_rows_around_what_is_looked_at_and_the_way_to_all_others() {
    let receiver = Receiver::start();
    let spans = (1..=1_000).map(|id| {
        let mut span = span(7, id, u64::from(id > 1), &format!("span {id}"));
        span.start_time_unix_nano += id;
        span
    });
    send_spans(&receiver, "shop", spans.collect());
    let html = page(&receiver, &format!("{TRACE}?span={}", id(500)));
    assert_eq!(rows(&html).len(), 150);
    assert!(rows(&html).contains(&"span 500"));
    let mut seen: Vec<String> = rows(&html).into_iter().map(str::to_owned).collect();
    for link in html.split("class=\"later\" data-from=\"").skip(1) {
        let address = link
            .split("href=\"")
            .nth(1)
            .unwrap()
            .split('#')
            .next()
            .unwrap();
        let address = format!("{TRACE}{}&only=rows", address.replace("&amp;", "&"));
        let part = page(&receiver, &address);
        assert!(
            !part.contains("<html") && !part.contains("id=\"span\""),
            "{part}"
        );
        seen.extend(rows(&part).into_iter().map(str::to_owned));
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 1_000);
    // The rest of the page is not asked for again when a link of it is followed.
    let part = page(&receiver, &format!("{TRACE}?only=trace&span={}", id(500)));
    assert!(
        part.starts_with("<div id=\"trace\">") && part.contains("id=\"span\""),
        "{part}"
    );
}

/// Every link holds what is closed and what is looked for. Both have a bound, and so has the page.
#[test]
fn no_address_and_no_name_makes_the_page_large() {
    let receiver = Receiver::start();
    let name = "€".repeat(300);
    let spans = (1..=3_000).map(|id| failed(span(7, id, id / 2, &name)));
    send_spans(&receiver, &name, spans.collect());
    let keys = |from: u64| {
        let keys = (from..from + 400).map(id);
        keys.collect::<Vec<_>>().join(",")
    };
    let state = format!(
        "closed={}&open={}&find={}",
        keys(2_000),
        keys(10),
        "%E2%82%AC".repeat(300)
    );
    for form in ["waterfall", "icicle"] {
        let html = page(&receiver, &format!("{TRACE}?view={form}&levels=30&{state}"));
        assert!(html.len() < 1_000_000, "{form}: {}", html.len());
    }
}
