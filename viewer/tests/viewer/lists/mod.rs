//! The lists of traces and log records: their orders, their parts, the histograms above them, and their pages.

mod newest_first;
mod orders;
mod pages;
mod rows;
