//! Clients that go away while their task is being added. The task is added all the same, and what tells of it tells of
//! every one.

#![cfg(target_os = "linux")] // Ctrl-C, and the threads of a program in /proc.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::fs;
use std::io::BufReader;
use std::net::{Shutdown, TcpStream};

use harness::{Answer, Chapter, Running, Stop, with_logs, with_metrics};
use rusqlite::Connection;

const ADDS: usize = 200;

/// How a client goes away.
enum Gone {
    /// It resets the connection (RST): its end is closed while an answer lies there that it did not read.
    Reset,
    /// It closes its side (FIN), and reads on.
    Closed,
    /// It stays.
    Stayed,
}

/// What is left after the visit of two hundred clients, of which half reset the connection and a quarter close it.
struct Left {
    rows: usize,
    printed: harness::Printed,
}

fn visit(chapter: &str) -> Left {
    let app = Chapter::new(chapter)
        .env("OTEL_LOGS_EXPORTER", "console")
        .env("OTEL_METRICS_EXPORTER", "console")
        .env("OTEL_TRACES_EXPORTER", "console")
        .start();
    let database = app.folder().join("tasks.db");
    let other = Connection::open(&database).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let clients: Vec<_> = (0..ADDS).map(|_| begin_to_add(&app)).collect();
    // A statement that waits has a thread.
    app.wait_for("all statements", || threads(&app) >= ADDS);
    let mut waiting = Vec::new();
    for (turn, client) in clients.into_iter().enumerate() {
        match [Gone::Reset, Gone::Closed, Gone::Reset, Gone::Stayed][turn % 4] {
            Gone::Reset => drop(client),
            Gone::Closed => {
                client.shutdown(Shutdown::Write).unwrap();
                waiting.push(client);
            }
            Gone::Stayed => waiting.push(client),
        }
    }
    other.execute_batch("ROLLBACK").unwrap();

    // Where the machine is slow, some have waited for too long. They are told of, too.
    let failed = || app.stderr_so_far().matches("database is locked").count();
    let rows = || {
        let count = "SELECT count(*) FROM task";
        let rows: i64 = other.query_row(count, [], |row| row.get(0)).unwrap();
        usize::try_from(rows).unwrap()
    };
    app.wait_for("the end of all statements", || rows() + failed() == ADDS);
    for client in waiting {
        let mut client = BufReader::new(client);
        assert_eq!(Answer::read_from(&mut client).unwrap().status, 200);
        let status = Answer::read_from(&mut client).unwrap().status;
        assert!([303, 503].contains(&status), "{status}");
    }
    let rows = rows();
    assert!(rows > ADDS / 2, "{rows} rows");
    let printed = app.stop(Stop::CtrlC).printed();
    Left { rows, printed }
}

/// Sends two requests at once, and returns when the answer to the first has come: whoever closes this connection without
/// having read it, resets it.
fn begin_to_add(app: &Running) -> TcpStream {
    let requests = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\
        POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
        Content-Length: 13\r\n\r\ntask=Buy+milk";
    let client = app.raw(requests.as_bytes());
    assert_eq!(client.peek(&mut [0]).unwrap(), 1);
    client
}

fn threads(app: &Running) -> usize {
    let tasks = fs::read_dir(format!("/proc/{}/task", app.id())).unwrap();
    tasks.count()
}

with_logs!(every_task_that_was_added_has_a_record);
fn every_task_that_was_added_has_a_record(chapter: &str) {
    let left = visit(chapter);
    let records = left.printed.logs.iter();
    let added = records
        .filter(|record| record.body == "Added new task")
        .count();
    assert_eq!(added, left.rows);
}

with_metrics!(every_task_that_was_added_is_counted);
fn every_task_that_was_added_is_counted(chapter: &str) {
    let left = visit(chapter);
    let created = left.printed.metric("todo.task.created").total();
    assert_eq!(created, left.rows as f64);
}
