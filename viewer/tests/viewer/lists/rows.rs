//! Rows, what opens in them, how large a page of them is, and addresses that mean nothing.

use otlp_viewer::testing::Receiver;
use prost::Message;

use super::pages::{MANY, link, records_of, start_of, traces_of, twenty_minutes};
use crate::common::page::page;
use crate::common::series::SECOND;
use crate::common::*;

#[test]
fn a_trace_whose_root_has_not_come_is_still_arriving_and_later_its_root_is_not_here() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let child = request(vec![span(7, 2, 1, "SELECT task")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &child).status, 200);
    let html = page(&receiver, "/");
    assert!(
        html.contains("still arriving") && !html.contains("its root is not here"),
        "{html}"
    );
    let root = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &root).status, 200);
    assert!(!page(&receiver, "/").contains("still arriving"));
}

#[test]
fn a_full_page_of_either_list_has_a_line_for_each_and_few_elements() {
    let receiver = twenty_minutes();
    for (path, most) in [("/logs?limit=200", 4_000), ("/?limit=200", 4_000)] {
        let html = page(&receiver, path);
        let elements = html
            .split('<')
            .filter(|it| it.starts_with(|it: char| it.is_ascii_alphabetic()))
            .count();
        assert!(elements <= most, "{path} has {elements} elements");
        assert_eq!(
            html.matches("<tr id=\"log-").count() + traces_of(&html).len(),
            200,
            "{path}"
        );
        assert!(html.len() < 400_000, "{path}: {}", html.len());
        assert!(!html.contains("0 attributes"), "{path}");
    }
}

#[test]
fn a_log_record_opens_in_its_row_and_has_a_page_of_its_own() {
    let receiver = twenty_minutes();
    let html = page(&receiver, "/logs?text=Said%207%0A");
    let row = "<details id=\"log-204-more\"><summary>Said 7</summary><pre class=\"value\">Said 7\nand more\nof it</pre>\
               <pre>event todo.task.added\nkey.0 = value\n";
    assert!(html.contains(row), "{html}");
    assert!(html.contains("<a href=\"/logs/204\">"), "{html}");
    let html = page(&receiver, "/logs/204").replace("<wbr>", "");
    for said in [
        "<h1 dir=\"auto\">Said 7</h1>",
        "key.7",
        "todo.task.added",
        "service.name",
        "span=0000000000000001#span\">Its span",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let around = link(&html, "href=\"/logs?").unwrap();
    assert!(records_of(&page(&receiver, &format!("/logs?{around}"))).contains(&7));
    for none in [
        "0",
        "99999",
        "18446744073709551615",
        "x",
        "-1",
        "%3Cscript%3E",
    ] {
        let answer = get(&format!("{}/logs/{none}", receiver.pages_url()));
        assert_eq!(answer.status, 404, "{none}");
    }
}

/// Whatever an address says of order, place and time, it is answered, and with a line where it means nothing.
#[test]
fn addresses_that_mean_nothing_are_answered_with_a_line_that_says_so() {
    let receiver = twenty_minutes();
    let huge = u64::MAX;
    for path in ["/?", "/logs?"] {
        for (wrong, said) in [
            ("order=up", "is not an order"),
            ("order=%3Cscript%3Ealert(1)%3C/script%3E", "is not an order"),
            ("after=7", "is not a place in a list"),
            ("after=1.2.3", "is not a place in a list"),
            (
                "after=%3Cscript%3Ealert(1)%3C/script%3E",
                "is not a place in a list",
            ),
            ("from=soon", "is not a time"),
            ("to=2026-02-30", "is not a time"),
            ("from=99999999999999999999999", "is not a time"),
        ] {
            let html = page(&receiver, &format!("{path}{wrong}"));
            assert!(
                html.contains(said) && html.contains("role=\"alert\""),
                "{wrong}: {html}"
            );
            assert!(!html.contains("<script>alert"), "{wrong}: {html}");
        }
        for odd in [
            format!("after={huge}.{huge}"),
            "after=0.0".to_owned(),
            format!("from={huge}&to=1"),
            format!("from=1&to={huge}&order=shortest&after={huge}.0"),
            "from=0&to=0".to_owned(),
            format!("order=oldest&after={huge}.1&before=2&limit=0"),
            "order=longest&order=up&from=&to=%20".to_owned(),
        ] {
            page(&receiver, &format!("{path}{odd}"));
        }
    }
    for api in ["/api/traces?from=soon", "/api/logs?to=x"] {
        assert_eq!(
            get(&format!("{}{api}", receiver.pages_url())).status,
            400,
            "{api}"
        );
    }
    let traces = format!(
        "{}/api/traces?from={START}&to={}",
        receiver.pages_url(),
        START + SECOND
    );
    let expected = (1..=MANY).filter(|it| start_of(*it) == START).count();
    assert_eq!(
        get(&traces).json()["traces"].as_array().unwrap().len(),
        expected
    );
}
