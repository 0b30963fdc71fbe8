//! The score where one sees it: on its page, in the API, in a terminal, and in tests.

use std::process::Command;

use otlp_viewer::testing::Receiver;
use prost::Message;
use serde_json::Value;

use crate::common::*;

const EVIL: &str = "<script>alert(1)</script>";

fn received(service: &str) -> Receiver {
    let receiver = Receiver::start();
    let mut body = request(vec![span(7, 1, 0, "GET /")]);
    body.resource_spans[0].resource = resource(service);
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    receiver
}

fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

#[test]
fn the_page_has_the_score_of_the_only_service_rule_by_rule() {
    let page = page(&received("todo"), "/score");
    for part in [
        "90 of 100, Excellent",
        "8 of 19 rules judged",
        "Failed: ",
        "RES-001",
        "a resource without a service.instance.id",
        "Nothing to judge",
        "Nothing here knows 14 days of production.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn of_several_services_there_is_a_table_and_each_has_an_address() {
    let receiver = received(EVIL);
    let mut body = request(vec![span(8, 1, 0, "GET /")]);
    body.resource_spans[0].resource = None;
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    let all = page(&receiver, "/score");
    assert!(
        !all.contains(EVIL) && all.contains("&lt;script&gt;"),
        "{all}"
    );
    assert!(all.contains("/score?service=%3Cscript%3E"), "{all}");
    let nameless = page(&receiver, "/score?service=");
    assert!(
        nameless.contains("(no service.name)") && nameless.contains("RES-005"),
        "{nameless}"
    );
    // One that is gone, or never was, is no reason for less than the table.
    assert!(page(&receiver, "/score?service=other").contains("Rules judged"));
}

#[test]
fn the_api_has_every_rule_with_its_state() {
    let receiver = received("todo");
    let answer: Value = serde_json::from_str(&page(&receiver, "/api/score")).unwrap();
    let service = &answer["services"][0];
    assert_eq!(service["service"], "todo");
    assert_eq!(service["category"], "Excellent");
    assert_eq!(service["rulesJudged"], 8);
    let rules = service["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 19);
    let of = |id: &str| rules.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(of("RES-001")["state"], "failed");
    assert_eq!(of("RES-005")["state"], "passed");
    assert_eq!(of("LOG-001")["state"], "nothingToJudge");
    assert_eq!(of("RES-001")["evidence"][0]["page"], "/?service=todo");
    let empty = Receiver::start();
    let answer: Value = serde_json::from_str(&page(&empty, "/api/score")).unwrap();
    assert_eq!(answer["services"], serde_json::json!([]));
    assert!(page(&empty, "/score").contains("Nothing has come yet that could be judged."));
}

#[test]
fn an_assertion_holds_what_is_enough() {
    received("todo").assert_score("todo", 90);
}

#[test]
#[should_panic(expected = "failed RES-001 (normal)")]
fn an_assertion_fails_with_the_rules_that_are_failed() {
    received("todo").assert_score("todo", 95);
}

#[test]
#[should_panic(expected = "nothing came from \"shop\", but from: todo")]
fn an_assertion_of_a_service_that_sent_nothing_fails() {
    received("todo").assert_score("shop", 0);
}

/// What `otlp-viewer score` says and how it ends.
fn command(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_otlp-viewer"))
        .arg("score")
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"))
        .output()
        .unwrap();
    let text = |it: Vec<u8>| String::from_utf8(it).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_command_says_each_score_and_fails_below_what_is_asked_for() {
    let (status, said, _) = command(&["go-http.json"]);
    assert_eq!(status, Some(0));
    assert!(
        said.starts_with("todo: 95 of 100, Excellent (15 of 19 rules judged)\n"),
        "{said}"
    );
    assert!(said.contains("  failed RES-001 (normal): "), "{said}");
    let (status, said, _) = command(&["go-http.json", "--fail-under", "95"]);
    assert_eq!(status, Some(0), "{said}");
    let (status, _, error) = command(&["go-http.json", "--fail-under", "96"]);
    assert_eq!(status, Some(1));
    assert!(error.contains("error: below 96: todo"), "{error}");
}

#[test]
fn the_command_says_in_a_line_what_it_cannot_judge() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.json");
    std::fs::write(&empty, "{\"resourceSpans\":[]}").unwrap();
    let (status, said, error) = command(&[empty.to_str().unwrap()]);
    assert_eq!((status, &*said), (Some(1), ""), "{error}");
    assert!(error.contains("error: "), "{error}");
    let (status, _, error) = command(&["nothing.json"]);
    assert_eq!(status, Some(1));
    assert!(error.contains("nothing.json"), "{error}");
    for wrong in [&["go-http.json", "--fail-under", "101"][..], &[]] {
        let (status, _, error) = command(wrong);
        assert_eq!(status, Some(2), "{error}");
    }
}
