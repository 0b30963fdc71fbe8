//! What stands below every page: the files that all of it is from, how much is held, what has left or was refused, and the
//! ways to save it and to clear it.

use maud::{Markup, html};

use super::CLEAR;
use super::save::not_saved;
use crate::readable;
use crate::store::source_files::{Saved, SavedFile};
use crate::store::{Counts, Store};

/// The foot of a page.
pub(super) fn footer(store: &Store) -> Markup {
    let (saved, counts) = (store.saved(), store.counts());
    html! {
        (files(saved))
        (held(&counts))
        @if counts.holds_something() {
            p.facts.carry {
                span {
                    a href="/save" download { "Save everything" }
                    @if let Some(without) = not_saved(&counts) { ", " (without) }
                }
                @if saved.is_none() { a href=(CLEAR) { "Clear everything…" } }
            }
        }
    }
}

/// Which files everything is from, and what could not be read of them.
fn files(saved: Option<&Saved>) -> Markup {
    html! {
        @if let Some(saved) = saved {
            div.saved {
                p { strong { "Opened from a file: nothing is received, and nothing changes." } }
                ul { @for file in saved.files.iter().take(20) { li { (opened(file)) } } }
            }
        }
    }
}

/// What was read of a file, and what of it is not here.
fn opened(file: &SavedFile) -> Markup {
    let losses = file.losses();
    html! {
        @if let Some(problem) = &file.problem {
            span.bad { "Not opened" } ": " (problem)
        } @else {
            (file.name) ": " (many(file.taken, "object")) " read"
            @if file.refused > 0 { ", " span.bad { (file.refused) " left out" } }
            @if !losses.is_empty() { "; " span.bad[file.left_out > 0] { (losses) } }
            (reasons(&file.reasons, file.refused))
            (reasons(&file.named, file.faults))
            @if !file.notes.is_empty() { ul { @for note in &file.notes { li { (note) } } } }
        }
    }
}

/// The first reasons of `all`.
fn reasons(said: &[String], all: u64) -> Markup {
    let more = all.saturating_sub(said.len() as u64);
    html! {
        @if !said.is_empty() {
            ul {
                @for reason in said { li { (reason) } }
                @if more > 0 { li { "and " (more) " more" } }
            }
        }
    }
}

/// So many of something.
pub(super) fn many(count: u64, noun: &str) -> String {
    readable::count(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

/// How much is held, and what has left or was refused: never in silence.
fn held(counts: &Counts) -> Markup {
    let mebibytes = |bytes: u64| format!("{:.1} MiB", bytes as f64 / 1_048_576.0);
    let have = |count: u64| if count == 1 { "has" } else { "have" };
    let were = |count: u64| if count == 1 { "was" } else { "were" };
    html! {
        @if counts.budget > 0 {
            p.facts.held {
                span data-zone { "Times are UTC" }
                span {
                    (many(counts.traces_held, "trace")) " with " (many(counts.spans_held, "span"))
                }
                span { (many(counts.logs_held, "log record")) }
                span { (mebibytes(counts.bytes)) " of " (mebibytes(counts.budget)) }
                @if counts.traces_left > 0 {
                    span.warn {
                        (many(counts.traces_left, "older trace")) " with "
                        (many(counts.spans_left, "span")) " " (have(counts.traces_left)) " left"
                    }
                }
                @if counts.logs_left > 0 {
                    span.warn {
                        (many(counts.logs_left, "older log record")) " " (have(counts.logs_left))
                        " left"
                    }
                }
                @if counts.series_left > 0 {
                    span.warn { (counts.series_left) " older series " (have(counts.series_left)) " left" }
                }
                @if counts.repeated_spans > 0 {
                    span { (many(counts.repeated_spans, "span")) " came again" }
                }
                @if counts.same_id_spans > 0 {
                    span.warn { a href="/findings#same-span-id" {
                        (many(counts.same_id_spans, "span")) " with the id of another"
                    } }
                }
                @if counts.rejected > 0 {
                    span.bad { a href="/wire" {
                        (many(counts.rejected, "item")) " " (were(counts.rejected)) " rejected"
                    } }
                }
                @if counts.refused > 0 {
                    span.bad { a href="/wire" {
                        (many(counts.refused, "request")) " " (were(counts.refused)) " refused"
                    } }
                }
            }
        }
    }
}
