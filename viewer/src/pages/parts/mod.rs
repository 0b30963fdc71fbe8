//! Pieces of HTML that several pages show.
//!
//! - `attributes`: attributes, values and scopes
//! - `written`: texts as they were written, `pretty_json`: JSON in lines, `quantities`: numbers with a unit
//! - `log_record`: a log record in a list
//! - `inline`: what stands within a line: names, code, times, and the way to a span
//! - `filter_fields`: fields of the forms that filter a page

mod attributes;
mod filter_fields;
mod inline;
mod log_record;
mod pretty_json;
mod quantities;
mod written;

pub(super) use attributes::{
    attributes, attributes_in_a_list, cut, findable_attributes, scope, value, value_in_a_list,
};
pub(super) use filter_fields::{ATTRIBUTES, service_field};
pub(super) use inline::{breakable, clock_time, elapsed, span_link, time, with_code};
pub(super) use log_record::{class, log};

pub(super) use crate::readable::shortened;
