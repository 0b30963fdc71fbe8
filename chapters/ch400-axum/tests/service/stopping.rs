//! Stopping: what runs is answered, what was answered is told of, and nothing keeps the service from ending.

use std::io::BufReader;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use harness::{Answer, Finished, Running, Stop};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::attribute as name;
use otlp_viewer::testing::Receiver;

use crate::stand_in_todo_app::Upstream;
use crate::{inbox, of_kind, send, sending, the};

/// The longest that stopping may take, whatever clients do.
const LIMIT: Duration = Duration::from_secs(10);

const SIGNALS: [Stop; 3] = [Stop::CtrlC, Stop::Terminate, Stop::HangUp];

/// Side by side, since stopping is mostly waiting.
fn by_each_signal(test: impl Fn(Stop) + Sync) {
    thread::scope(|threads| {
        for how in SIGNALS {
            let test = &test;
            threads.spawn(move || test(how));
        }
    });
}

fn ended_well(finished: &Finished) {
    assert_eq!(finished.code(), Some(0), "{finished:?}");
    assert!(finished.took < LIMIT, "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
}

fn begin(app: &Running, body: &str, length: usize) -> TcpStream {
    let head = format!("POST /inbox/alice HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    app.raw(format!("{head}{body}").as_bytes())
}

fn wait_for_call(app: &Running, upstream: &Upstream) {
    app.wait_for("the call", || upstream.heads().len() == 1);
}

fn wait_for_stop(app: &Running) {
    let is_stopping = || app.stderr_so_far().contains("Stopping: ");
    app.wait_for("the word that it stops", is_stopping);
}

/// It listens for signals before it says where it is.
#[test]
fn asked_to_stop_as_soon_as_it_listens_it_stops_well() {
    by_each_signal(|how| ended_well(&inbox("http://127.0.0.1:1").start().stop(how)));
}

#[test]
fn a_request_that_is_under_way_is_answered_and_told_of() {
    by_each_signal(|how| {
        let receiver = Receiver::start();
        let upstream = Upstream::silent(303);
        let app = sending(inbox(&upstream.url()), &receiver);
        let mut connection = BufReader::new(begin(&app, "Buy milk", 8));
        wait_for_call(&app, &upstream);
        app.signal(how);
        wait_for_stop(&app);
        upstream.answer();
        assert_eq!(Answer::read_from(&mut connection).unwrap().status, 201);
        ended_well(&app.wait());
        the(SpanKind::Client, &receiver).assert_error(false);
        let server = the(SpanKind::Server, &receiver);
        server.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 201);
    });
}

#[test]
fn a_client_that_hangs_and_one_that_idles_do_not_keep_it_from_stopping() {
    by_each_signal(|how| {
        let receiver = Receiver::start();
        let app = sending(inbox("http://127.0.0.1:1"), &receiver);
        let _half_a_head = app.raw(b"GET / HT");
        let _half_a_body = begin(&app, "Buy", 100);
        let mut idle = BufReader::new(app.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_eq!(Answer::read_from(&mut idle).unwrap().status, 200);
        ended_well(&app.stop(how));
        // Half a body is a request, too, and has taken too long.
        let mut spans = of_kind(&receiver, "inbox", SpanKind::Server);
        spans.retain(|span| span.name == "POST /inbox/{sender}");
        assert_eq!(spans.len(), 1, "{}", receiver.everything());
        spans[0].assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 408);
    });
}

#[test]
fn stopped_under_load_it_has_told_of_every_answer() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = sending(inbox(&upstream.url()), &receiver);
    let answered: usize = thread::scope(|threads| {
        let clients: Vec<_> = (0..4)
            .map(|_| threads.spawn(|| until_refused(&app)))
            .collect();
        app.wait_for("some load", || upstream.heads().len() > 50);
        app.signal(Stop::Terminate);
        clients.into_iter().map(|it| it.join().unwrap()).sum()
    });
    ended_well(&app.wait());
    let mut spans = of_kind(&receiver, "inbox", SpanKind::Server);
    spans.retain(|span| span.attribute(name::HTTP_RESPONSE_STATUS_CODE).as_deref() == Some("201"));
    // Of the last answers, some may have been sent and not have been read.
    assert!(spans.len() >= answered, "{} of {answered}", spans.len());
    assert!(answered > 50 - 4, "{answered}");
}

/// Sends one request after the other, until the service takes no more.
fn until_refused(app: &Running) -> usize {
    for answered in 0.. {
        let Ok(connection) = TcpStream::connect(("127.0.0.1", app.port())) else {
            return answered;
        };
        let request = "POST /inbox/alice HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na";
        if std::io::Write::write_all(&mut &connection, request.as_bytes()).is_err() {
            return answered;
        }
        match Answer::read_from(&mut BufReader::new(&connection)) {
            Ok(answer) => assert_eq!(answer.status, 201),
            Err(_) => return answered,
        }
    }
    unreachable!("it never stopped")
}

#[test]
fn ctrl_c_again_ends_it_at_once() {
    let upstream = Upstream::silent(303);
    let app = inbox(&upstream.url()).start();
    let _waits = begin(&app, "Buy milk", 8);
    wait_for_call(&app, &upstream);
    app.signal(Stop::CtrlC);
    wait_for_stop(&app);
    app.wait_for("the end", || {
        // Again and again, as a person does.
        app.signal(Stop::CtrlC);
        app.has_ended()
    });
    assert_eq!(app.wait().code(), Some(130));
}

#[test]
fn started_with_nohup_it_goes_on_when_the_terminal_is_closed() {
    let app = inbox("http://127.0.0.1:1").under(["nohup"]).start();
    app.signal(Stop::HangUp);
    assert_eq!(app.get("/").status, 200);
    ended_well(&app.stop(Stop::Terminate));
}

#[test]
fn a_client_that_goes_away_leaves_two_spans_without_a_status() {
    let receiver = Receiver::start();
    let upstream = Upstream::silent(303);
    let app = sending(inbox(&upstream.url()), &receiver);
    let connection = begin(&app, "Buy milk", 8);
    wait_for_call(&app, &upstream);
    connection.shutdown(Shutdown::Both).unwrap();
    drop(connection);
    // The call is dropped, too: what the to-do app would answer, nobody reads.
    ended_well(&app.stop(Stop::CtrlC));
    for kind in [SpanKind::Server, SpanKind::Client] {
        let span = the(kind, &receiver);
        span.assert_no_attribute(name::HTTP_RESPONSE_STATUS_CODE);
        span.assert_error(false);
    }
    assert_eq!(crate::request_duration::requests_measured(&receiver), 1);
}

#[test]
fn with_no_collector_it_serves_says_so_and_stops_in_time() {
    let upstream = Upstream::answering(303);
    let app = inbox(&upstream.url()).start();
    for _ in 0..10 {
        assert_eq!(send(&app, "Buy milk").status, 201);
    }
    let finished = app.stop(Stop::CtrlC);
    ended_well(&finished);
    let stderr = &finished.stderr;
    for said in ["BatchSpanProcessor", "BatchLogProcessor", "PeriodicReader"] {
        let failed = |line: &str| line.contains(said) && line.contains("Connection refused");
        assert!(stderr.lines().any(failed), "{said}: {stderr}");
    }
}

/// A collector that takes connections and says nothing holds up each signal for its time, and all of them at once.
#[test]
fn with_a_collector_that_does_not_answer_it_stops_in_time_and_says_what_may_be_lost() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let app = inbox("http://127.0.0.1:1").env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    let app = app.start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(send(&app, "Buy milk").status, 502);
    let finished = app.stop(Stop::CtrlC);
    ended_well(&finished);
    let stderr = &finished.stderr;
    for signal in ["spans", "metrics", "log records"] {
        let said = format!("The last {signal} may be lost");
        assert!(stderr.contains(&said), "{said:?} is not in {stderr}");
    }
}
