use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, ffi};

use super::connection::BUSY_TIMEOUT;
use super::*;
use crate::task::Description;

fn description(text: &str) -> Description {
    Description::parse(text).unwrap()
}

#[test]
fn tasks_are_kept_in_order_and_outlive_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let store = Store::open(&path).unwrap();
    store.add(description("first")).run().unwrap();
    store.add(description("second")).run().unwrap();
    drop(store);

    let tasks = Store::open(&path).unwrap().tasks().run().unwrap();
    let descriptions: Vec<_> = tasks.iter().map(|task| &*task.description).collect();
    assert_eq!(descriptions, ["first", "second"]);
}

#[test]
fn an_id_is_never_used_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("tasks.db")).unwrap();
    let first = store.add(description("first")).run().unwrap();
    assert!(store.delete(first).run().unwrap());
    let second = store.add(description("second")).run().unwrap();
    assert_ne!(first, second);
    assert!(!store.delete(first).run().unwrap());
    assert_eq!(store.count().run().unwrap(), 1);
}

#[test]
fn the_statement_and_the_page_agree_on_how_many_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("tasks.db")).unwrap();
    let limit = format!("LIMIT {}", Store::MAX_SHOWN);
    assert!(store.tasks().text.ends_with(&limit));
}

#[test]
fn who_only_reads_does_not_wait_for_who_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let store = Store::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    assert_eq!(store.tasks().run().unwrap(), []);
    let error = store.add(description("late")).run().unwrap_err();
    assert!(error.is_busy(), "{error}");

    other.execute_batch("ROLLBACK").unwrap();
    store.add(description("now")).run().unwrap();
}

#[test]
fn many_who_write_wait_no_longer_than_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    let store = Store::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let asked = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| store.add(description("late")).run().unwrap_err());
        }
    });
    assert!(asked.elapsed() < 2 * BUSY_TIMEOUT, "{:?}", asked.elapsed());
}

#[test]
fn a_database_in_memory_is_one_database() {
    let store = Store::open(Path::new(":memory:")).unwrap();
    store.add(description("first")).run().unwrap();
    assert_eq!(store.count().run().unwrap(), 1);
}

#[test]
fn a_database_that_may_only_be_read_is_shown_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.db");
    Store::open(&path).unwrap();
    let path = path.display().to_string().replace('\\', "/");
    let uri = format!("file:/{}?mode=ro", path.trim_start_matches('/'));

    let store = Store::open(Path::new(&uri)).unwrap();
    assert_eq!(store.tasks().run().unwrap(), []);
    let error = store.add(description("no")).run().unwrap_err();
    assert_eq!(error.code() & 0xff, ffi::SQLITE_READONLY, "{error}");
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("tasks.db");
    assert!(Store::open(&missing).is_err());

    let noise = folder.path().join("noise.db");
    std::fs::write(&noise, "not a database, ".repeat(1000)).unwrap();
    let error = Store::open(&noise).unwrap_err();
    assert_eq!(error.code(), ffi::SQLITE_NOTADB, "{error}");
}
