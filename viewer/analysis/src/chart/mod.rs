//! Metrics over time: what the points of an instrument say in a window, as numbers and as a picture.
//!
//! - [`instrument_over_time`]: what an instrument says in a window: how much there was in each part of it
//! - [`line_names`]: how its lines are called
//! - [`bins`]: how they are added up
//! - [`percentile`]: percentiles of buckets
//! - [`quantity_text`]: quantities as a person reads them; [`unit_words`]: what stands beside them
//! - [`scale`]: from a quantity to a place in the picture
//! - [`slices`]: how many things of a list are in each part of a stretch of time
//! - [`lines`]: rates and values as lines
//! - [`heat_map`]: a histogram as a strip, the darker, the more values
//! - [`frame`]: what both have around them
//! - [`dots`]: single measurements over them, each a link

pub mod bins;
pub mod dots;
pub mod frame;
pub mod heat_map;
pub mod instrument_over_time;
pub mod line_names;
pub mod lines;
pub mod percentile;
pub mod quantity_text;
pub mod scale;
pub mod slices;
pub mod unit_words;
