//! Measures what telemetry costs: `cargo bench -p cost`.
//!
//! Every program is a release build, listens on a free port of loopback, has ten tasks on its list, and
//! is asked for its page on 16 connections that are kept, by the same client, on the same machine, as fast
//! as it answers. Chapters that print do so into `/dev/null`. The client and what receives the telemetry
//! take their part of the processor: what they take is measured, too, and the processor time of the
//! program itself is the quantity that depends least on them. Each mode has the plain app measured beside it,
//! which it is compared with. Linux only, whose `/proc` tells it.
//!
//! - [`arguments`]: what can be said on the command line
//! - [`error`]: why there is no measurement
//! - [`modes`]: what is measured
//! - [`server`] and [`receiver`]: the programs
//! - [`rounds`]: the measurement
//! - [`usage`]: processor time and memory

#![allow(
    clippy::unwrap_used,
    reason = "a tool for measuring, which ends with the first thing that goes wrong"
)]

mod arguments;
mod error;
mod modes;
mod receiver;
mod rounds;
mod server;
mod usage;

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::Ordering;
use std::thread;

use cost::recording::Machine;
use cost::{Recording, chart, performance_promises, table};
use harness::backend;
use harness::cargo::cargo;
use tokio::signal::unix::{SignalKind, signal};

use arguments::Arguments;
use error::CostError;
use modes::{Program, Setting, To};
use rounds::Programs;

const WITH_PYTHON: &str = "sh harness/cost/peer/install";

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err((text, true)) => {
            let _ = write!(io::stdout(), "{text}");
            return ExitCode::SUCCESS;
        }
        Err((line, false)) => return failure(&line),
    };
    if !cfg!(target_os = "linux") {
        return failure("error: processor time is read from /proc, which only Linux has");
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&format!("error: {error}")),
    }
}

fn failure(line: &str) -> ExitCode {
    print_line(line);
    ExitCode::FAILURE
}

/// For the person at the terminal: stdout has the tables only.
fn print_line(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn run(arguments: &Arguments) -> Result<(), CostError> {
    // Before anything else takes the processor.
    let load = usage::load();
    let mut settings = chosen(&arguments.only)?;
    let this = env::current_exe().map_err(CostError::Here)?;
    let mut programs = Programs {
        built: this.ancestors().nth(2).unwrap_or(&this).to_owned(),
        collector: None,
    };
    if settings.iter().any(|it| it.to == To::Collector) {
        programs.collector = backend::find("OTELCOL", "otelcol", "bash .ci/nightly, which gets it");
    }
    let has_python = server::has_peer();
    if !has_python
        && settings
            .iter()
            .any(|it| matches!(it.program, Program::Python(_)))
    {
        print_line(&format!(
            "skipped: python is not installed. To measure it: {WITH_PYTHON}"
        ));
    }
    settings.retain(|it| match (it.program, it.to) {
        (Program::Python(_), _) => has_python,
        (_, To::Collector) => programs.collector.is_some(),
        _ => true,
    });
    // Before minutes are spent on what goes into them.
    for path in [&arguments.json, &arguments.svg].into_iter().flatten() {
        let mut open = OpenOptions::new();
        let opened = open.create(true).append(true).open(root().join(path));
        opened.map_err(cannot(path))?;
    }
    build()?;
    let each = rounds::AROUND.as_secs_f64() + arguments.seconds;
    let pairs = f64::from(arguments.rounds) * settings.len() as f64;
    let minutes = 2.0 * each * pairs / 60.0;
    print_line(&format!(
        "{} modes, {} rounds of {} s: this takes about {minutes:.1} minutes. The load average is {load:.2}{}",
        settings.len(),
        arguments.rounds,
        arguments.seconds,
        if load > 0.5 { ", so expect noise" } else { "" }
    ));
    on_signals();
    let modes = rounds::measure(
        &settings,
        arguments.rounds,
        arguments.seconds,
        &programs,
        print_line,
    )?;
    let recording = Recording {
        machine: Machine {
            processor: usage::processor_name(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            load,
            rust: rust_version(),
        },
        seconds: arguments.seconds,
        connections: rounds::CONNECTIONS,
        modes,
    };
    show(&recording, arguments)?;
    if arguments.check {
        check(&recording)?;
    }
    Ok(())
}

/// Says how each promise was kept. The error names those that were not.
fn check(recording: &Recording) -> Result<(), CostError> {
    let held = performance_promises::hold(recording, performance_promises::BUSY);
    if held.is_empty() {
        return Err(CostError::NothingPromised);
    }
    for one in &held {
        print_line(&one.line);
    }
    let broken: Vec<_> = held.iter().filter(|it| !it.is_kept).collect();
    match broken.len() {
        0 => Ok(()),
        count => Err(CostError::BrokenPromises(count)),
    }
}

fn show(recording: &Recording, arguments: &Arguments) -> Result<(), CostError> {
    let parts = [
        table::machine(recording),
        table::ratios(recording),
        table::figures(recording),
        table::legend(recording),
    ];
    let _ = write!(io::stdout(), "{}", parts.join("\n"));
    let write = |path: &Path, text: &str| fs::write(root().join(path), text).map_err(cannot(path));
    if let Some(path) = &arguments.json {
        write(path, &recording.to_json()?)?;
    }
    if let Some(path) = &arguments.svg {
        write(path, &chart::svg(recording))?;
    }
    Ok(())
}

/// The modes that `--only` names; all of them where it names none.
fn chosen(only: &[String]) -> Result<Vec<&'static Setting>, CostError> {
    let known = |name: &String| modes::ALL.iter().any(|it| it.name == name);
    if let Some(unknown) = only.iter().find(|name| !known(name)) {
        let names: Vec<_> = modes::ALL.iter().map(|it| it.name).collect();
        return Err(CostError::NoSuchMode {
            name: unknown.clone(),
            known: names.join(", "),
        });
    }
    let is_chosen = |name: &str| only.is_empty() || only.iter().any(|it| it == name);
    Ok(modes::ALL.iter().filter(|it| is_chosen(it.name)).collect())
}

/// The programs that are measured, as they are now.
fn build() -> Result<(), CostError> {
    let chapters = modes::ALL.iter().filter_map(|it| match it.program {
        Program::Chapter(name) => Some(name),
        _ => None,
    });
    let mut command = cargo();
    command.args(["build", "--release", "--bins", "--package", "otlp-viewer"]);
    command.args(["--package", "cost", "--example", "hello"]);
    let mut packages: Vec<_> = chapters.collect();
    packages.dedup();
    for name in packages {
        command.args(["--package", name]);
    }
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(CostError::Build),
        Err(error) => Err(CostError::Cargo(error)),
    }
}

/// The top of the repository: cargo runs this in the folder of its package, and nobody writes a path from
/// there.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cannot(path: &Path) -> impl Fn(io::Error) -> CostError {
    move |error| CostError::Write {
        path: path.to_owned(),
        error,
    }
}

fn rust_version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("--version").output();
    let said = said.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let version = said.unwrap_or_default();
    version.split(' ').nth(1).unwrap_or("unknown").to_owned()
}

/// Ctrl-C and SIGTERM end the measurement that runs; what it has started is killed by who holds it.
fn on_signals() {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut signals = signal(kind).unwrap();
                while signals.recv().await.is_some() {
                    rounds::STOPPED.store(true, Ordering::Relaxed);
                }
            });
        });
    }
    // Ctrl-C ends what is being started as well, and that it does not listen is then no news.
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !rounds::STOPPED.load(Ordering::Relaxed) {
            say(info);
        }
    }));
}
