//! What one can ask for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use otlp_viewer::server::{
    DEFAULT_MAX_BODY, DEFAULT_MEMORY, GRPC_PORT, HTTP_PORT, Options, PAGES_PORT,
};

/// Receives traces, logs and metrics over OTLP and shows them in a browser. It keeps them in
/// memory, and forgets them when it stops.
#[derive(Debug, Parser)]
#[command(name = "otlp-viewer", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Files of OTLP to open, in JSON or protobuf, as the Collector's file exporter writes them, also as gzip or zstd; -
    /// is stdin. They are shown read-only, and nothing is received
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
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
    pub(crate) open: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Says the Instrumentation Score of each service in files of OTLP, and what failed. Exit status: 1 if a score is below what
    /// --fail-under asks for, or if there is nothing to judge
    Score(ScoreArguments),
}

#[derive(Args, Debug)]
pub(crate) struct ScoreArguments {
    /// Files of OTLP; - is stdin
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The least score that is enough for each service, from 0 to 100
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) fail_under: Option<u8>,
    /// How much is held at most, in MiB; what came first leaves first, and is not judged
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MEMORY, value_parser = mebibytes)]
    memory: usize,
}

impl ScoreArguments {
    /// How much is held at most, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.memory << 20
    }
}

impl Arguments {
    /// What the viewer is to be started with.
    pub(crate) fn options(&self) -> Options {
        // A variable that is set and empty allows nothing.
        let hosts = self.allowed_host.iter().filter(|host| !host.is_empty());
        Options {
            grpc: self.grpc,
            http: self.http,
            pages: self.pages,
            memory: self.memory << 20,
            max_body: self.max_body << 20,
            allowed_hosts: hosts.cloned().collect(),
        }
    }
}

/// What stands for an address in the help.
const ADDRESS: &str = "[ADDRESS:]PORT";

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
