//! A list with one task on it, and what must be true of every answer.

use harness::{Answer, Chapter, Running};
use rusqlite::Connection;

/// What the browser says of a form that it sends.
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The only task on the list before and after everything that is refused. Its id is 1.
pub const KEPT: &str = "Water the plants";

/// What every answer says to a browser, whatever the question was.
const SECURITY_HEADERS: [(&str, &str); 7] = [
    ("cache-control", "no-cache"),
    (
        "content-security-policy",
        "default-src 'none'; style-src 'sha256-",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// A chapter with one task on its list.
pub struct List(pub Running);

impl List {
    /// Starts this chapter.
    pub fn of(chapter: &str) -> Self {
        let list = Self(Chapter::new(chapter).start());
        assert_eq!(list.post("/add", &format!("task={KEPT}")).status, 303);
        list
    }

    /// Sends a request, and holds the answer to what must be true of every one.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let answer = self.0.request(method, path, headers, body);
        for (name, start) in SECURITY_HEADERS {
            let value = answer.header(name).unwrap_or("none");
            assert!(value.starts_with(start), "{method} {path}: {name}: {value}");
        }
        assert!(answer.status < 500, "{method} {path}: {answer:?}");
        answer
    }

    /// Sends a form as it is.
    pub fn post(&self, path: &str, form: &str) -> Answer {
        self.send("POST", path, &[FORM], form.as_bytes())
    }

    /// The answer is a page of this status that says this, and it changed nothing.
    pub fn refused(&self, answer: &Answer, status: u16, says: &str) {
        assert_eq!(answer.status, status, "{answer:?}");
        let content_type = answer.header("content-type");
        assert_eq!(content_type, Some("text/html; charset=utf-8"), "{answer:?}");
        assert_eq!(answer.body.matches("<h1>").count(), 1, "{answer:?}");
        assert!(answer.body.contains(says), "{says:?} is not in {answer:?}");
        self.unchanged();
    }

    /// The list is as it was, and the app shows it.
    pub fn unchanged(&self) {
        assert_eq!(self.tasks(), [KEPT]);
        let home = self.send("GET", "/", &[], b"");
        assert_eq!(home.status, 200, "{home:?}");
        assert!(home.body.contains(KEPT), "{home:?}");
    }

    /// What the database holds.
    pub fn tasks(&self) -> Vec<String> {
        let database = Connection::open(self.0.folder().join("tasks.db")).unwrap();
        let mut select = database
            .prepare("SELECT description FROM task ORDER BY id")
            .unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}
