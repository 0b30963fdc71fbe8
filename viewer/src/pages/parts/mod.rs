//! Pieces of HTML that several pages show.
//!
//! - `attributes`: attributes, values and scopes
//! - `text_as_written`: texts as they were written, `pretty_json`: JSON in lines, `quantities`: numbers with a unit
//! - `log_record`: a log record in a list
//! - `inline`: what stands within a line: names, code, times, and the way to a span
//! - `filter_fields`: the forms that filter a page, and their fields
//! - `sorting`: headings by which a list is sorted
//! - `histogram`: how many things of a list there were over time

mod attributes;
mod filter_fields;
mod histogram;
mod inline;
mod log_record;
mod pretty_json;
mod quantities;
mod sorting;
mod text_as_written;

pub(super) use attributes::{
    attributes, attributes_in_a_list, cut, findable_attributes, scope, value, value_in_a_list,
};
pub(super) use filter_fields::{ATTRIBUTES, KEPT, filter_form, service_field};
pub(super) use histogram::Histogram;
pub(super) use inline::{
    breakable, clock_time, elapsed, span_link, time, time_in_a_list, with_code,
};
pub(super) use log_record::{class, log};
pub(super) use sorting::sort_heading;

pub(super) use crate::readable::shortened;
