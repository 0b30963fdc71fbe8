//! Has cargo build the program of an exercise.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use harness::cargo::cargo;
use serde_json::Value;

use crate::interrupt::is_interrupted;
use crate::program::Program;
use crate::verdict::{Complaint, Failure, JudgeError};

/// What takes longer is the first time, and is shown as cargo says it.
const SILENT: Duration = Duration::from_secs(4);
/// How much of the compiler's words is shown.
const MAX_LINES: usize = 60;

/// Which program of which workspace.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The folder of the workspace.
    pub home: &'a Path,
    /// The package.
    pub package: &'a str,
    /// Its features.
    pub features: &'a str,
    /// The program's name.
    pub program: &'a str,
    /// Whether the compiler may colour its words.
    pub color: bool,
}

/// Builds a program.
///
/// # Errors
/// When it does not compile, or cargo fails for another reason.
pub fn build(target: Target<'_>) -> Result<Program, Failure> {
    let format = if target.color {
        "json-diagnostic-rendered-ansi"
    } else {
        "json"
    };
    let mut command = cargo();
    command
        .args([
            "build",
            "--package",
            target.package,
            "--bin",
            target.program,
        ])
        .args(["--message-format", format])
        .current_dir(target.home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if !target.features.is_empty() {
        command.args(["--features", target.features]);
    }
    let fails = |error| JudgeError::System {
        what: "cannot run cargo".to_owned(),
        error,
        advice: "Is it on your PATH? https://rustup.rs installs it",
    };
    let mut child = command.spawn().map_err(fails)?;
    let said = child.stderr.take().map(listen);
    let mut built = Built::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            built.read(&line, target.program);
        }
    }
    let status = child.wait().map_err(fails)?;
    let said = said.and_then(|it| it.join().ok()).unwrap_or_default();
    if is_interrupted() {
        return Err(JudgeError::Interrupted.into());
    }
    match built.program {
        Some(path) if status.success() => Ok(Program {
            path,
            arguments: Vec::new(),
        }),
        _ if !built.errors.is_empty() => Err(does_not_compile(built).into()),
        _ => Err(JudgeError::Cargo {
            said: said.trim_end().to_owned(),
        }
        .into()),
    }
}

/// What cargo has said of one program.
#[derive(Default)]
struct Built {
    program: Option<PathBuf>,
    errors: Vec<String>,
    first: Option<String>,
    place: Option<(u64, u64)>,
}

impl Built {
    /// Reads a line ([cargo, "JSON messages"](https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages)).
    fn read(&mut self, line: &str, program: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            return;
        };
        if message["target"]["name"] != program {
            return;
        }
        if let Some(path) = message["executable"].as_str() {
            self.program = Some(path.into());
        }
        let said = &message["message"];
        // The last one counts the others, and says nothing of its own.
        let is_error =
            said["level"] == "error" && said["spans"].as_array().is_some_and(|it| !it.is_empty());
        if message["reason"] != "compiler-message" || !is_error {
            return;
        }
        self.errors
            .extend(said["rendered"].as_str().map(str::to_owned));
        if self.first.is_none() {
            self.first = said["message"].as_str().map(str::to_owned);
            let spans = said["spans"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            // In a file beside it, the place is told by the compiler's own words.
            let file = message["target"]["src_path"].as_str().unwrap_or_default();
            let span = spans.iter().find(|it| {
                let named = it["file_name"].as_str().unwrap_or_default();
                it["is_primary"] == true && Path::new(file).ends_with(named)
            });
            self.place = span
                .and_then(|it| Some((it["line_start"].as_u64()?, it["column_start"].as_u64()?)));
        }
    }
}

fn does_not_compile(built: Built) -> Complaint {
    let first = built.first.unwrap_or_default();
    let all = built.errors.concat();
    let lines: Vec<&str> = all.lines().collect();
    let mut shown = lines[..lines.len().min(MAX_LINES)].join("\n");
    if lines.len() > MAX_LINES {
        shown.push_str(&format!("\n… and {} more lines", lines.len() - MAX_LINES));
    }
    let nearest = advice(&all);
    let first = first.trim_end_matches('.');
    let mut complaint = Complaint::new("does-not-compile", format!("It doesn't compile: {first}"));
    complaint.place = built.place;
    complaint.output(shown).nearest(nearest)
}

/// What to do about errors whose words lead nobody to it; empty for others.
fn advice(said: &str) -> &'static str {
    if said.contains("local ambiguity when calling macro") {
        "Attributes with a dot stand in braces after `name:`, as in `info!(name: \"…\", { kitchen.table = table }, \"…\")`."
    } else if said.contains("::is_span}") {
        "Write a closure, `|it| it.is_span()`, and have it ask `is_ours(it)`, too: a method's name alone doesn't fit here."
    } else {
        ""
    }
}

/// Reads what cargo says, and shows it when it takes long, or when cargo waits for another one.
fn listen(stderr: ChildStderr) -> JoinHandle<String> {
    let start = Instant::now();
    thread::spawn(move || {
        let mut said = String::new();
        let mut shows = false;
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if line.contains("Blocking waiting") {
                show(&line);
            } else if start.elapsed() > SILENT && is_of_others(&line) {
                if !shows {
                    show(
                        "Building what the exercise needs. This takes a minute or two, and only the first time.",
                    );
                }
                shows = true;
                show(&line);
            }
            said.push_str(&line);
            said.push('\n');
        }
        said
    })
}

/// Whether cargo compiles what the programs need, and not a program: that is so each time.
fn is_of_others(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix("Compiling ");
    rest.is_some_and(|it| !it.starts_with("learn "))
}

fn show(line: &str) {
    // Where stderr is closed, nobody reads it.
    let _ = writeln!(io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_leads_nobody_to_its_cause_gets_advice_and_one_full_stop() {
        let said = "local ambiguity when calling macro `info`: multiple parsing options: built-in NTs tt ('field') or 1 other option.";
        let complaint = does_not_compile(Built {
            first: Some(said.to_owned()),
            errors: vec![format!("error: {said}\n")],
            ..Built::default()
        });
        assert!(complaint.nearest.contains("braces"), "{complaint:?}");
        assert!(complaint.message.ends_with("option"), "{complaint:?}");
        assert_eq!(advice("mismatched types"), "");
    }
}
