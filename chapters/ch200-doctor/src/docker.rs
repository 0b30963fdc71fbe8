//! Docker, with which a collector and Jaeger are started. The workbook does without.

use std::process::Command;
use std::thread;

use crate::check::Finding;
use crate::program::{Answer, NoAnswer, ask};
use crate::system::System;

/// The command line, the daemon and Compose are three programs, and any can be missing.
pub fn docker() -> Finding {
    let compose = thread::spawn(|| ask(Command::new("docker").args(["compose", "version"])));
    // The version of the server: the client knows its own without one.
    let server = ask(Command::new("docker").args(["version", "--format", "{{.Server.Version}}"]));
    let compose = compose.join().unwrap_or(Err(NoAnswer::Missing));
    let has_compose = matches!(&compose, Ok(Answer { succeeded, .. }) if *succeeded);
    let system = System::this();
    match server {
        Ok(answer) if answer.succeeded && has_compose => {
            Finding::ok(format!("{} runs, with Compose", answer.stdout.trim()))
        }
        Ok(answer) if answer.succeeded => Finding::optional(
            format!("{} runs, without Compose", answer.stdout.trim()),
            "https://docs.docker.com/compose/install/",
        ),
        Ok(answer) if answer.stderr.contains("permission denied") => Finding::optional(
            "it runs, and this user may not use it",
            "sudo usermod -aG docker $USER, and log in again",
        ),
        Ok(_) => Finding::optional(
            format!(
                "installed{}, and its daemon does not run",
                without(has_compose)
            ),
            system.docker_daemon("start"),
        ),
        Err(NoAnswer::Hung) => Finding::optional(
            "installed, and its daemon does not answer",
            system.docker_daemon("restart"),
        ),
        Err(error) => Finding::optional(
            format!("{error}; only the last chapter can use it"),
            system.docker(),
        ),
    }
}

fn without(has_compose: bool) -> &'static str {
    if has_compose { "" } else { " without Compose" }
}
