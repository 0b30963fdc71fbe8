//! What the pages of traces and log records show of it, and where their links lead.

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::page::page;
use crate::common::series::SECOND;
use crate::common::*;

/// Twenty minutes of traces of two services, every seventh with an error, and a log record in each.
pub(super) const MANY: u64 = 400;

pub(super) fn start_of(id: u64) -> u64 {
    START + (id * 7_919) % 1_200 * SECOND
}

fn duration_of(id: u64) -> u64 {
    1_000_000 + (id * 104_729) % 9_973 * 1_000
}

fn is_failed(id: u64) -> bool {
    id.is_multiple_of(7)
}

fn severity_of(id: u64) -> i32 {
    [9, 13, 17, 5][id as usize % 4]
}

pub(super) fn twenty_minutes() -> Receiver {
    let receiver = Receiver::start();
    for service in ["todo", "shop"] {
        let ids = || (1..=MANY).filter(|id| (id % 2 == 0) == (service == "todo"));
        let spans = ids().map(|id| Span {
            start_time_unix_nano: start_of(id),
            end_time_unix_nano: start_of(id) + duration_of(id),
            status: Some(Status {
                code: if is_failed(id) { 2 } else { 0 },
                ..Status::default()
            }),
            ..span(id.into(), 1, 0, &format!("GET /{id}"))
        });
        let records = ids().map(|id| LogRecord {
            time_unix_nano: start_of(id),
            severity_number: severity_of(id),
            attributes: (0..8)
                .map(|it| text(&format!("key.{it}"), "value"))
                .collect(),
            event_name: "todo.task.added".to_owned(),
            ..log(id.into(), 1, &format!("Said {id}\nand more\nof it"))
        });
        let (mut traces, mut logs) = (request(spans.collect()), logs(records.collect()));
        traces.resource_spans[0].resource = resource(service);
        logs.resource_logs[0].resource = resource(service);
        for (path, body) in [
            ("traces", traces.encode_to_vec()),
            ("logs", logs.encode_to_vec()),
        ] {
            let url = format!("{}/v1/{path}", receiver.http_endpoint());
            assert_eq!(post(&url, PROTOBUF, &body).status, 200);
        }
    }
    receiver
}

/// The ids of the traces of a page, in their order.
pub(super) fn traces_of(html: &str) -> Vec<u64> {
    let rows = html.split("id=\"trace-").skip(1);
    rows.map(|it| u64::from_str_radix(&it[..32], 16).unwrap())
        .collect()
}

/// The same of log records, which say which they are.
pub(super) fn records_of(html: &str) -> Vec<u64> {
    let rows = html.split("<summary>Said ").skip(1);
    rows.map(|it| it.split('<').next().unwrap().parse().unwrap())
        .collect()
}

pub(super) fn link(html: &str, before: &str) -> Option<String> {
    let (_, rest) = html.split_once(before)?;
    let (address, _) = rest.split_once('"')?;
    Some(address.replace("&amp;", "&"))
}

/// All pages of a list, as one who follows the links sees them.
fn all_pages(receiver: &Receiver, path: &str, of: impl Fn(&str) -> Vec<u64>) -> Vec<u64> {
    let (mut all, mut address) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = address {
        let html = page(receiver, &path);
        all.extend(of(&html));
        address = link(&html, "rel=\"next\" href=\"");
    }
    all
}

fn sorted_by<K: Ord>(key: impl Fn(u64) -> K, is_down: bool) -> Vec<u64> {
    let mut ids: Vec<u64> = (1..=MANY).collect();
    // Those with the same key in the order of arrival, or the reverse of it.
    ids.sort_by_key(|id| (key(*id), id % 2, *id));
    if is_down {
        ids.reverse();
    }
    ids
}

#[test]
fn a_list_is_sorted_as_its_address_says_and_its_links_lead_through_all_of_it() {
    let receiver = twenty_minutes();
    for (order, expected) in [
        ("", sorted_by(start_of, true)),
        ("&order=newest", sorted_by(start_of, true)),
        ("&order=oldest", sorted_by(start_of, false)),
        ("&order=longest", sorted_by(duration_of, true)),
        ("&order=shortest", sorted_by(duration_of, false)),
    ] {
        let found = all_pages(&receiver, &format!("/?limit=150{order}"), traces_of);
        assert_eq!(found, expected, "{order}");
    }
    let failed = all_pages(
        &receiver,
        "/?limit=7&order=longest&errors=1&service=shop",
        traces_of,
    );
    let mut expected = sorted_by(duration_of, true);
    expected.retain(|id| is_failed(*id) && id % 2 == 1);
    assert_eq!(failed, expected);
    for (order, is_down) in [("", true), ("&order=oldest", false)] {
        let found = all_pages(&receiver, &format!("/logs?limit=150{order}"), records_of);
        assert_eq!(found, sorted_by(start_of, is_down), "{order}");
    }
    // A heading says how the list is sorted, and leads to the other way round.
    for (path, heading) in [
        (
            "/?errors=1",
            "<th scope=\"col\" aria-sort=\"descending\"><a href=\"/?errors=1&amp;order=oldest\">Time",
        ),
        (
            "/?order=oldest",
            "<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/\">Time",
        ),
        (
            "/?order=longest",
            "<th scope=\"col\" aria-sort=\"descending\"><a href=\"/?order=shortest\">Duration",
        ),
        (
            "/logs?order=oldest",
            "<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/logs\">Time",
        ),
    ] {
        let html = page(&receiver, path);
        assert!(html.contains(heading), "{path}: {html}");
    }
    let html = page(&receiver, "/?order=longest&after=1.1");
    assert!(html.contains("The list ends here"), "{html}");
}

/// Each row of the table that says what the bars show, with where its link leads.
fn bars(html: &str, classes: usize) -> Vec<(String, Vec<usize>)> {
    let (_, table) = html
        .split_once("over-time")
        .unwrap_or_else(|| panic!("{html}"));
    let (_, body) = table.split_once("<tbody>").unwrap();
    let (body, _) = body.split_once("</tbody>").unwrap();
    let rows = body.split("<tr>").skip(1);
    rows.map(|row| {
        let counts = row
            .split("<td>")
            .skip(1)
            .map(|it| it.split('<').next().unwrap().parse().unwrap());
        let counts: Vec<usize> = counts.collect();
        assert_eq!(counts.len(), classes, "{row}");
        (link(row, "href=\"").unwrap(), counts)
    })
    .collect()
}

#[test]
fn each_bar_of_a_histogram_says_how_many_there_are_and_leads_to_them() {
    let receiver = twenty_minutes();
    let count = |is_wanted: &dyn Fn(u64) -> bool| (1..=MANY).filter(|it| is_wanted(*it)).count();
    for path in [
        "/",
        "/?order=longest&limit=3",
        "/?service=shop",
        "/?errors=1&after=7.7&limit=9",
    ] {
        let html = page(&receiver, path);
        let bars = bars(&html, 2);
        let sum = |class: usize| bars.iter().map(|(_, it)| it[class]).sum::<usize>();
        let is_wanted = |id: u64| {
            (!path.contains("shop") || id % 2 == 1) && (!path.contains("errors") || is_failed(id))
        };
        let failed = count(&|it| is_wanted(it) && is_failed(it));
        assert_eq!(
            (sum(0) + sum(1), sum(1)),
            (count(&is_wanted), failed),
            "{path}"
        );
        assert!((20..=61).contains(&bars.len()), "{path}");
        // As many bars are drawn, and they lead to the same places.
        assert_eq!(
            html.matches("tabindex=\"-1\"><title data-times=\"").count(),
            bars.len(),
            "{html}"
        );
        for (address, counts) in bars.iter().step_by(7) {
            assert_eq!(
                html.matches(&address.replace('&', "&amp;")).count(),
                2,
                "{address}"
            );
            let narrow = page(&receiver, &address.replace("limit=", "was="));
            let found = traces_of(&narrow);
            assert_eq!(found.len(), counts.iter().sum::<usize>(), "{address}");
            assert_eq!(
                found.iter().filter(|it| is_failed(**it)).count(),
                counts[1],
                "{address}"
            );
            assert!(
                narrow.contains(">Any time</a>") && narrow.contains("name=\"from\""),
                "{narrow}"
            );
        }
    }
    let html = page(&receiver, "/logs");
    let bars = bars(&html, 3);
    for (class, severities) in [(0, [5, 9]), (1, [13, 13]), (2, [17, 17])] {
        let sum: usize = bars.iter().map(|(_, it)| it[class]).sum();
        assert_eq!(sum, count(&|it| severities.contains(&severity_of(it))));
    }
    for (address, counts) in bars.iter().step_by(9) {
        let found = records_of(&page(&receiver, address));
        assert_eq!(found.len(), counts.iter().sum::<usize>(), "{address}");
    }
}
