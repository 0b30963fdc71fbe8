//! `deploy/` with the real programs: `ch300-otlp`, the OpenTelemetry Collector, Jaeger, Prometheus and
//! Zipkin, each with its own file of that folder. `.ci/nightly` gets them all and runs this.
//!
//! - [`programs`]: where the programs are, and how they are started
//! - [`jaeger`], [`prometheus`], [`zipkin`]: a request is found there whole
//! - [`elastic_and_uptrace`]: Elastic and Uptrace, played by a server of the test
//! - [`scale`]: two rows of Collectors, and traces on disk and in OpenSearch
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod elastic_and_uptrace;
mod jaeger;
mod programs;
mod prometheus;
mod scale;
mod zipkin;

#[path = "../compose/file.rs"]
#[allow(dead_code, reason = "the suite `compose` asks more of it")]
mod file;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use programs::Programs;

fn main() -> ExitCode {
    let programs = Programs::find();
    let mut trials = Vec::new();
    let mut add = |name: &str, test: fn(&Programs)| {
        let is_skipped = programs.is_none();
        let programs = programs.clone();
        let run = move || -> Result<(), Failed> {
            test(&programs.ok_or("a program is missing")?);
            Ok(())
        };
        trials.push(Trial::test(name, run).with_ignored_flag(is_skipped));
    };
    add(
        "jaeger_has_the_request_whole",
        jaeger::has_the_request_whole,
    );
    add(
        "prometheus_answers_the_queries_of_the_page",
        prometheus::answers_the_page,
    );
    add(
        "zipkin_has_the_request_whole",
        zipkin::has_the_request_whole,
    );
    add(
        "elastic_gets_all_signals_and_the_token",
        elastic_and_uptrace::elastic,
    );
    add(
        "uptrace_gets_all_signals_and_the_dsn",
        elastic_and_uptrace::uptrace,
    );
    add(
        "a_trace_stays_together_and_a_failed_one_is_kept",
        scale::samples_whole_traces,
    );
    add(
        "traces_on_disk_outlive_jaeger",
        scale::traces_on_disk_outlive_jaeger,
    );
    add(
        "traces_in_opensearch_outlive_jaeger",
        scale::traces_in_opensearch_outlive_jaeger,
    );
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
