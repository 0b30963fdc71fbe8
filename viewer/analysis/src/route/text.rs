//! Requests by route as text, for a terminal: `curl` can read it.

use std::fmt::Write;

use super::Routes;
use crate::chart::frame::clock;
use crate::chart::percentile::Estimate;
use crate::readable::{self, one_line};

/// How wide the column of the routes is at most.
const WIDEST: usize = 60;

/// A table with a line for each route. All durations are in milliseconds, so that they can be compared
/// at a glance.
pub fn draw(routes: &Routes) -> String {
    let names: Vec<String> = routes
        .routes
        .iter()
        .map(|it| one_line(&format!("{}: {}", it.key.service, it.key.name())))
        .collect();
    let wide = names.iter().map(|it| it.chars().count()).max().unwrap_or(0);
    let wide = wide.clamp(5, WIDEST);
    let mut out = format!(
        "From {} to {} UTC, durations in ms\n{:wide$}  {:>8} {:>7} {:>9} {:>9} {:>9} {:>8}\n",
        clock(routes.window.begin),
        clock(routes.window.end()),
        "route",
        "a second",
        "failed",
        "p50",
        "p95",
        "p99",
        "slowest",
    );
    for (name, route) in names.iter().zip(&routes.routes) {
        let [p50, p95, p99] = route.percentiles().map(milliseconds);
        let slowest = route.held.slowest.map_or("none".to_owned(), |(it, _)| {
            format!("{:.2}", it as f64 / 1e6)
        });
        let _ = writeln!(
            out,
            "{name:wide$}  {:>8.1} {:>7.0} {p50:>9} {p95:>9} {p99:>9} {slowest:>8}",
            route.rate(),
            route.failures(),
        );
    }
    if routes.routes.iter().any(|it| !it.is_exact) {
        out +=
            "0-5: a bucket of the histogram that it is in. The slowest is that of the spans held\n";
    }
    out
}

fn milliseconds(estimate: Option<Estimate>) -> String {
    match estimate {
        None => "none".to_owned(),
        Some(it) if it.low == it.high => format!("{:.2}", it.value * 1e3),
        Some(it) if it.high.is_finite() => {
            format!(
                "{}-{}",
                readable::number(it.low * 1e3),
                readable::number(it.high * 1e3)
            )
        }
        Some(it) => format!(">{}", readable::number(it.low * 1e3)),
    }
}
