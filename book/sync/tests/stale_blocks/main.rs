//! Each kind of block: it is filled, found stale when what it is from changes, and fixed; a second
//! run changes nothing. In a path with spaces, with both kinds of line ends.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod screen;
mod small_repository;

use book_sync::Report;
use harness::backend;

use small_repository::{SmallRepository, built};

fn each_kind_of_block(crlf: bool) {
    let small = SmallRepository::new(crlf);
    let first = small.sync();
    assert!(first.faults.is_empty(), "{first}");
    // Two values, a quote, a diff, a step, a transcript, the telemetry, and a figure with its two files.
    assert_eq!(first.stale.len(), 10, "{first}");
    let filled = small.read("300-app/page.md");
    for part in [
        "Rust <!-- value rust -->1.95<!-- end --> and",
        "```rust,ignore\n/// Says it.\nfn home() {\n",
        "   ```diff\n   @@\n",
        "   +    two();\n",
        "| `app.rs` | 2 |  |\n",
        "ParentSpanId : None (root span)\n",
        "+      • INFO \"Added new task\"\n",
        "![A waterfall of 3 spans",
    ] {
        assert!(filled.contains(part), "no {part:?} in\n{filled}");
    }
    assert_eq!(small.sync(), Report::default());
    assert_eq!(small.read("300-app/page.md"), filled);

    let app = "chapters/new/src/app.rs";
    let step = "step old new";
    let (quote, diff) = (
        "quote chapters/new/src/app.rs fn home",
        "diff chapters/old/src/app.rs chapters/new/src/app.rs",
    );
    small.changed(app, "two();", "three();", &[quote, diff], "+    three();\n");
    small.changed(
        "chapters/old/src/app.rs",
        "one()",
        "none()",
        &[diff, step],
        "-    none();\n",
    );
    small.changed(
        "Cargo.toml",
        "1.95",
        "1.96",
        &["value rust"],
        "-->1.96<!-- end -->",
    );
    let most = "value const chapters/new/src/app.rs MAX_TASKS";
    small.changed(
        app,
        "MAX_TASKS: u8 = 3",
        "MAX_TASKS: u8 = 4",
        &[most, diff, step],
        "-->4<!-- end -->",
    );
    // In the address beside the value, in a command, and then in what the app says of itself.
    let port = "value const chapters/todo/src/server/mod.rs PORT";
    let transcript = "transcript app stdout";
    let (json, picture) = ("300-app/add.json", "300-app/add.svg");
    small.changed(
        "chapters/todo/src/server/mod.rs",
        "5000",
        "5600",
        &["port", port, "port", transcript, json, picture],
        "<http://localhost:5600/>",
    );
    assert!(
        small
            .read("300-app/page.md")
            .contains("server.port: I64(5600)")
    );
    // As if the chapters had emitted something else when these were recorded.
    let page = "300-app/page.md";
    small.changed(
        page,
        "->  http.route:",
        "->  http.target:",
        &[transcript],
        "->  http.route:",
    );
    let telemetry = "telemetry ch300-requests ch300-logs";
    small.changed(
        page,
        "\"Added new task\"",
        "\"Added\"",
        &[telemetry],
        "\"Added new task\"",
    );
    let (before, after) = ("http.route", "http.target");
    small.changed(
        json,
        before,
        after,
        &[json, picture],
        "![A waterfall of 3 spans",
    );
    assert!(small.read(json).contains(before));
    small.changed(
        picture,
        "INSERT task",
        "SELECT task",
        &[picture],
        "![A waterfall of 3 spans",
    );
}

fn has_curl() -> bool {
    backend::find("CURL", "curl", "install curl").is_some()
}

#[test]
fn each_kind_of_block_is_found_stale_and_mended() {
    if has_curl() {
        each_kind_of_block(false);
    }
}

#[test]
fn the_same_in_a_checkout_with_the_line_ends_of_windows() {
    if has_curl() {
        each_kind_of_block(true);
    }
}

#[test]
fn what_cannot_be_made_is_an_error_with_its_line_and_never_an_empty_block() {
    for (text, why) in [
        (
            "<!-- quote chapters/new/none.rs -->",
            "cannot read chapters/new/none.rs",
        ),
        (
            "<!-- quote chapters/new/src/app.rs fn none -->",
            "has no `fn none`",
        ),
        ("<!-- quote ../secret -->", "no path from the top"),
        (
            "<!-- diff chapters/new/src/app.rs chapters/new/src/app.rs -->",
            "do not differ",
        ),
        ("<!-- step new none -->", "new and none: "),
        ("<!-- step new new -->", "do not differ"),
        (
            "<!-- telemetry ch300-none ch300-spans -->",
            "does not listen",
        ),
        (
            "<!-- telemetry ch300-spans ch300-spans -->",
            "emit the same",
        ),
        ("<!-- figure none GET /none -->", "sends no span"),
        ("<!-- transcript -->", "no command of this page was run"),
        ("<!-- transcripts -->", "no kind of block `transcripts`"),
        ("a <!-- value rust -->1", "a value is written"),
        ("<!-- value rusty -->1<!-- end -->", "no value `rusty`"),
        ("```text\nby hand\n```", "where is this from?"),
        (
            "```console\n$ cargo run -p ch300-none\n```",
            "ch300-none is not built",
        ),
        (
            "```console\n$ false\n```",
            "`false` fails, and the page does not show it",
        ),
        (
            "http://localhost:5999",
            "nothing of this workbook listens on 5999",
        ),
        ("[a](none.md)", "leads nowhere: there is no 300-app/none.md"),
        (
            "[a](../README.md#none)",
            "README.md has no heading for #none",
        ),
    ] {
        let small = SmallRepository::new(false);
        let page = format!("# A page\n\n{text}\n");
        small.write("300-app/page.md", &page);
        let report = small.sync();
        let [fault] = &report.faults[..] else {
            panic!("{text}: {report}")
        };
        assert!(fault.why.contains(why), "{text}: {report}");
        assert_eq!(
            (&*fault.path, fault.line.clamp(3, 4)),
            ("300-app/page.md", fault.line),
            "{text}"
        );
        assert_eq!(small.read("300-app/page.md"), page);
    }
}

#[test]
fn the_list_of_commands_that_are_not_run_has_reasons_and_no_entry_too_many() {
    let small = SmallRepository::new(false);
    small.write(
        "300-app/page.md",
        "# A page\n\n```console\n$ docker none\n```\n",
    );
    assert!(!small.check().is_clean());
    small.write(
        "book/not-run.toml",
        "[\"300-app/page.md\"]\n\"docker none\" = \"It needs Docker.\"\n",
    );
    assert_eq!(small.check(), Report::default());
    small.write(
        "book/not-run.toml",
        "[\"300-app/page.md\"]\n\"docker none\" = \"\"\n",
    );
    assert!(book_sync::check(&small.repository, built()).is_err());
    small.write(
        "book/not-run.toml",
        "[\"README.md\"]\n\"docker none\" = \"It needs Docker.\"\n",
    );
    let report = small.check();
    assert!(
        report
            .to_string()
            .contains("README.md has no command `docker none`"),
        "{report}"
    );
}
