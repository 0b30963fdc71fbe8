//! The mystery: a to-do service with a hidden fault, which only its telemetry shows.
//!
//! - [`run`]: three instances of the service, what goes on beside them, and their visitors
//! - [`service`]: the service as it is when all is well
//! - [`traffic`]: its visitors
//! - [`telemetry`], [`http`]: the telemetry of all these programs, and how ids travel between them
//! - [`sdk_errors`]: what is said when it cannot be sent
//! - [`collector`], [`stop`]: whether anybody receives it, and when it ends
//! - [`plan`], [`seed`]: what is hidden, and by which chance
//! - [`scheduled_fault`]: when it begins, and on which route
//! - [`interview`]: the questions, and what the telemetry says to the answers
//! - `cases`: the faults. **Whoever wants to solve a case does not open that folder.**

mod arguments;
mod cases;
mod collector;
mod error;
mod http;
mod interview;
mod plan;
mod run;
mod scheduled_fault;
mod sdk_errors;
mod seed;
mod service;
mod stop;
mod telemetry;
mod traffic;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use todo::server;
use todo::terminal::print_line;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

use crate::arguments::{Answer, Arguments, Command};
use crate::error::MysteryError;
use crate::interview::verdict;
use crate::plan::Plan;
use crate::sdk_errors::SaidOnce;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    server::exit_code(match (arguments.command, arguments.case) {
        (Some(Command::Answer(answer)), _) => judge(&answer),
        (None, Some(case)) => {
            let errors = SaidOnce::new().with_filter(LevelFilter::ERROR);
            tracing_subscriber::registry().with(errors).init();
            let seed = arguments.seed.unwrap_or_else(seed::any_seed);
            let mut plan = Plan::new(case.into(), seed);
            if let Some(seconds) = arguments.begin {
                plan.begins = Duration::from_secs(seconds);
            }
            run::run(&plan, arguments.port).await
        }
        (None, None) => {
            print_line(
                "There are cases 1 to 8. Run one: cargo run -p ch400-mystery -- 3\nIt says how to answer. Whoever uses the same --seed gets the same faults.",
            );
            Ok(())
        }
    })
}

fn judge(answer: &Answer) -> Result<(), MysteryError> {
    let plan = Plan::new(answer.case.into(), answer.seed);
    let viewer = answer.pages.trim_end_matches('/');
    if answer.give_up {
        verdict::give_away(&plan, viewer);
        return Ok(());
    }
    verdict::tell(&plan, verdict::Answer::ask(&answer.given)?, viewer)
}
