//! Every case is solved from what the viewer's API says, and from nothing else. The interview judges what it should, and
//! whatever stops a case leaves nothing behind.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod facts;
mod interview;
mod solver;
mod stopping;

use std::env;
use std::thread;
use std::time::Duration;

use harness::output::poll;
use harness::{Chapter, Stop};
use otlp_viewer::testing::Receiver;

use crate::facts::Facts;
use crate::solver::solve;

/// How long a case runs until it is looked at: the last beginning, and two rounds of what comes in rounds.
const LOOKED_AT_AFTER: f64 = 32.0;
/// How long until it must have been solved. Longer than what a reader is promised, on a machine that is slow.
const PATIENCE: Duration = Duration::from_secs(90);

fn mystery() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch400-mystery"))
}

/// `MYSTERY_SEEDS` says how many seeds are tried; one is enough to see that all is well.
#[test]
fn every_case_is_solved_from_its_telemetry_alone_and_no_other_cause_fits() {
    let seeds = env::var("MYSTERY_SEEDS").map_or(1, |it| it.parse().expect("a number"));
    for seed in 1..=seeds {
        // Side by side: they mostly wait.
        let cases = (1..=8).map(|case| thread::spawn(move || is_solved(case, seed)));
        let cases: Vec<_> = cases.collect();
        // All of them have ended, and what they started is stopped, before one fails the test.
        let ended: Vec<_> = cases.into_iter().map(thread::JoinHandle::join).collect();
        let mut causes: Vec<_> = ended.into_iter().map(Result::unwrap).collect();
        causes.sort_unstable();
        causes.dedup();
        assert_eq!(causes.len(), 8, "seed {seed}: {causes:?}");
    }
}

/// Returns the cause.
fn is_solved(case: usize, seed: usize) -> &'static str {
    let receiver = Receiver::start();
    let running = mystery()
        .without_database()
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .args([case.to_string(), "--seed".to_owned(), seed.to_string()])
        .start();
    let mut seen = String::new();
    let solved = poll(PATIENCE, || {
        let facts = Facts::ask(receiver.pages_url(), LOOKED_AT_AFTER)?;
        let mut found = solve(&facts);
        seen = format!("{found:?}");
        let only = found.pop()?;
        found.is_empty().then_some(only)
    });
    let solved =
        solved.unwrap_or_else(|| panic!("case {case} of seed {seed} is not solved: {seen}"));
    let finished = running.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    receiver.assert_no_findings();
    let answer = mystery()
        .args(["answer", &case.to_string(), "--seed", &seed.to_string()])
        .args(["--route", &solved.route, "--since", &solved.since])
        .args(["--place", &solved.place, "--cause", solved.cause])
        .start_client()
        .wait();
    assert_eq!(answer.code(), Some(0), "{solved:?}\n{}", answer.stderr);
    assert!(answer.stderr.contains("\nSolved. "), "{}", answer.stderr);
    solved.cause
}
