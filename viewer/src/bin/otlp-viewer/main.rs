//! The program: receives OTLP and shows it in a browser, shows files of it, or scores them.
//!
//! - [`allocator`]: how memory is given back
//! - [`arguments`]: what one can ask for
//! - [`serve`]: store and receivers → pages → stop
//! - [`score`]: the Instrumentation Score of what is in files
//! - [`files`]: opens them
//! - [`terminal`]: tells the person who started it

mod allocator;
mod arguments;
mod files;
mod score;
mod serve;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::terminal::print_line;

#[tokio::main]
async fn main() -> ExitCode {
    allocator::give_back_large_blocks();
    let arguments = Arguments::parse();
    let ended = match &arguments.command {
        Some(Command::Score(asked)) => score::run(asked),
        None => serve::run(&arguments).await,
    };
    ended.unwrap_or_else(|error| {
        print_line(format_args!("error: {error}"));
        ExitCode::FAILURE
    })
}
