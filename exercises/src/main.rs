//! `cargo exercise`: exercises whose telemetry is judged.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use exercises::commands::{Session, hear_interrupts, home};
use exercises::exercise_files::Workshop;
use exercises::terminal::Screen;
use exercises::verdict::JudgeError;

/// Judges the telemetry of an exercise. Without one, lists them and says what is next.
///
/// Exit status: 0 when it passes, 1 when it doesn't, 2 when the judge could not work.
#[derive(Debug, Parser)]
#[command(name = "cargo exercise", bin_name = "cargo exercise", version)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Which one: its number, or a file of it
    exercise: Option<String>,
    /// Speak JSON, for editors and scripts
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judges it whenever the file is saved, and keeps a viewer running
    Watch(Which),
    /// Says where to look; again, which call; and again, the solution
    Hint {
        #[command(flatten)]
        which: Which,
        /// This hint, and not the next one
        #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))]
        step: Option<u8>,
    },
    /// Shows how the solution differs from your file
    Solution(Which),
    /// Gives your file back as it was given, and keeps what you wrote beside it
    Reset {
        /// Which one: its number, or a file of it
        exercise: String,
    },
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Which one: its number, or a file of it; without it, the first that has not passed
    exercise: Option<String>,
    /// Speak JSON, for editors and scripts
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let json = match &arguments.command {
        None | Some(Command::Reset { .. }) => arguments.json,
        Some(Command::Watch(which) | Command::Solution(which) | Command::Hint { which, .. }) => {
            which.json
        }
    };
    let session = Session {
        workshop: Workshop::new(home()),
        screen: Screen::of_stdout(),
        json,
    };
    execute(&session, &arguments).unwrap_or_else(|error| {
        session.tell_error(&error);
        ExitCode::from(2)
    })
}

fn execute(session: &Session, arguments: &Arguments) -> Result<ExitCode, JudgeError> {
    hear_interrupts()?;
    match (&arguments.command, arguments.exercise.as_deref()) {
        (None, None) => session.list(),
        (None, Some(exercise)) => session.judge(exercise),
        (Some(Command::Watch(which)), _) => session.watch(which.exercise.as_deref()),
        (Some(Command::Hint { which, step }), _) => session.hint(which.exercise.as_deref(), *step),
        (Some(Command::Solution(which)), _) => session.solution(which.exercise.as_deref()),
        (Some(Command::Reset { exercise }), _) => session.reset(exercise),
    }
}
