//! The book as a reader sees it: built by the installed mdBook, in Chromium, and as files.
//!
//! Each test says what it needs and does not find. Set `SCREENSHOTS` to a folder to see what the
//! browser saw.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

mod accessibility;
mod appearance;
mod copy;
mod html;
mod links;
mod live_reload;
mod reading;
mod slides;

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use harness::backend;
use harness::browser::{Browser, Tools};
use libtest_mimic::{Arguments, Failed, Trial};

use crate::copy::Served;

/// A test gets the book, served, and a browser of its own.
type Visit = fn(&Served, &Browser);

const VISITS: [(&str, Visit); 10] = [
    (
        "every_page_loads_whole_and_fits_a_phone_and_a_desk_in_light_and_dark",
        appearance::fits,
    ),
    (
        "two_looks_are_offered_and_the_one_chosen_stays",
        appearance::is_chosen,
    ),
    ("the_search_finds_traceparent", reading::searches),
    ("the_page_to_print_has_every_page_in_order", reading::prints),
    (
        "the_prompt_of_a_command_is_shown_and_not_copied",
        reading::copies_commands,
    ),
    (
        "a_term_says_what_it_means_by_mouse_and_by_keyboard",
        reading::explains_terms,
    ),
    (
        "a_diff_has_the_colours_of_rust_and_goes_on_below",
        reading::colours_diffs,
    ),
    (
        "answers_are_folded_and_unfold_by_keyboard",
        reading::unfolds,
    ),
    (
        "every_slide_fits_its_screen_and_its_page_of_paper_in_light_and_dark",
        slides::fit,
    ),
    (
        "the_window_of_the_speaker_shows_the_notes_and_moves_the_slides",
        slides::are_given,
    ),
];

/// These need axe as well. They take the longest, so they come first.
const JUDGED: [(&str, Visit); 2] = [
    (
        "no_page_has_a_serious_fault_for_people_with_disabilities_in_light",
        accessibility::has_no_fault_in_light,
    ),
    (
        "no_page_has_a_serious_fault_for_people_with_disabilities_in_dark",
        accessibility::has_no_fault_in_dark,
    ),
];

/// A test without a browser gets mdBook.
type Build = fn(&Path);

const BUILDS: [(&str, Build); 2] = [
    (
        "every_link_and_anchor_of_the_book_leads_somewhere",
        links::lead,
    ),
    (
        "what_is_edited_is_shown_again_once",
        live_reload::shows_edits,
    ),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let look = !arguments.list;
    let how = "cargo install mdbook --locked --version 0.5.4";
    let mdbook = look
        .then(|| backend::find("MDBOOK", "mdbook", how))
        .flatten();
    let tools = look.then(Tools::find).flatten();
    let is_judged = look && accessibility::script().is_some();

    // One server for all browsers. It ends when the last test is done.
    let served = Arc::new(OnceLock::new());
    let visit = |(name, test): (&str, Visit), is_skipped: bool| {
        let is_skipped = is_skipped || mdbook.is_none() || tools.is_none();
        let (mdbook, tools, served) = (mdbook.clone(), tools.clone(), Arc::clone(&served));
        let run = move || -> Result<(), Failed> {
            let mdbook = mdbook.ok_or("there is no mdbook")?;
            let browser = Browser::open(&tools.ok_or("there is no browser")?);
            test(served.get_or_init(|| Served::start(&mdbook)), &browser);
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_skipped)
    };
    let build = |(name, test): (&str, Build)| {
        let found = mdbook.clone();
        let run = move || -> Result<(), Failed> {
            test(&found.ok_or("there is no mdbook")?);
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(mdbook.is_none())
    };
    let mut trials: Vec<_> = JUDGED.map(|test| visit(test, !is_judged)).into();
    trials.extend(VISITS.map(|test| visit(test, false)));
    trials.extend(BUILDS.map(build));
    let code = libtest_mimic::run(&arguments, trials).exit_code();
    drop(served);
    code
}
