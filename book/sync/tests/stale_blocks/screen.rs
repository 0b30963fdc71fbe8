//! A picture of a page of the viewer: it's stale when the page says something else, and not when a browser draws it in
//! another way.

use book_sync::Report;
use harness::browser::Tools;

use crate::small_repository::SmallRepository;

const TRACE: &str = r#"{"resourceSpans":[{"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"todo"}}]},"scopeSpans":[{"spans":[
    {"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","name":"GET /","kind":2,
    "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000001000000"}]}]}]}"#;
const PICTURE: &str = "![A trace](one-light.png)";

fn small(comment: &str, below: &str) -> SmallRepository {
    let small = SmallRepository::new(false);
    small.write("300-app/trace.json", &TRACE.replace('\n', ""));
    let page = format!("# A page\n\n<!-- {comment} -->\n{below}\n");
    small.write("300-app/page.md", &page);
    small
}

/// What is stale: the files, and how the first of them differs.
fn stale(report: &Report) -> (Vec<&str>, String) {
    assert!(report.faults.is_empty(), "{report}");
    let files = report.stale.iter().map(|it| it.what.as_str());
    let diff = report.stale.first().map(|it| it.diff.join("\n"));
    (files.collect(), diff.unwrap_or_default())
}

#[test]
fn a_picture_is_taken_again_when_the_page_of_the_viewer_says_something_else() {
    if Tools::find().is_none() {
        return;
    }
    let small = small(
        "screen one trace.json /traces/{trace GET /} to=\"#waterfall\"",
        PICTURE,
    );
    let file = |end: &str| small.repository.root.join(format!("300-app/one{end}"));
    let taken = ["300-app/one.txt"];
    assert_eq!(stale(&small.sync()).0, taken);
    assert_eq!(small.check(), Report::default());
    assert!(small.read("300-app/one.txt").contains("todo: GET /\n"));
    let pictures = ["-light.png", "-dark.png"].map(|end| std::fs::read(file(end)).unwrap());
    assert_ne!(pictures[0], pictures[1]);
    for png in &pictures {
        // The width stands at the beginning of a PNG.
        assert_eq!(png[16..20], 1_280_u32.to_be_bytes());
        assert!(png.len() < 60_000);
    }

    let trace = small.read("300-app/trace.json");
    small.write("300-app/trace.json", &trace.replace("todo", "inbox"));
    let report = small.check();
    let (files, diff) = stale(&report);
    assert_eq!(files, taken);
    assert!(diff.contains("+inbox: GET /"), "{diff}");
    assert!(!diff.contains("+styles"), "{diff}");
    small.write("300-app/trace.json", &trace);
    assert_eq!(small.check(), Report::default());

    // As if it had been merged with another one, or painted over.
    std::fs::write(file("-dark.png"), &pictures[0]).unwrap();
    let report = small.check();
    let (files, diff) = stale(&report);
    assert_eq!(files, taken);
    assert!(diff.contains("-dark "), "{diff}");
    let recorded = small.read("300-app/one.txt");
    let (before, styles) = recorded.split_once("styles ").unwrap();
    let (_, rest) = styles.split_once('\n').unwrap();
    small.write("300-app/one.txt", &format!("{before}styles 0\n{rest}"));
    assert!(stale(&small.check()).1.contains("-styles 0"));
    small.sync();
    assert_eq!(small.check(), Report::default());
}

#[test]
fn a_picture_that_cannot_be_taken_is_an_error_that_says_what_to_write() {
    for (comment, below, why) in [
        (
            "screen one trace.json",
            PICTURE,
            "screen NAME INPUT ADDRESS",
        ),
        (
            "screen one trace.json http://localhost/",
            PICTURE,
            "screen NAME INPUT ADDRESS",
        ),
        (
            "screen one ../trace.json /",
            PICTURE,
            "screen NAME INPUT ADDRESS",
        ),
        (
            "screen one none.json /",
            PICTURE,
            "cannot read 300-app/none.json",
        ),
        ("screen one page.md /", PICTURE, "not `page.md`"),
        (
            "screen one trace.json /none",
            PICTURE,
            "the viewer's page /none: ",
        ),
        (
            "screen one trace.json /traces/{trace GET /add}",
            PICTURE,
            "has no {trace GET /add}",
        ),
        (
            "screen one trace.json /traces/{trace",
            PICTURE,
            "a brace is open",
        ),
        (
            "screen one trace.json /metrics/{instrument a}",
            PICTURE,
            "has no {instrument a}",
        ),
        ("screen one trace.json /", "", "a picture has a text"),
        (
            "screen one trace.json /",
            "![ ](one-light.png)",
            "a picture has a text",
        ),
    ] {
        let small = small(comment, below);
        let report = small.check();
        let found = report.faults.iter().find(|it| it.why.contains(why));
        assert_eq!(found.map(|it| it.line), Some(3), "{comment}: {report}");
    }
}
