//! The kinds of blocks that stand on a page: a module makes what belongs below one comment.
//!
//! - [`quote`]: an item of a source file
//! - [`diff`]: what a file of one chapter has and that of another has not
//! - [`step`]: how many lines of a chapter are new
//! - [`value`]: a version or a number, in a line
//! - [`dependencies`]: what a copy of a file needs
//! - [`exercise_list`]: the exercises, as their judge lists them
//! - [`measured`]: what telemetry costs, as it was recorded
//! - [`screen`]: pages of the viewer as pictures
//! - `transcript`: what the commands of a page printed
//! - `telemetry`: what a chapter emits that the one before does not
//! - `figure`: a trace as a picture

pub mod dependencies;
pub mod diff;
pub mod exercise_list;
#[cfg(target_os = "linux")]
pub mod figure;
pub mod measured;
pub mod quote;
pub mod screen;
pub mod step;
#[cfg(target_os = "linux")]
pub mod telemetry;
#[cfg(target_os = "linux")]
pub mod transcript;
pub mod value;
