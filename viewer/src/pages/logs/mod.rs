//! The log records.
//!
//! - `all_records`: the list of them, with a histogram above, and a form to find some
//! - `row`: one in the list
//! - `one_record`: all that there is of one

pub(super) mod all_records;
pub(super) mod one_record;
mod row;
