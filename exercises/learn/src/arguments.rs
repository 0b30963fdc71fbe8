//! What the judge tells a program on its command line. A program that you start yourself is told nothing, and gets
//! values that make sense by hand.

use std::env;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The value after `--name`, where there is one that can be read.
fn value<T: FromStr>(name: &str) -> Option<T> {
    let mut arguments = env::args().skip_while(|argument| argument != name).skip(1);
    arguments.next()?.parse().ok()
}

/// How many cups of tea to make.
pub fn tea() -> u64 {
    value("--tea").unwrap_or(3)
}

/// How many dishes are on the menu: their ids are 1 to this.
pub fn menu() -> u64 {
    value("--menu").unwrap_or(40)
}

/// The dish for which the oven is too cold.
pub fn oven_is_cold() -> u64 {
    value("--cold").unwrap_or(7)
}

/// The dish that takes longer than any guest waits; none unless the judge names one.
pub(crate) fn slow() -> Option<u64> {
    value("--slow")
}

/// The dish that the cook drops.
pub fn slippery() -> u64 {
    value("--slippery").unwrap_or(13)
}

/// How long the stew simmers. Every second one is a large pot, which the judge may have take longer.
pub fn simmering_time() -> Duration {
    static POTS: AtomicU64 = AtomicU64::new(0);
    let small = value("--simmer").unwrap_or(300);
    let large = value("--simmer-large").unwrap_or(small);
    match POTS.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => Duration::from_millis(small),
        _ => Duration::from_millis(large),
    }
}

/// How long it takes to pour water.
pub fn pouring_time() -> Duration {
    Duration::from_millis(value("--pour").unwrap_or(3))
}

/// How long a part of a pizza takes, in milliseconds: the dough, the sauce, or the cheese.
pub(crate) fn takes(part: &str) -> u64 {
    value(&format!("--{part}")).unwrap_or(60)
}

/// The port to listen on.
pub(crate) fn port() -> u16 {
    value("--port").unwrap_or(5000)
}

/// Whether the end of stdin is the sign to stop. Not every system has a Ctrl-C for the program that another one started.
pub(crate) fn stops_with_stdin() -> bool {
    env::args().any(|argument| argument == "--stop-with-stdin")
}
