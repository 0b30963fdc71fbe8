//! The critical path of a trace: the spans, and the parts of them, that the whole had to wait for. Making any of them
//! shorter makes the trace shorter; making anything else shorter does not.
//!
//! It is found backwards in time. What a span did last before it ended is what its end waited for: the child that ended
//! last, or, after that child's end, the span itself. Before the start of that child it is again the child that had
//! ended last by then, and so on. Each moment of the root is so a part of exactly one span.
//!
//! A span waits for no child that ends after it, as of a message that was only sent. The server of a call is waited for
//! all the same: where its span ends after the client's, the clocks of two machines differ. What has no start or no end
//! is not on the path.

mod backwards;

pub use backwards::{CriticalPath, Section};

#[cfg(test)]
mod tests;
