//! Weaver holds telemetry against `registry/`, with its own defaults: what our own judge (`tests/registry`) passes, Weaver
//! passes, and what is a mistake to the one is a mistake to the other.
//!
//! Weaver is in no package registry. This runs where it is on the `PATH` or `WEAVER` names it: `.ci/nightly` builds it, and
//! the workflow has it run in a container, as `.ci/weaver.sh`. It fetches the conventions from GitHub, unless `SEMCONV` names a
//! folder that has their `model`.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[path = "../registry/definitions.rs"]
#[allow(dead_code, reason = "Weaver reads the definitions itself")]
mod definitions;
#[path = "../registry/judge.rs"]
#[allow(dead_code, reason = "Weaver judges here")]
mod judge;
mod live_check;
#[path = "../registry/mutations.rs"]
#[allow(dead_code, reason = "what our own judge says is for its own suite")]
mod mutations;
#[path = "../registry/telemetry.rs"]
#[allow(dead_code, reason = "what our own judge asks is for its own suite")]
mod telemetry;
#[path = "../registry/visits.rs"]
#[allow(dead_code, reason = "only three programs are run here")]
mod visits;

use std::collections::BTreeSet;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

use crate::live_check::Weaver;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let weaver = if arguments.list { None } else { Weaver::find() };
    let trial = |name: String, test: Box<dyn FnOnce(&Weaver) + Send>| {
        let is_skipped = weaver.is_none();
        let weaver = weaver.clone();
        let run = move || {
            test(&weaver.ok_or("there is no Weaver")?);
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_skipped)
    };
    let mut trials = vec![
        trial(
            "the_registry_has_no_fault_and_earns_no_warning".to_owned(),
            Box::new(checks),
        ),
        trial(
            "five_mistakes_are_reported".to_owned(),
            Box::new(five_mistakes),
        ),
    ];
    for program in ["ch300-production", "ch400-traffic", "ch400-axum"] {
        trials.push(trial(
            format!("{}_has_no_violation", program.replace('-', "_")),
            Box::new(move |weaver| no_violation(weaver, program)),
        ));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Weaver warns of the format of each file, also of the conventions' own: `definition/2` is not yet stable.
fn checks(weaver: &Weaver) {
    let output = weaver
        .command(&["registry", "check"])
        .args(["--diagnostic-format", "json", "--diagnostic-stdout", "true"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let diagnostics = serde_json::from_str::<Vec<Value>>(&said).unwrap();
    let messages = diagnostics
        .iter()
        .map(|it| it["diagnostic"]["message"].as_str().unwrap());
    let others: Vec<_> = messages
        .filter(|it| !it.starts_with("File format `definition/2` is not yet stable"))
        .collect();
    assert_eq!(others, [] as [&str; 0]);
}

fn no_violation(weaver: &Weaver, program: &'static str) {
    let report = weaver.live_check(&visits::visit(program));
    assert!(report.judged > 0, "{program}");
    assert_eq!(report.violations, BTreeSet::new(), "{program}");
}

fn five_mistakes(weaver: &Weaver) {
    let mut telemetry = visits::visit("ch300-production");
    let mut expected = BTreeSet::new();
    for mutation in mutations::ALL {
        (mutation.make)(&mut telemetry);
        let (id, message) = mutation.finding;
        expected.insert((id.to_owned(), message.to_owned()));
    }
    assert_eq!(weaver.live_check(&telemetry).violations, expected);
}
