//! The pages and the API, as a browser and a program ask for them.

mod all;
mod api;
mod compare;
mod correlations;
mod exemplars;
mod filters;
mod instruments;
mod texts;
mod trace_view;
mod waterfall;
mod waterfall_rows;
mod wire;
