//! What attackers, broken programs and generators send: nothing panics, grows without bound, or stops the viewer.

mod any;
mod attacks;
mod wire;
