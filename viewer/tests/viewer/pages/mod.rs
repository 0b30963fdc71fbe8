//! The pages and the API, as a browser and a program ask for them.

mod all;
mod api;
mod compare;
mod correlations;
mod filters;
mod trace_view;
mod values;
mod waterfall;
mod waterfall_rows;
mod wire;
