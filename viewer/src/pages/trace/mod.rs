//! One trace: its waterfall, one of its spans in full, and its log records.
//!
//! - `page`: all of it; `text_and_svg`: the trace for a terminal, and to be saved
//! - `find_trace`: a trace by its id
//! - `other_forms`: the ways to its other forms; `all_logs`: its log records
//! - `view_address`: what the address asks for, and the addresses of everything else
//! - `drawing`: the trace as the address asks for it
//! - `tools`: finding, the next error, closing and opening
//! - `rows` and `icicle`: the two forms in which it is drawn
//! - `legend`: what their signs and colors mean

mod all_logs;
mod drawing;
mod find_trace;
mod icicle;
mod legend;
mod other_forms;
pub(super) mod page;
mod rows;
pub(super) mod text_and_svg;
mod tools;
mod view_address;
