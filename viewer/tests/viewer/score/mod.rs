//! The Instrumentation Score: each rule, the whole against a computation of its own, and where one sees it.

mod pages;
mod reference;
mod rules;
