//! What sets slow and failed requests apart, where one sees it: on its page and in the API.

use std::time::{Duration, Instant};

use otlp_viewer::testing::Receiver;
use prost::Message;
use serde_json::Value;

use crate::common::page::page;
use crate::common::shop::{PAGE, PLAIN, REQUESTS, fill};
use crate::common::*;

const EVIL: &str = "<script>alert(1)</script>\"'`";

fn filled(evil: &str) -> Receiver {
    let receiver = Receiver::start();
    fill(&receiver, evil);
    receiver
}

fn api(receiver: &Receiver, more: &str) -> Value {
    serde_json::from_str(&page(receiver, &format!("/api{PAGE}{more}"))).unwrap()
}

/// Without what only tells the browser where a line may break.
fn html(receiver: &Receiver, path: &str) -> String {
    page(receiver, path).replace("<wbr>", "")
}

#[test]
fn the_cause_is_first_with_its_counts_and_ways_to_requests_of_both_kinds() {
    let receiver = filled("");
    let html = html(&receiver, PAGE);
    for expected in [
        "What sets the slow ones apart: GET /items",
        "<strong>20 slow</strong>: they took at least 80",
        "hardly any took about that long",
        "<code><bdi>tenant</bdi></code> is <code><bdi>acme</bdi></code>",
        "<strong>20 of 20 slow</strong>, 0 of 180 others",
        "Slow with it:",
        "Others without it:",
        "Where the time is spent",
        "SELECT item",
        "/?service=todo&amp;attribute=tenant%3Dacme",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(html.find("tenant").unwrap() < html.find("SELECT item").unwrap());
    let found = api(&receiver, "");
    let cause = &found["causes"][0];
    assert_eq!(found["causes"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(
        (&found["slow"], &found["others"]),
        (&20.into(), &180.into())
    );
    assert_eq!(found["threshold"]["reason"], "valley");
    assert_eq!(cause["what"], "tenant is acme");
    assert_eq!(
        (&cause["key"], &cause["value"]),
        (&"tenant".into(), &"acme".into())
    );
    assert_eq!(cause["with"]["slow"], 20);
    assert_eq!(found["timeSpent"][0]["name"], "SELECT item");
    for kind in ["slow", "others"] {
        let examples = cause["examples"][kind].as_array().unwrap();
        assert_eq!(examples.len(), 3);
        let way = examples[0]["page"].as_str().unwrap();
        let shown = page(&receiver, way.trim_end_matches("#span"));
        assert_eq!(shown.contains("acme"), kind == "slow", "{way}");
        assert!(html.contains(way), "{way}");
    }
}

#[test]
fn failed_requests_are_told_apart_by_what_explains_them() {
    let receiver = filled("");
    let html = html(&receiver, &format!("{PAGE}&of=failed"));
    for expected in [
        "What sets the failed ones apart: GET /items",
        "INFO The disk is full",
        "<strong>10 of 10 failed</strong>, 0 of 190 others",
        "Where and how they failed",
        "error.type",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let found = api(&receiver, "&of=failed");
    assert_eq!(found["causes"][0]["of"], "log");
    assert_eq!(found["failures"][0]["key"], "error.type");
}

#[test]
fn the_page_says_that_nothing_sets_them_apart_or_that_there_are_too_few() {
    let receiver = filled("");
    let nothing = html(&receiver, PLAIN);
    assert!(nothing.contains("Nothing sets them apart."), "{nothing}");
    let how = "the slowest 10 of 100";
    assert!(
        nothing.contains("<strong>10 slow</strong>") && nothing.contains(how),
        "{nothing}"
    );
    let chosen = html(&receiver, &format!("{PLAIN}&least=15ms"));
    assert!(chosen.contains("at least 15.0 ms, as chosen"), "{chosen}");
    let few = html(&receiver, &format!("{PAGE}&least=5s"));
    assert!(few.contains("Too few to compare."), "{few}");
    let other = html(&receiver, &format!("{PAGE}x"));
    assert!(other.contains("Too few to compare."), "{other}");
    assert_eq!(api(&receiver, "&least=5s")["isTooFew"], true);
    let none = html(&Receiver::start(), "/requests/correlations");
    assert!(none.contains("No request is held in this window"), "{none}");
}

#[test]
fn there_are_ways_to_it_from_the_requests_from_a_trace_and_from_a_choice() {
    let receiver = filled("");
    let asked = "/requests/correlations?service=todo&amp;method=GET&amp;route=/items";
    let slow = format!("href=\"{asked}&amp;window=15&amp;of=slow\"");
    let failed = format!("href=\"{asked}&amp;window=15&amp;of=failed\"");
    let requests = page(&receiver, "/requests?window=15");
    assert!(
        requests.contains(&slow) && requests.contains(&failed),
        "{requests}"
    );
    let choice = page(&receiver, "/requests/correlations?window=15");
    assert!(choice.contains(&slow), "{choice}");
    let trace = format!("/traces/{:032x}", 7);
    let from_trace = format!("href=\"{asked}&amp;of=slow\"");
    // Also where another of its spans is looked at.
    for path in [trace.clone(), format!("{trace}?span={:016x}", 2)] {
        let shown = page(&receiver, &path);
        assert!(shown.contains(&from_trace), "{shown}");
    }
}

#[test]
fn an_address_that_means_nothing_is_answered_with_what_to_write() {
    let receiver = filled("");
    let url = receiver.pages_url().trim_end_matches('/');
    for (wrong, said) in [
        ("&of=late", "is neither slow nor failed"),
        ("&least=soon", "is not a duration"),
        ("&window=7", "is not a window"),
    ] {
        let shown = page(&receiver, &format!("{PAGE}{wrong}"));
        assert!(shown.contains(said), "{wrong}: {shown}");
        let refused = get(&format!("{url}/api{PAGE}{wrong}"));
        assert_eq!(refused.status, 400, "{wrong}");
        assert!(refused.text().contains(said), "{}", refused.text());
    }
    let refused = get(&format!("{url}/api/requests/correlations"));
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("Name the requests by service"));
}

#[test]
fn what_came_is_text_and_makes_no_page_large() {
    let receiver = filled(EVIL);
    let long = "n".repeat(900_000);
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    // A megabyte, in the name of a span and in an attribute, of slow requests.
    for i in 0..6_u64 {
        let trace = u128::from(REQUESTS + 1 + i);
        let mut root = span(trace, 1, 0, "GET /items");
        root.end_time_unix_nano += 80_000_000;
        root.attributes = vec![
            text("http.request.method", "GET"),
            text("http.route", "/items"),
            text(&format!("key{long}"), &format!("value{long}")),
        ];
        let mut body = request(vec![root, span(trace, 2, 1, &format!("{EVIL}{long}"))]);
        body.resource_spans[0].resource = resource("todo");
        assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    }
    for more in [
        "",
        "&of=failed",
        "&of=<script>alert(1)</script>",
        "&least=<script>alert(1)</script>",
    ] {
        let path = format!("{PAGE}{more}")
            .replace('<', "%3C")
            .replace('>', "%3E");
        let shown = page(&receiver, &path);
        assert!(!shown.contains("<script>alert"), "{shown}");
        assert!(shown.len() < 100_000, "{more}: {}", shown.len());
    }
    let shown = html(&receiver, PAGE);
    assert!(shown.contains("acme&lt;script&gt;"), "{shown}");
    let json = get(&format!(
        "{}/api{PAGE}",
        receiver.pages_url().trim_end_matches('/')
    ));
    assert!(json.body.len() < 100_000);
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again_and_what_comes_is_compared() {
    let receiver = filled("");
    let url = format!("{}{PAGE}", receiver.pages_url().trim_end_matches('/'));
    let tag = get(&url).header("etag").to_owned();
    let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    fill(&receiver, " & co");
    // Where looking took long, it's not looked again at once.
    let until = Instant::now() + Duration::from_secs(60);
    let again = loop {
        let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
        if again.status == 200 {
            break again;
        }
        assert!(Instant::now() < until, "it is never looked again");
    };
    // The same spans came again, so that nothing else is found; the log records are new.
    assert!(again.text().contains("20 of 20 slow"));
}
