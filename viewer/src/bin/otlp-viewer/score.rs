//! The Instrumentation Score of what is in files, for a terminal and for CI.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use otlp_viewer::score::{ServiceScore, score_all};

use crate::arguments::ScoreArguments;
use crate::files;
use crate::terminal::{print_line, printable};

/// Writes the score of each service to stdout. It fails where one is below what is asked for, and where there is nothing
/// to judge.
///
/// # Errors
/// When no file can be read, or nobody reads stdout.
pub(crate) fn run(asked: &ScoreArguments) -> Result<ExitCode, Box<dyn Error>> {
    let store = files::open(&asked.files, asked.memory())?;
    files::tell_what_was_read(&store);
    let scores = score_all(&store);
    let mut out = io::stdout().lock();
    for service in &scores.services {
        writeln!(out, "{}", printable(&service.to_string()))?;
    }
    if scores.has_more {
        print_line("There are more services, which are not scored");
    }
    if scores.services.is_empty() {
        print_line(
            "error: there is nothing to judge in what was opened: give files with spans, log records or metrics",
        );
        return Ok(ExitCode::FAILURE);
    }
    let Some(least) = asked.fail_under else {
        return Ok(ExitCode::SUCCESS);
    };
    let low: Vec<&str> = scores
        .services
        .iter()
        .filter(|it| !is_enough(it, least))
        .map(ServiceScore::name)
        .collect();
    if low.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    print_line(format_args!("error: below {least}: {}", low.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// A service of which nothing could be judged is never good enough.
fn is_enough(service: &ServiceScore, least: u8) -> bool {
    let score = service.score();
    score.is_some_and(|score| score >= f64::from(least))
}
