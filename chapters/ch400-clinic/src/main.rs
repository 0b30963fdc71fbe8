//! The clinic: small programs whose telemetry is wrong, each with its cure.
//!
//! - `cases`: a folder for each, with `broken.rs` and `cured.rs`; the difference between the two is the lesson
//! - `telemetry`: what sets a case up, where that is not what the case is about
//! - `collector`: where telemetry goes, and whether anybody is there
//! - `http`: sends OTLP over HTTP, for the one case that does
//! - `error`: why a case was not run

mod cases;
mod collector;
mod error;
mod http;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;
use todo::server;
use todo::terminal::print_line;

use crate::cases::Case;
use crate::error::ClinicError;

/// Runs a small program whose telemetry is wrong, or its cure. Without a case, lists them all.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Which one, by the name of what the viewer finds
    case: Option<String>,
    /// Run the cured program
    #[arg(long, requires = "case")]
    cured: bool,
    /// Where the pages of the viewer are [default: port 5080 of the machine that is sent to]
    #[arg(long, value_name = "URL", env = "OTLP_VIEWER_PAGES")]
    pages: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    server::exit_code(match &arguments.case {
        Some(name) => treat(name, arguments.cured, arguments.pages.as_deref()).await,
        None => {
            list();
            Ok(())
        }
    })
}

fn list() {
    for case in &cases::ALL {
        print_line(format_args!("{:<22} {}", case.name, case.mistake));
    }
    print_line("Run one: cargo run -p ch400-clinic -- lost-context, and again with --cured");
}

async fn treat(name: &str, is_cured: bool, pages: Option<&str>) -> Result<(), ClinicError> {
    let case = Case::find(name)?;
    collector::check().await?;
    let address = case.address(&collector::endpoint(), pages);
    if is_cured {
        print_line(format_args!("{name}, cured. {}", case.cure));
        (case.cured)().await?;
        print_line(format_args!(
            "There is nothing to find: {address}\nWhat the broken program sent stays there until the viewer is started again.",
        ));
    } else {
        print_line(format_args!("{name}, broken. {}", case.mistake));
        (case.broken)().await?;
        print_line(format_args!("Look for {}: {address}", case.sign));
    }
    Ok(())
}
