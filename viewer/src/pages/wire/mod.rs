//! The last requests as they came over the wire, and what became of them.
//!
//! - `all_requests`: the list of them; `one_request`: one of them; `facts`: what both say of it
//! - `body`: a body, as a person can look at it
//! - `brought_items`: what a request brought, and where it is shown
//! - `left_out`: what of it is not shown, and why

pub(super) mod all_requests;
mod body;
mod brought_items;
mod facts;
mod left_out;
pub(super) mod one_request;
