//! Receives OTLP and shows it in a browser: arguments → store and receivers → pages → stop.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use otlp_viewer::browser;
use otlp_viewer::receive::notices::{Notices, STRETCH};
use otlp_viewer::saved;
use otlp_viewer::score::{ServiceScore, score_all};
use otlp_viewer::server::{
    DEFAULT_MAX_BODY, DEFAULT_MEMORY, GRPC_PORT, HTTP_PORT, Options, PAGES_PORT, Viewer,
};
use otlp_viewer::store::Store;

/// Receives traces, logs and metrics over OTLP and shows them in a browser. It keeps them in
/// memory, and forgets them when it stops.
#[derive(Debug, Parser)]
#[command(name = "otlp-viewer", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Files of OTLP to open, in JSON or protobuf, as the Collector's file exporter writes them, also as gzip or zstd; -
    /// is stdin. They are shown read-only, and nothing is received
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where OTLP/gRPC is received: a port, or an address and a port; port 0 takes any that is free
    #[arg(long, value_name = ADDRESS, value_parser = address)]
    #[arg(default_value_t = loopback(GRPC_PORT), conflicts_with = "files")]
    grpc: SocketAddr,
    /// Where OTLP/HTTP is received
    #[arg(long, value_name = ADDRESS, value_parser = address)]
    #[arg(default_value_t = loopback(HTTP_PORT), conflicts_with = "files")]
    http: SocketAddr,
    /// Where the pages are
    #[arg(long, value_name = ADDRESS, value_parser = address)]
    #[arg(default_value_t = loopback(PAGES_PORT))]
    pages: SocketAddr,
    /// How much is held, in MiB; what came first leaves first
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY, value_parser = mebibytes)]
    memory: usize,
    /// The largest request that is taken, in MiB, decompressed; beside what is held, memory for four
    /// of them is needed
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MAX_BODY, value_parser = mebibytes)]
    max_body: usize,
    /// A host name or address that requests may name beside localhost; give it once for each
    #[arg(long, value_name = "HOST")]
    #[arg(env = "OTLP_VIEWER_ALLOWED_HOST", value_delimiter = ',')]
    allowed_host: Vec<String>,
    /// Opens the pages in the browser
    #[arg(long)]
    open: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Says the Instrumentation Score of each service in files of OTLP, and what failed. Exit status: 1 if a score is below what
    /// --fail-under asks for, or if there is nothing to judge
    Score {
        /// Files of OTLP; - is stdin
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// The least score that is enough for each service, from 0 to 100
        #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
        fail_under: Option<u8>,
        /// How much is held at most, in MiB; what came first leaves first, and is not judged
        #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY, value_parser = mebibytes)]
        memory: usize,
    },
}

/// What stands for an address in the help.
const ADDRESS: &str = "[ADDRESS:]PORT";

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    // A variable that is set and empty allows nothing.
    arguments.allowed_host.retain(|host| !host.is_empty());
    if let Some(Command::Score {
        files,
        fail_under,
        memory,
    }) = &arguments.command
    {
        return score(files, *fail_under, *memory << 20).unwrap_or_else(|error| {
            tell(format_args!("error: {error}"));
            ExitCode::FAILURE
        });
    }
    let viewer = match arguments.start() {
        Ok(viewer) => viewer,
        Err(error) => {
            tell(format_args!("error: {error}"));
            return ExitCode::FAILURE;
        }
    };
    if let Some(saved) = viewer.store.saved() {
        saved.files.iter().for_each(tell);
        tell_what_left(&viewer.store);
    } else {
        tell(format_args!("OTLP/gRPC is received on {}", viewer.grpc));
        tell(format_args!("OTLP/HTTP is received on {}", viewer.http));
        tell("To send here, paste this where your program starts:");
        tell(format_args!(
            "  export OTEL_EXPORTER_OTLP_ENDPOINT=http://{}",
            viewer.grpc
        ));
    }
    tell(format_args!(
        "The pages are on http://{} (Ctrl-C stops it)",
        viewer.pages
    ));
    if let Some(others) = arguments.others() {
        tell(others);
    }
    if arguments.open {
        let pages = viewer.pages;
        // A thread of its own, for which nobody waits: the browser may be open longer than this.
        std::thread::spawn(move || {
            if let Err(error) = browser::open(pages) {
                tell(format_args!("error: {error}"));
            }
        });
    }
    if viewer.store.saved().is_none() {
        let pages = format!("http://{}", viewer.pages);
        tokio::spawn(tell_what_was_left_out(viewer.store.clone(), pages));
    }
    asked_to_stop().await;
    tell("Stopping (Ctrl-C again stops at once)");
    tokio::spawn(async {
        asked_to_stop().await;
        #[expect(
            clippy::disallowed_methods,
            reason = "the second Ctrl-C: whoever waits wants it gone"
        )]
        std::process::exit(130);
    });
    viewer.stop().await;
    ExitCode::SUCCESS
}

/// Says the scores of what is in files, on stdout.
fn score(files: &[PathBuf], least: Option<u8>, memory: usize) -> Result<ExitCode, Box<dyn Error>> {
    let store = open(files, memory)?;
    if let Some(saved) = store.saved() {
        saved.files.iter().for_each(tell);
    }
    tell_what_left(&store);
    let scores = score_all(&store);
    let mut out = io::stdout().lock();
    for service in &scores.services {
        writeln!(out, "{}", printable(&service.to_string()))?;
    }
    if scores.has_more {
        tell("There are more services, which are not scored");
    }
    let is_low = |it: &ServiceScore| match (it.score(), least) {
        (Some(score), Some(least)) => score < f64::from(least),
        (None, Some(_)) => true,
        (_, None) => false,
    };
    let low: Vec<&str> = scores
        .services
        .iter()
        .filter(|it| is_low(it))
        .map(ServiceScore::name)
        .collect();
    if scores.services.is_empty() {
        tell(
            "error: there is nothing to judge in what was opened: give files with spans, log records or metrics",
        );
    } else if let (Some(least), false) = (least, low.is_empty()) {
        tell(format_args!("error: below {least}: {}", low.join(", ")));
    } else {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// Opens files, and says on which of them one waits.
fn open(files: &[PathBuf], memory: usize) -> Result<Arc<Store>, Box<dyn Error>> {
    for pipe in files.iter().filter(|it| is_pipe(it)) {
        let name = saved::name_of(pipe);
        tell(format_args!(
            "{name} is a pipe: waiting until somebody writes to it, and ends"
        ));
    }
    if files.iter().any(|it| it.as_os_str() == "-") && io::stdin().is_terminal() {
        tell("Waiting for OTLP on stdin: paste it, and end it with Ctrl-D");
    }
    let store = Arc::new(Store::new(memory));
    saved::open(files, &store, memory)?;
    Ok(store)
}

impl Arguments {
    /// Receives, or shows what is in files.
    fn start(&self) -> Result<Viewer, Box<dyn Error>> {
        let options = self.options();
        if self.files.is_empty() {
            return Ok(Viewer::start(&options)?);
        }
        let store = open(&self.files, options.memory)?;
        Ok(Viewer::show(&options, store)?)
    }

    fn options(&self) -> Options {
        Options {
            grpc: self.grpc,
            http: self.http,
            pages: self.pages,
            memory: self.memory << 20,
            max_body: self.max_body << 20,
            allowed_hosts: self.allowed_host.clone(),
        }
    }

    /// Who listens for other machines should know under which names they are answered.
    fn others(&self) -> Option<String> {
        let mut addresses = vec![self.pages];
        if self.files.is_empty() {
            addresses.extend([self.grpc, self.http]);
        }
        if addresses.iter().all(|it| it.ip().is_loopback()) {
            return None;
        }
        Some(match self.allowed_host.as_slice() {
            [] => "Other machines can connect, and are turned away: say with --allowed-host which \
                   name or address of this one they use"
                .to_owned(),
            names => format!("Other machines are answered as {}", names.join(", ")),
        })
    }
}

/// Whether opening a file waits for somebody else.
fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_stdin = path.as_os_str() == "-";
        let path = if is_stdin {
            Path::new("/dev/stdin")
        } else {
            path
        };
        std::fs::metadata(path).is_ok_and(|it| it.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// A file may hold more than is held of it.
fn tell_what_left(store: &Store) {
    let counts = store.counts();
    let left = [
        (counts.traces_left, "traces"),
        (counts.logs_left, "log records"),
        (counts.series_left, "series of metrics"),
    ];
    let left: Vec<_> = left.iter().filter(|it| it.0 > 0).collect();
    if !left.is_empty() {
        let left: Vec<_> = left
            .iter()
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        tell(format_args!(
            "There is more than fits into {} MiB: the first {} have left. --memory holds more",
            counts.budget >> 20,
            left.join(", ")
        ));
    }
}

/// Tells of each request that was not taken as a whole, for as long as the program runs.
async fn tell_what_was_left_out(store: Arc<Store>, pages: String) {
    let mut notices = Notices::new(pages);
    let mut ticks = store.ticks();
    loop {
        notices
            .lines_for(&store.requests(), Instant::now())
            .iter()
            .for_each(tell);
        if notices.is_waiting() {
            let _ = tokio::time::timeout(STRETCH, ticks.changed()).await;
        } else if ticks.changed().await.is_err() {
            return;
        }
        // Requests may come a thousand in a second, and looking at them takes the store's lock.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Tells the person at the terminal something, without a panic where nobody listens any more. What a file or a sender has
/// named may have control characters in it.
fn tell(message: impl Display) {
    let _ = writeln!(io::stderr(), "{}", printable(&message.to_string()));
}

/// A text without what a terminal would obey.
fn printable(text: &str) -> String {
    let is_harmful = |it: char| it.is_control() && it != '\n';
    text.replace(is_harmful, "\u{fffd}")
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// A port alone is one of loopback.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    match text.parse::<u16>() {
        Ok(port) => Ok(loopback(port)),
        Err(_) => text
            .parse()
            .map_err(|_| "write a port, as 4317, or an address and a port, as 0.0.0.0:4317"),
    }
}

fn mebibytes(text: &str) -> Result<usize, &'static str> {
    match text.parse() {
        Ok(number @ 1..=1_048_576) => Ok(number),
        _ => Err("write a number of MiB, from 1 to 1048576"),
    }
}

/// Returns when the program is asked to stop: by Ctrl-C, or by SIGTERM where there is such a thing.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler for SIGTERM, Ctrl-C must do.
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can ask any more; it runs until it is ended by force.
        std::future::pending::<()>().await;
    }
}
