//! The list in a real browser. It runs where ChromeDriver and Chromium are; where they are not, it
//! says so. Set `SCREENSHOTS` to a folder to see what the browser saw.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

mod appearance;
mod keyboard;
mod rebinding;
mod visit;

use std::process::ExitCode;

use harness::browser::{Browser, Tools};
use harness::{Chapter, Running};
use libtest_mimic::{Arguments, Trial};

/// A test gets the app and a browser of its own.
type Test = fn(Running, &Browser);

const TESTS: [(&str, Test); 5] = [
    (
        "a_task_is_added_and_deleted_and_the_telemetry_of_these_very_requests_is_printed",
        visit::with_telemetry,
    ),
    (
        "nothing_overflows_on_a_phone_and_on_a_desk_in_light_and_in_dark",
        appearance::fits,
    ),
    (
        "every_control_has_a_name_that_can_be_read_out",
        appearance::is_named,
    ),
    (
        "a_task_is_added_and_deleted_by_keyboard_alone",
        keyboard::adds_and_deletes,
    ),
    (
        "a_page_whose_name_points_to_this_machine_reads_and_changes_nothing",
        rebinding::is_refused,
    ),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tools = if arguments.list { None } else { Tools::find() };
    let is_skipped = tools.is_none();
    let trials = TESTS.map(|(name, test)| {
        let tools = tools.clone();
        let run = move || {
            let browser = Browser::open(&tools.ok_or("there is no browser")?);
            test(Chapter::new("ch300-console").start(), &browser);
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_skipped)
    });
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}
