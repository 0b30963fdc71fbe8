//! Says what is missing on this machine, and how to get it: arguments → checks → report → exit status.

mod check;
mod collector;
mod compiler;
mod docker;
mod endpoint;
mod http_client;
mod lock;
mod ports;
mod program;
mod reach_address;
mod report;
mod system;
mod toolchain;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use check::{Check, side_by_side};
use clap::{Parser, value_parser};
use endpoint::Endpoint;

/// All checks run side by side, and none is waited for any longer.
const LONGEST: Duration = Duration::from_millis(4500);

/// Checks what this workbook needs: Rust, a C compiler, ports, one version of OpenTelemetry. Says
/// whether a collector answers, and what to do about what is missing.
#[derive(Debug, Parser)]
#[command(version, after_help = REPORT)]
struct Arguments {
    /// The port of the to-do list, as the chapters take it
    #[arg(short, long, default_value_t = 5000, value_parser = value_parser!(u16).range(1..))]
    port: u16,
    /// The port of the viewer's pages, as the viewer takes it
    #[arg(long, default_value_t = 5080, value_parser = value_parser!(u16).range(1..))]
    pages: u16,
    /// Where a collector should take OTLP over gRPC [default: http://localhost:4317]
    #[arg(long, value_name = "URL")]
    grpc: Option<Endpoint>,
    /// Where a collector should take OTLP over HTTP [default: http://localhost:4318]
    #[arg(long, value_name = "URL")]
    http: Option<Endpoint>,
    /// The Cargo.lock to look into; without it, the one of this folder or of one above
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const REPORT: &str = "\
Each line is one check: \u{2713} is fine, \u{2717} must be fixed, \u{2013} is optional or good to know.
Where the language of the terminal has no such signs: [ok], [no], [--].

An endpoint that you name with --grpc or --http must answer, and the other one is not asked then. Nothing need
listen on the defaults.

--json prints an array with an object for each check, in the same order:
  check   rust, c-compiler, mdbook, app-port, pages-port, docker, opentelemetry-versions,
          otlp-grpc or otlp-http
  status  ok, failed or optional
  found   what was found, a text
  do      what to do, a text, or null

Exit status: 0 when no check failed, 1 when one did, 2 when the arguments are wrong.";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let checked = side_by_side(checks(&arguments), LONGEST);
    if arguments.json {
        report::json(&checked);
    } else {
        report::lines(&checked);
    }
    report::exit_code(&checked)
}

/// The order of the report.
fn checks(arguments: &Arguments) -> Vec<Check> {
    let &Arguments { port, pages, .. } = arguments;
    let (grpc, http) = (arguments.grpc.clone(), arguments.http.clone());
    let lock = arguments.lock.clone();
    // Whoever names one of the two asks for that one.
    let (asks_grpc, asks_http) = (
        grpc.is_some() || http.is_none(),
        http.is_some() || grpc.is_none(),
    );
    let mut checks = vec![
        Check::new("rust", "Rust", toolchain::rust),
        Check::new("c-compiler", "C compiler", compiler::c_compiler),
        Check::new("mdbook", "mdbook", toolchain::mdbook),
        Check::new("app-port", "Port of the app", move || ports::app(port)),
        Check::new("pages-port", "Port of the viewer", move || {
            ports::pages(pages)
        }),
        Check::new("docker", "Docker", docker::docker),
        Check::new("opentelemetry-versions", "OpenTelemetry", move || {
            versions::one_version(lock.as_deref())
        }),
    ];
    if asks_grpc {
        checks.push(Check::new("otlp-grpc", "OTLP over gRPC", move || {
            collector::grpc(grpc.as_ref())
        }));
    }
    if asks_http {
        checks.push(Check::new("otlp-http", "OTLP over HTTP", move || {
            collector::http(http.as_ref())
        }));
    }
    checks
}
