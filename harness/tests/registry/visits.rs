//! Runs each program with the traffic that makes it emit each of its signals.

use harness::process::PATIENCE;
use harness::{Chapter, Finished, Running, Stop};
use otlp_viewer::testing::{Receiver, SeenSpan};
use rusqlite::Connection;

use crate::judge::Times;
use crate::telemetry::Telemetry;

/// The chapters that print their telemetry.
pub const PRINTING: [&str; 6] = [
    "ch300-spans",
    "ch300-requests",
    "ch300-context",
    "ch300-logs",
    "ch300-metrics",
    "ch300-console",
];

/// Those that send it.
pub const SENDING: [&str; 3] = ["ch300-otlp", "ch300-losses", "ch300-production"];

/// Where the bridge that leaves the times out is named, and what to do about it.
const ON_PRODUCTION: Times = Times::ExemptOn("300-app/705-production.md");

/// Whether the events of this program have times.
pub fn times(program: &str) -> Times {
    match program {
        "ch300-production" | "ch400-traffic" | "ch400-axum" | "ch400-mystery" => Times::Required,
        _ => ON_PRODUCTION,
    }
}

/// What this program says when everything happens to it that it has a name for.
pub fn visit(program: &str) -> Telemetry {
    match program {
        "ch100-signals" => {
            let finished = Chapter::new(program).start_client().wait();
            Telemetry::printed(&succeeded(finished).printed())
        }
        "ch400-traffic" => traffic(),
        "ch400-axum" => inbox(),
        "ch400-clinic" => clinic(),
        "ch400-mystery" => mystery(),
        _ if PRINTING.contains(&program) => {
            let app = Chapter::new(program).start();
            use_the_list(&app);
            Telemetry::printed(&succeeded(app.stop(Stop::CtrlC)).printed())
        }
        _ => {
            let receiver = Receiver::start();
            let app = sending(Chapter::new(program), &receiver).start();
            use_the_list(&app);
            succeeded(app.stop(Stop::CtrlC));
            Telemetry::received(&receiver)
        }
    }
}

/// What a program says of a panic. Their routes are examples, and no definition has the names of these.
pub fn panics(example: &str, path: &str) -> Telemetry {
    let receiver = Receiver::start();
    let program = Chapter::new(example);
    let program = match example {
        "examples/axum_panics" => program.without_database(),
        _ => program,
    };
    let app = sending(program, &receiver).start();
    assert_eq!(app.get(path).status, 500);
    succeeded(app.stop(Stop::CtrlC));
    let mut telemetry = Telemetry::received(&receiver);
    telemetry.spans.clear();
    telemetry
}

fn sending(program: Chapter, receiver: &Receiver) -> Chapter {
    program.env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
}

/// Every endpoint, well and badly asked, and a database that fails.
fn use_the_list(app: &Running) {
    for (method, path, status) in [
        ("GET", "/", 200),
        ("BREW", "/", 405),
        ("GET", "/nowhere?page=1", 404),
        ("POST", "/delete/77", 303),
        ("GET", "/delete/1", 405),
    ] {
        let agent = [("user-agent", "test")];
        let answer = app.request(method, path, &agent, b"");
        assert_eq!(answer.status, status, "{method} {path}");
    }
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/add", &[("task", "")]).status, 400);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    // Only the last chapter has it.
    app.get("/tasks.txt");
    let database = break_the_database(app);
    for (path, form) in [("/add", &[("task", "Buy milk")][..]), ("/delete/1", &[])] {
        assert_eq!(app.post(path, form).status, 500);
    }
    assert_eq!(app.get("/").status, 500);
    app.get("/tasks.txt");
    // The gauge asks it once more when the app stops.
    let repair = "ALTER TABLE lost RENAME TO task";
    database.execute_batch(repair).unwrap();
}

fn break_the_database(app: &Running) -> Connection {
    let database = Connection::open(app.folder().join("tasks.db")).unwrap();
    let rename = "ALTER TABLE task RENAME TO lost";
    database.execute_batch(rename).unwrap();
    database
}

fn traffic() -> Telemetry {
    let receiver = Receiver::start();
    let app = Chapter::new("ch300-plain").start();
    let run = |url: &str| {
        let client = sending(Chapter::new("ch400-traffic"), &receiver)
            .args(["--url", url, "--rate", "30", "--for", "1s"]);
        client.start_client().wait()
    };
    succeeded(run(&app.url("")));
    break_the_database(&app);
    succeeded(run(&app.url("")));
    // Nothing listens there.
    let finished = run("http://127.0.0.1:1");
    assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
    Telemetry::received(&receiver)
}

fn inbox() -> Telemetry {
    let receiver = Receiver::start();
    let todo = Chapter::new("ch300-plain").start();
    let inbox = sending(Chapter::new("ch400-axum"), &receiver)
        .without_database()
        .args(["--todo", &todo.url("")])
        .env("OTEL_SERVICE_NAME", "inbox")
        .start();
    let send = |text: &str| {
        let answer = inbox.request("POST", "/inbox/alice", &[], text.as_bytes());
        answer.status
    };
    assert_eq!(send("Buy milk"), 201);
    assert_eq!(send("two\nlines"), 400);
    assert_eq!(inbox.get("/nowhere?page=1").status, 404);
    assert_eq!(inbox.request("BREW", "/", &[], b"").status, 405);
    todo.stop(Stop::CtrlC);
    assert_eq!(send("Buy milk"), 502);
    succeeded(inbox.stop(Stop::CtrlC));
    Telemetry::received(&receiver)
}

/// All cured programs, one after the other.
fn clinic() -> Telemetry {
    let receiver = Receiver::start();
    let listed = succeeded(Chapter::new("ch400-clinic").start_client().wait()).stderr;
    let cases = listed.lines().filter(|line| !line.starts_with("Run one:"));
    for case in cases.filter_map(|line| line.split_whitespace().next()) {
        let program = sending(Chapter::new("ch400-clinic"), &receiver).args([case, "--cured"]);
        succeeded(program.start_client().wait());
    }
    Telemetry::received(&receiver)
}

/// All cases side by side, each from its first second on.
fn mystery() -> Telemetry {
    let receiver = Receiver::start();
    let cases = (1..=8).map(|case| {
        let program = sending(Chapter::new("ch400-mystery"), &receiver).without_database();
        let case = [&case.to_string(), "--seed", "1", "--begin", "1"];
        program.args(case).start()
    });
    let cases: Vec<Running> = cases.collect();
    receiver.wait_for("what each case does", PATIENCE, |receiver| {
        let spans = receiver.spans();
        let has = |key, value: Option<&str>| {
            let of = |it: &SeenSpan| it.attribute(key);
            spans
                .iter()
                .filter_map(of)
                .any(|it| value.is_none_or(|value| it == value))
        };
        let again = has("http.request.resend_count", None);
        let missed = has("mystery.cache.hit", Some("false"));
        let logs = receiver.logs();
        let refused = logs
            .iter()
            .any(|it| it.event_name == "mystery.task.refused");
        (again && missed && refused).then_some(())
    });
    for case in cases {
        succeeded(case.stop(Stop::CtrlC));
    }
    Telemetry::received(&receiver)
}

fn succeeded(finished: Finished) -> Finished {
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    finished
}
