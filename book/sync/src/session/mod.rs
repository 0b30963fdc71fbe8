//! A session in a terminal, as a page describes it: commands that are typed one after the other
//! into a shell, and programs among them that listen while the next ones are typed.
//!
//! The commands are run as they stand on the page, by `sh`, in a fresh folder, with the real `curl`
//! and `grep` of this machine. Two things are different from a reader's terminal, and neither is
//! seen in what is printed: `cargo run` starts what is built already (a build inside a test would
//! replace programs under other tests), and the ports of the page are mapped to free ones and back.
//!
//! - `typed_commands`: typing them one after the other
//! - `settings`: what it needs to know
//! - [`port_map`]: which port of a page is which one here
//! - `shell`: its folder and its environment
//! - `cargo`: the script that stands in for `cargo`
//! - `program`: a program that listens, or did

mod cargo;
pub mod port_map;
mod program;
mod settings;
mod shell;
mod typed_commands;

pub use settings::SessionSettings;
pub use typed_commands::{Session, SessionError, Typed};
