//! What this chapter must print: nothing. The next ones begin here.
#![cfg(unix)] // Only there can a test press Ctrl-C.

use harness::{Chapter, Stop};

#[test]
fn it_tells_nothing_of_what_it_did() {
    let app = Chapter::at(env!("CARGO_BIN_EXE_ch300-plain")).start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    assert!(!app.get("/").body.contains("Buy milk"));
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.stdout, "");
    // Where it listens, and that it stops.
    assert_eq!(finished.stderr.lines().count(), 2, "{}", finished.stderr);
}
