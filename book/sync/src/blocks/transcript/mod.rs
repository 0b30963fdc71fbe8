//! *transcript*: what was really printed for the commands of a page.
//!
//! - `options`: what the comment says of it
//! - `play`: the commands of a page, run in their order
//! - [`chosen_parts`]: the blocks that the console exporters print, so that a page can show some of them
//! - [`mask`]: what two runs of the same program may print differently

pub mod chosen_parts;
pub mod mask;
mod options;
mod play;

pub use play::{NotRun, Played, Transcript, play};
