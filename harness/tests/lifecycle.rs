//! What the harness itself promises of a chapter's start and end.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::io::BufReader;
use std::net::{Ipv4Addr, TcpStream};
use std::panic;

use harness::{Answer, Chapter, Stop};

fn message_of(test: impl FnOnce() + panic::UnwindSafe) -> String {
    let message = panic::catch_unwind(test).unwrap_err();
    *message.downcast::<String>().unwrap()
}

#[test]
fn a_chapter_that_was_not_built_is_named_with_the_command_that_builds_it() {
    let message = message_of(|| drop(Chapter::new("ch300-missing")));
    assert!(
        message.contains("cargo build -p ch300-missing"),
        "{message}"
    );
}

#[test]
fn a_chapter_that_does_not_start_is_shown_with_its_own_words() {
    let chapter = Chapter::new("ch300-plain").arg("--nonsense");
    let message = message_of(|| drop(chapter.start()));
    assert!(
        message.contains("unexpected argument '--nonsense'"),
        "{message}"
    );
}

#[test]
fn a_chapter_that_is_dropped_is_gone() {
    let app = Chapter::new("ch300-plain").start();
    let (port, folder) = (app.port(), app.folder().to_owned());
    assert!(folder.join("tasks.db").exists());
    drop(app);
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    assert!(!folder.exists());
}

#[test]
fn a_chapter_that_is_killed_leaves_what_it_wrote() {
    let finished = Chapter::new("ch300-plain").start().stop(Stop::Kill);
    assert!(!finished.status.success());
    assert!(
        finished.stderr.starts_with("The to-do list is on "),
        "{}",
        finished.stderr
    );
}

#[test]
fn two_chapters_run_side_by_side_each_with_its_own_list() {
    let (one, other) = (
        Chapter::new("ch300-plain").start(),
        Chapter::new("ch300-plain").start(),
    );
    assert_eq!(one.post("/add", &[("task", "Buy milk & café")]).status, 303);
    assert!(one.get("/").body.contains("Buy milk &amp; café"));
    assert!(!other.get("/").body.contains("Buy milk"));
}

#[test]
fn a_connection_by_hand_carries_one_answer_after_the_other() {
    let app = Chapter::new("ch300-plain").start();
    let get = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let mut connection = BufReader::new(app.raw(format!("{get}{get}").as_bytes()));
    for _ in 0..2 {
        let answer = Answer::read_from(&mut connection).unwrap();
        assert_eq!((answer.status, &answer.body), (200, &app.get("/").body));
    }
}

#[cfg(unix)]
#[test]
fn what_another_program_makes_of_stdout_is_the_chapters_stdout() {
    let app = Chapter::new("ch300-spans")
        .piped_into(["tr", "a-z", "A-Z"])
        .start();
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        finished.stdout.contains("QUERYING_TASKS"),
        "{}",
        finished.stdout
    );
}
