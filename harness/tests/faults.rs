//! Faults around the app, each tried on the first chapter and the last: a start that cannot succeed ends with one
//! line that says what to do; a fault while it runs gives an honest page, and afterwards all is well.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread;

use harness::{Answer, Chapter, Running, first_and_last, suite};
use rusqlite::Connection;

/// The app says one line, with the argument in it that helps, and gives up.
fn gives_up(chapter: &str, options: impl FnOnce(Chapter) -> Chapter, argument: &str) {
    let finished = options(Chapter::new(chapter)).start_failing();
    let stderr = &finished.stderr;
    assert_eq!(finished.code(), Some(1), "{stderr}");
    let mut lines: Vec<_> = stderr.lines().collect();
    let last = lines.pop().unwrap_or_default();
    assert!(
        last.starts_with("error: ") && last.contains(argument),
        "{stderr}"
    );
    if chapter == "ch300-production" {
        // Nothing listens where it sends its telemetry, and it says so before.
        lines.retain(|line| line.starts_with("error: "));
    }
    assert!(lines.is_empty(), "{stderr}");
}

/// Whoever runs the app reads on stderr, so many times, why something failed.
fn says_why(app: &Running, times: usize, why: &str) {
    app.wait_for(&format!("{times} times {why:?}"), || {
        app.stderr_so_far().matches(why).count() == times
    });
}

/// The answer is a page of this status, and says nothing of how the app is made.
fn is_honest_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
    let content_type = answer.header("content-type");
    assert_eq!(content_type, Some("text/html; charset=utf-8"), "{answer:?}");
    assert!(
        answer.header("content-security-policy").is_some(),
        "{answer:?}"
    );
    assert!(
        answer.body.contains("<h1>The list is out of reach</h1>"),
        "{answer:?}"
    );
    let body = answer.body.to_lowercase();
    for internal in [
        "sql", "database", "tasks.db", "locked", "readonly", "table", "thread",
    ] {
        assert!(!body.contains(internal), "{internal:?} is in {answer:?}");
    }
}

fn add(app: &Running) -> Answer {
    app.post("/add", &[("task", "Buy milk")])
}

fn tasks_in(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

first_and_last!(a_port_that_is_taken_ends_the_start_with_one_line);
fn a_port_that_is_taken_ends_the_start_with_one_line(chapter: &str) {
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = other.local_addr().unwrap().port();
    gives_up(chapter, |app| app.port(port), "--port");
}

first_and_last!(a_database_whose_folder_is_missing_ends_the_start_with_one_line);
fn a_database_whose_folder_is_missing_ends_the_start_with_one_line(chapter: &str) {
    let database = Path::new("missing").join("tasks.db");
    gives_up(chapter, |app| app.database(database), "--database");
}

first_and_last!(a_file_that_is_no_database_ends_the_start_with_one_line);
fn a_file_that_is_no_database_ends_the_start_with_one_line(chapter: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let text = "Buy milk\n".repeat(1000);
    fs::write(&path, &text).unwrap();
    gives_up(chapter, |app| app.database(&path), "--database");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

first_and_last!(a_database_that_another_program_holds_ends_the_start_with_one_line);
fn a_database_that_another_program_holds_ends_the_start_with_one_line(chapter: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let other = tasks_in(&path);
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    gives_up(chapter, |app| app.database(&path), "--database");
    other.execute_batch("ROLLBACK").unwrap();
}

first_and_last!(a_database_of_another_program_ends_the_start_with_one_line);
fn a_database_of_another_program_ends_the_start_with_one_line(chapter: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let others = "CREATE TABLE task (id INTEGER PRIMARY KEY, title TEXT, due TEXT NOT NULL)";
    tasks_in(&path).execute_batch(others).unwrap();
    gives_up(chapter, |app| app.database(&path), "title, due");
}

#[cfg(unix)] // Windows deletes no file that is open.
first_and_last!(a_database_that_is_deleted_while_the_app_runs_takes_no_more_tasks);
#[cfg(unix)]
fn a_database_that_is_deleted_while_the_app_runs_takes_no_more_tasks(chapter: &str) {
    let app = Chapter::new(chapter).start();
    assert_eq!(add(&app).status, 303);
    let path = app.folder().join("tasks.db");
    fs::remove_file(&path).unwrap();
    is_honest_page(&add(&app), 500);
    // Another one in its place is not the one that the app has open, either.
    fs::write(&path, "").unwrap();
    is_honest_page(&app.post("/delete/1", &[]), 500);
    assert_eq!(app.get("/").body.matches("<li>").count(), 1);
    says_why(&app, 2, "was deleted or replaced");
}

first_and_last!(a_database_that_may_only_be_read_is_shown_and_not_changed);
fn a_database_that_may_only_be_read_is_shown_and_not_changed(chapter: &str) {
    let writable = Chapter::new(chapter).start();
    assert_eq!(add(&writable).status, 303);
    let path = writable.folder().join("tasks.db").display().to_string();
    let path = path.replace('\\', "/");
    let uri = format!("file:/{}?mode=ro", path.trim_start_matches('/'));

    let app = Chapter::new(chapter).database(uri).start();
    for _ in 0..2 {
        is_honest_page(&add(&app), 500);
        is_honest_page(&app.post("/delete/1", &[]), 500);
        let home = app.get("/");
        assert_eq!(home.status, 200, "{home:?}");
        assert_eq!(home.body.matches("<li>").count(), 1, "{home:?}");
    }
    says_why(&app, 4, "attempt to write a readonly database");
}

// What a failed statement does changes with the spans that it marks, and with the record of it.
suite!(a_database_that_another_program_holds_for_long_is_shown_and_changed_later:
    ch300_plain, ch300_context, ch300_logs, ch300_production);
fn a_database_that_another_program_holds_for_long_is_shown_and_changed_later(chapter: &str) {
    let app = Chapter::new(chapter).start();
    let other = tasks_in(&app.folder().join("tasks.db"));
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    thread::scope(|threads| {
        let waiting = threads.spawn(|| add(&app));
        let mut shown_meanwhile = 0;
        while !waiting.is_finished() {
            assert_eq!(app.get("/").status, 200);
            shown_meanwhile += 1;
        }
        // The app waits for 2 s. A page that had to wait for the writer would come once, or twice.
        assert!(shown_meanwhile > 10, "{shown_meanwhile} pages");
        let answer = waiting.join().unwrap();
        is_honest_page(&answer, 503);
        assert_eq!(answer.header("retry-after"), Some("1"));
    });
    says_why(&app, 1, "database is locked");

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(add(&app).status, 303);
    assert_eq!(app.get("/").body.matches("<li>").count(), 1);
}

first_and_last!(a_database_that_is_damaged_while_the_app_runs_may_be_mended_while_it_runs);
fn a_database_that_is_damaged_while_the_app_runs_may_be_mended_while_it_runs(chapter: &str) {
    let app = Chapter::new(chapter).start();
    assert_eq!(add(&app).status, 303);
    let other = tasks_in(&app.folder().join("tasks.db"));
    other
        .execute_batch("ALTER TABLE task RENAME TO lost")
        .unwrap();
    is_honest_page(&app.get("/"), 500);
    is_honest_page(&add(&app), 500);
    is_honest_page(&app.post("/delete/1", &[]), 500);
    let head = app.request("HEAD", "/", &[], b"");
    assert_eq!((head.status, &*head.body), (500, ""));
    says_why(&app, 4, "no such table: task");

    other
        .execute_batch("ALTER TABLE lost RENAME TO task")
        .unwrap();
    assert_eq!(add(&app).status, 303);
    assert_eq!(app.get("/").body.matches("<li>").count(), 2);
}
