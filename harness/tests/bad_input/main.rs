//! Bad input, each tried on the first chapter and the last: it is refused with a page that says what was wrong, it
//! changes nothing, and the app goes on serving.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

mod list;

use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use harness::{Answer, Chapter, Stop, first_and_last, suite};

use list::{FORM, KEPT, List};

first_and_last!(a_form_that_is_not_the_one_of_the_list_is_refused);
fn a_form_that_is_not_the_one_of_the_list_is_refused(chapter: &str) {
    let list = List::of(chapter);
    for form in ["", "title=Buy+milk", "Task=Buy+milk", "task=one&task=two"] {
        let answer = list.post("/add", form);
        list.refused(&answer, 400, "without its field");
    }
}

first_and_last!(a_text_that_is_no_task_is_refused_and_stays_in_the_form);
fn a_text_that_is_no_task_is_refused_and_stays_in_the_form(chapter: &str) {
    let list = List::of(chapter);
    let too_long = "é".repeat(257);
    let cases = [
        ("", "", "needs a description"),
        (" \t ", " \t ", "needs a description"),
        ("%E3%80%80", "\u{3000}", "needs a description"),
        (
            &too_long,
            &too_long,
            "has at most 256 characters, and this has 257",
        ),
        (
            "one%0AFORGED+two",
            "one\nFORGED two",
            "line break or another control character",
        ),
        (
            "one%0D%0AFORGED",
            "one\r\nFORGED",
            "line break or another control character",
        ),
        (
            "one%E2%80%A8FORGED",
            "one\u{2028}FORGED",
            "line break or another control character",
        ),
        (
            "%1B%5B31mFORGED",
            "\u{1b}[31mFORGED",
            "line break or another control character",
        ),
        (
            "%00FORGED",
            "\0FORGED",
            "line break or another control character",
        ),
        (
            "%3Cb%3E+%22%0AFORGED",
            "&lt;b&gt; &quot;\nFORGED",
            "line break or another control character",
        ),
    ];
    for (sent, kept, says) in cases {
        let answer = list.post("/add", &format!("task={sent}"));
        list.refused(&answer, 400, says);
        let kept = format!("value=\"{kept}\"");
        assert!(answer.body.contains(&kept), "{kept:?} is not in {answer:?}");
        let names_the_problem = answer.body.contains(r#"aria-describedby="problem""#);
        assert!(names_the_problem, "{answer:?}");
    }
    // Telemetry comes out when the app ends by itself.
    let how = if cfg!(unix) { Stop::CtrlC } else { Stop::Kill };
    let finished = list.0.stop(how);
    for output in [finished.stdout, finished.stderr] {
        assert!(!output.contains("FORGED"), "{output}");
    }
}

first_and_last!(a_text_of_exactly_256_characters_is_a_task_whatever_its_bytes_are);
fn a_text_of_exactly_256_characters_is_a_task_whatever_its_bytes_are(chapter: &str) {
    let list = List::of(chapter);
    let long = "🛒".repeat(256);
    assert_eq!(list.post("/add", &format!("task={long}")).status, 303);
    // As a browser sends it, which is three times as long.
    assert_eq!(list.0.post("/add", &[("task", &long)]).status, 303);
    assert_eq!(list.tasks(), [KEPT, &long, &long]);
}

first_and_last!(bytes_that_are_not_utf_8_are_refused);
fn bytes_that_are_not_utf_8_are_refused(chapter: &str) {
    let list = List::of(chapter);
    let says = "did not arrive as UTF-8";
    for body in [
        &b"task=caf%FF"[..],
        b"task=caf\xff",
        b"task=%C3",
        b"task=%ED%A0%80",
    ] {
        let answer = list.send("POST", "/add", &[FORM], body);
        list.refused(&answer, 400, says);
        assert!(answer.body.contains("\u{fffd}\""), "{answer:?}");
    }
    let latin1 = (
        "content-type",
        "application/x-www-form-urlencoded; charset=iso-8859-1",
    );
    let answer = list.send("POST", "/add", &[latin1], b"task=caf\xe9");
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(list.tasks(), [KEPT, "café"]);
}

first_and_last!(a_body_that_is_no_form_is_refused);
fn a_body_that_is_no_form_is_refused(chapter: &str) {
    let list = List::of(chapter);
    for content_type in [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "nonsense",
        "",
    ] {
        let headers = [("content-type", content_type)];
        let answer = list.send("POST", "/add", &headers, b"task=Buy+milk");
        list.refused(&answer, 415, "application/x-www-form-urlencoded");
    }
    let answer = list.send("POST", "/add", &[], b"task=Buy+milk");
    list.refused(&answer, 415, "application/x-www-form-urlencoded");
}

first_and_last!(a_body_of_a_mebibyte_is_refused);
fn a_body_of_a_mebibyte_is_refused(chapter: &str) {
    let list = List::of(chapter);
    let body = format!("task={}", "a".repeat(1024 * 1024 - 5));
    list.refused(&list.post("/add", &body), 413, "too long");

    // Without a Content-Length the app finds out only while it reads.
    let head = "POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let connection = list.0.raw(format!("{head}{chunk}0\r\n\r\n").as_bytes());
    let answer = Answer::read_from(&mut BufReader::new(connection)).unwrap();
    list.refused(&answer, 413, "too long");
}

first_and_last!(a_wrong_method_is_refused_and_deletes_nothing);
fn a_wrong_method_is_refused_and_deletes_nothing(chapter: &str) {
    let list = List::of(chapter);
    for (method, path, allowed) in [
        ("GET", "/delete/1", "POST"),
        ("HEAD", "/delete/1", "POST"),
        ("DELETE", "/delete/1", "POST"),
        ("GET", "/add", "POST"),
        ("GET", "/add?task=Buy+milk", "POST"),
        ("HEAD", "/add", "POST"),
        ("PUT", "/", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("BREW", "/", "GET, HEAD"),
    ] {
        let answer = list.send(method, path, &[], b"");
        assert_eq!(
            answer.header("allow"),
            Some(allowed),
            "{method} {path}: {answer:?}"
        );
        if method == "HEAD" {
            assert_eq!((answer.status, &*answer.body), (405, ""));
            list.unchanged();
        } else {
            list.refused(&answer, 405, &format!("Use {allowed}."));
        }
    }
}

first_and_last!(a_name_that_is_not_the_apps_own_is_refused);
fn a_name_that_is_not_the_apps_own_is_refused(chapter: &str) {
    let list = List::of(chapter);
    let asks = |host: &str, more: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
        let connection = list.0.raw(request.as_bytes());
        Answer::read_from(&mut BufReader::new(connection)).unwrap()
    };
    // A page whose name was made to point to this machine can send what headers it likes, but for the first.
    for (host, more) in [
        ("evil.example", ""),
        ("evil.example:5000", ""),
        ("localhost.evil.example", ""),
        ("127.0.0.1.evil.example", ""),
        (
            "evil.example",
            "X-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n",
        ),
        ("evil.example", "Sec-Fetch-Site: same-origin\r\n"),
        ("<b>", ""),
    ] {
        let answer = asks(host, more);
        list.refused(&answer, 403, "--allowed-host");
        assert!(!answer.body.contains("<b>"), "{answer:?}");
    }
    // Forwarded ports of a container in the cloud arrive like the last of these.
    for (host, more) in [
        ("localhost", ""),
        ("LOCALHOST:5000", ""),
        ("a.localhost", ""),
        ("127.0.0.1:1", ""),
        ("192.168.1.7:5000", ""),
        ("[::1]:5000", ""),
        (
            "localhost:5000",
            "X-Forwarded-Host: name-5000.app.github.dev\r\nX-Forwarded-Proto: https\r\n",
        ),
    ] {
        let answer = asks(host, more);
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
    // Who has no name to ask for is no browser.
    let mut answer = String::new();
    let mut connection = list.0.raw(b"GET / HTTP/1.0\r\n\r\n");
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
}

first_and_last!(a_name_that_it_was_told_is_its_own);
fn a_name_that_it_was_told_is_its_own(chapter: &str) {
    let told = Chapter::new(chapter).args([
        "--allowed-host",
        "Todo.example",
        "--allowed-host",
        "b.example",
    ]);
    let variable = Chapter::new(chapter).env("TODO_ALLOWED_HOST", "todo.example,b.example");
    for app in [told, variable].map(Chapter::start) {
        for (host, status) in [
            ("todo.example:443", 200),
            ("b.example", 200),
            ("c.b.example", 403),
        ] {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let connection = app.raw(request.as_bytes());
            let answer = Answer::read_from(&mut BufReader::new(connection)).unwrap();
            assert_eq!(answer.status, status, "{host}: {answer:?}");
        }
    }
}

first_and_last!(a_body_that_does_not_end_is_refused_and_its_connection_closed);
fn a_body_that_does_not_end_is_refused_and_its_connection_closed(chapter: &str) {
    let list = List::of(chapter);
    let head = "POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let endless = [
        format!("{head}Content-Length: 100\r\n\r\ntask=Buy"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n8\r\ntask=Buy\r\n"),
    ];
    let connections = endless.map(|request| list.0.raw(request.as_bytes()));
    for connection in connections {
        let mut connection = BufReader::new(connection);
        let answer = Answer::read_from(&mut connection).unwrap();
        list.refused(&answer, 408, "did not arrive whole");
        let mut rest = Vec::new();
        connection.read_to_end(&mut rest).unwrap();
    }
}

#[cfg(unix)]
first_and_last!(a_port_scan_is_no_alarm);
#[cfg(unix)]
fn a_port_scan_is_no_alarm(chapter: &str) {
    let app = Chapter::new(chapter).start();
    let hello = [&[22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3][..], &[7; 194]].concat();
    let long = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "x".repeat(300_000)
    );
    for sent in [
        &hello[..],
        b"\x00\x01\x02\r\n\r\n",
        b"SSH-2.0-scan\r\n\r\n",
        long.as_bytes(),
    ] {
        let mut connection = TcpStream::connect(("127.0.0.1", app.port())).unwrap();
        connection
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        // It may hang up before it has heard all.
        let _ = connection.write_all(sent);
        let _ = connection.shutdown(Shutdown::Write);
        let _ = connection.read_to_end(&mut Vec::new());
    }
    let stderr = app.stop(Stop::CtrlC).stderr;
    assert!(
        !stderr.contains("actix_http") && !stderr.contains("ERROR"),
        "{stderr}"
    );
}

first_and_last!(an_address_that_is_not_there_is_not_found);
fn an_address_that_is_not_there_is_not_found(chapter: &str) {
    let list = List::of(chapter);
    let paths = [
        "/delete/abc",
        "/delete/9223372036854775808",
        "/delete/1.0",
        "/delete/",
        "/delete",
    ];
    for path in paths {
        let answer = list.post(path, "");
        list.refused(&answer, 404, "no page at this address");
    }
    for path in [
        "/nowhere",
        "/Add",
        "/add/",
        "//",
        "/%00",
        "/%3Cscript%3E",
        "/../../etc/passwd",
    ] {
        let answer = list.send("GET", path, &[], b"");
        list.refused(&answer, 404, "no page at this address");
    }
}

first_and_last!(deleting_what_is_not_there_leads_back_to_the_list);
fn deleting_what_is_not_there_leads_back_to_the_list(chapter: &str) {
    let list = List::of(chapter);
    for id in ["2", "0", "-1", "9223372036854775807"] {
        let answer = list.post(&format!("/delete/{id}"), "");
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
        list.unchanged();
    }
}

first_and_last!(a_post_from_another_site_is_refused);
fn a_post_from_another_site_is_refused(chapter: &str) {
    let list = List::of(chapter);
    let own_origin = list.0.url("");
    let refused: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "nonsense")],
        // The browser's word on who sent it counts more than an origin that looks right.
        &[("sec-fetch-site", "cross-site"), ("origin", &own_origin)],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
    ];
    for headers in refused {
        for (path, body) in [("/add", &b"task=Buy+milk"[..]), ("/delete/1", b"")] {
            let answer = list.send("POST", path, &[&[FORM], headers].concat(), body);
            list.refused(&answer, 403, "another site");
        }
        // A link from elsewhere may lead here.
        assert_eq!(list.send("GET", "/", headers, b"").status, 200);
    }
    let own: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", &own_origin)],
        // Behind a proxy the origin is another one, and the browser still knows.
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://proxy.example"),
        ],
    ];
    for headers in own {
        let answer = list.send(
            "POST",
            "/add",
            &[&[FORM], headers].concat(),
            b"task=Buy+milk",
        );
        assert_eq!(answer.status, 303, "{headers:?}: {answer:?}");
    }
    assert_eq!(list.tasks().len(), 1 + own.len());
}

// Where it is read first, and where the environment says which propagators read it.
suite!(a_malformed_traceparent_is_ignored: ch300_requests, ch300_production);
fn a_malformed_traceparent_is_ignored(chapter: &str) {
    let list = List::of(chapter);
    let long = "0".repeat(10_000);
    for traceparent in [
        "",
        "nonsense",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-00000000000000000000000000000000-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-xyzxyzxyzxyzxyzxyzxyzxyzxyzxyzxy-xyzxyzxyzxyzxyzx-01",
        "00-caf\u{e9}-\u{1f6d2}-01",
        &long,
    ] {
        let headers = [("traceparent", traceparent), ("tracestate", "=,=,\u{e9}")];
        let answer = list.send("GET", "/", &headers, b"");
        assert_eq!(answer.status, 200, "{traceparent}: {answer:?}");
        let answer = list.send("POST", "/delete/2", &headers, b"");
        assert_eq!(answer.status, 303, "{traceparent}: {answer:?}");
    }
    list.unchanged();
}
