//! The talk: each numbered step of the notes for the speaker is a slide.
//!
//! A step says in a comment what its slide shows, and for how many minutes in which talk:
//! `<!-- slide 85=3 45=2 25=1 quote fn observe focus="let span" run="cargo run" -->`. What it shows stands on a page
//! already, and nothing is copied: whatever keeps the page in step with the code keeps the slides in step.
//!
//! - `deck`: all slides; `slide`: one of them; `limits`: how long a talk is, and how much a slide can show
//! - `commands_not_run`: the commands that are in no talk
//! - [`directive`]: what such a comment says
//! - [`notes`]: the folds for the speaker, and their steps
//! - [`slide_content`]: what a slide shows, found on its page
//! - `chosen_lines`: some lines of a block, and none that is too long
//! - `highlight`: what is a keyword, and what a string
//! - `markdown`: notes, tables and sentences as HTML
//! - [`rules`]: what holds for a whole talk: its minutes, and the order of its commands
//! - [`minutes`]: the lines and the table on the pages that say how long everything takes
//! - `document`: all of it as one file

mod chosen_lines;
mod commands_not_run;
mod deck;
pub mod directive;
mod document;
mod highlight;
mod limits;
mod markdown;
pub mod minutes;
pub mod notes;
pub mod rules;
mod slide;
pub mod slide_content;

pub use deck::Deck;
pub use limits::{MAX_COLUMNS, MAX_LINES, TALKS};
pub use slide::{Command, Slide};

#[cfg(test)]
mod tests;
