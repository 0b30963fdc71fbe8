//! The rounds: every mode is measured in each of them, one after the other, and plain directly beside each.
//! A machine that gets slower makes both of such a pair slower, and hardly changes their ratio.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cost::recording::{Mode, PLAIN, Pair, Round};
use harness::load::{self, Until};

use crate::error::CostError;
use crate::modes::{self, Setting, To};
use crate::receiver::Receiver;
use crate::server::{Server, TASKS};
use crate::usage;

/// Each has one request under way.
pub const CONNECTIONS: usize = 16;

/// Loaded, and not yet measured: connections are made, statements prepared, queues filled.
const WARM_UP: Duration = Duration::from_millis(500);

/// Starting and stopping a program and what receives its telemetry.
pub const AROUND: Duration = Duration::from_millis(1200);

/// What a request makes, and a task that is added: three spans and a log record.
const MADE: f64 = 4.0;

/// Set by Ctrl-C.
pub static STOPPED: AtomicBool = AtomicBool::new(false);

/// The programs that are not built here, where they are.
pub struct Programs {
    /// Where cargo puts what it builds.
    pub built: PathBuf,
    pub collector: Option<PathBuf>,
}

/// Measures all of them, so many times.
pub fn measure(
    settings: &[&Setting],
    rounds: u16,
    seconds: f64,
    programs: &Programs,
    mut say: impl FnMut(&str),
) -> Result<Vec<Mode>, CostError> {
    let new = |setting: &&Setting| Mode {
        name: setting.name.to_owned(),
        what: setting.what.to_owned(),
        rounds: Vec::new(),
    };
    let plain = modes::ALL.iter().find(|it| it.name == PLAIN).unwrap();
    let mut modes: Vec<Mode> = settings.iter().map(new).collect();
    let window = Duration::from_secs_f64(seconds);
    for round in 0..usize::from(rounds) {
        say(&format!("round {} of {rounds}", round + 1));
        // Each round begins with another mode, and every other one goes backwards and measures plain last:
        // nothing comes always after the same.
        let mut order: Vec<usize> = (0..settings.len()).collect();
        order.rotate_left(round * settings.len() / usize::from(rounds));
        let is_backwards = round % 2 == 1;
        if is_backwards {
            order.reverse();
        }
        for at in order {
            let mode = || once(settings[at], window, programs);
            let plain = || once(plain, window, programs);
            let (mode, plain) = if is_backwards {
                let mode = mode()?;
                (mode, plain()?)
            } else {
                let plain = plain()?;
                (mode()?, plain)
            };
            modes[at].rounds.push(Pair { mode, plain });
        }
    }
    Ok(modes)
}

fn once(setting: &Setting, window: Duration, programs: &Programs) -> Result<Round, CostError> {
    // What cannot start or stop panics, and has said why.
    let measured = catch_unwind(|| load_once(setting, window, programs));
    if STOPPED.load(Ordering::Relaxed) {
        return Err(CostError::Stopped);
    }
    let measured = measured.unwrap_or(Err(CostError::Panicked));
    measured.map_err(|error| CostError::Mode {
        mode: setting.name,
        error: Box::new(error),
    })
}

fn load_once(setting: &Setting, window: Duration, programs: &Programs) -> Result<Round, CostError> {
    let receiver = receiver(setting.to, programs);
    let server = Server::start(setting, &programs.built, receiver.as_ref());
    let load = |window| send(server.port(), window).map_err(|error| server.explained(error));
    let mut all = load(WARM_UP)?.0;
    let used = || {
        let receiver = receiver
            .as_ref()
            .map_or(0.0, |it| usage::processor_s(it.id()));
        let client = usage::processor_s_alone(process::id());
        [usage::processor_s(server.id()), receiver, client]
    };
    let before = used();
    let (answered, took, latencies) = load(window)?;
    let after = used();
    all += answered;
    let peak_mib = usage::peak_mib(server.id());
    all += TASKS as f64;
    let lost = server.stop(all * MADE, receiver.as_ref()) / all;
    let micros = |at: usize| rounded((after[at] - before[at]) / answered * 1e6);
    let percentile = |part: f64| {
        let at = (latencies.len() as f64 * part) as usize;
        latencies
            .get(at)
            .map_or(0.0, |it| rounded(it.as_secs_f64() * 1e6))
    };
    Ok(Round {
        requests_per_s: (answered / took).round(),
        p50_us: percentile(0.5),
        p99_us: percentile(0.99),
        cpu_us: micros(0),
        receiver_cpu_us: micros(1),
        client_cpu_us: micros(2),
        peak_mib: rounded(peak_mib),
        lost: (lost * 1e4).round() / 1e4,
    })
}

fn receiver(to: To, programs: &Programs) -> Option<Receiver> {
    match to {
        To::Nobody => None,
        To::Viewer => {
            let viewer: &Path = &programs.built.join("otlp-viewer");
            Some(Receiver::viewer(viewer))
        }
        To::Collector => programs.collector.as_deref().map(Receiver::collector),
    }
}

/// How many requests were answered, in how many seconds, and their latencies from the shortest to the
/// longest.
fn send(port: u16, window: Duration) -> Result<(f64, f64, Vec<Duration>), CostError> {
    let request = load::request("GET", "/", &format!("127.0.0.1:{port}"));
    let started = Instant::now();
    let until = Until::Time(started + window);
    let loaded = load::send(port, CONNECTIONS, until, move |_, _| request.clone());
    let took = started.elapsed().as_secs_f64();
    let loaded = loaded.map_err(CostError::Unanswered)?;
    if loaded.other_statuses > 0 {
        return Err(CostError::OtherStatuses(loaded.other_statuses));
    }
    let mut latencies = loaded.latencies;
    latencies.sort_unstable();
    Ok((latencies.len() as f64, took, latencies))
}

/// To two digits after the point.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
