//! The bar, which is drawn on a terminal only. `script` makes one; that of other systems has other flags.
#![cfg(target_os = "linux")]

use std::process::Command;

use harness::{Chapter, backend};

#[test]
fn on_a_terminal_a_bar_grows_and_makes_way_for_the_summary_and_for_warnings() {
    let Some(script) = backend::find("SCRIPT", "script", "install util-linux") else {
        return;
    };
    let app = Chapter::new("ch300-plain").start();
    let url = app.url("");
    let client = env!("CARGO_BIN_EXE_ch400-traffic");
    let command = format!("'{client}' --url {url} --rate 20 --for 2s");
    let output = Command::new(script)
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("TERM", "xterm")
        .output()
        .unwrap();
    let seen = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{seen}");
    // The cursor goes back to the beginning of the line, and the line is written again.
    let drawn: Vec<_> = seen.split('\r').filter(|it| it.contains("█")).collect();
    let full = |line: &&str| line.matches('█').count();
    assert!(drawn.len() > 2, "{seen}");
    assert!(full(&drawn[0]) < full(&drawn[drawn.len() - 1]), "{seen}");
    assert!(drawn[drawn.len() - 1].contains("errors: 0"), "{seen}");

    // The bar makes way for a warning, by the code that clears a line, and for the summary.
    let mut written = seen.split("\u{1b}[2K");
    let warning = written.find(|it| it.contains("not delivered"));
    let warning = warning.unwrap_or_else(|| panic!("{seen}"));
    assert!(
        warning.starts_with(|it: char| it.is_ascii_digit()),
        "{seen}"
    );
    let after = seen.rsplit('█').next().unwrap_or_default();
    assert!(
        after.contains("GET /") && after.contains("requests per second"),
        "{seen}"
    );
}
