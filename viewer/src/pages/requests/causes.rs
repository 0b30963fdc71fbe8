//! What sets requests apart, as a list: in how many of both kinds it is, and the ways to some of them.

use maud::{Markup, html};

use super::correlations::Words;
use crate::address::{attributes, filter, span_address};
use crate::correlations::{
    Correlation, Correlations, Counts, Example, Feature, Outcome, Part, Property, SubjectKind,
    TimeSpent,
};
use crate::model::TraceId;
use crate::pages::parts::breakable;
use crate::readable;

/// The causes, or that there is none.
pub(super) fn list(found: &Correlations, words: &Words) -> Markup {
    let marked = words.marked;
    html! {
        h2 #causes { "What sets the " (marked) " ones apart" }
        @if found.causes.is_empty() {
            p {
                strong { "Nothing sets them apart." } " Whatever the " (marked) " requests have, the others have about as \
                often: no attribute, instance, span, event or log record differs by more than chance. What they have in \
                common is not in the telemetry, or each is " (marked) " for a reason of its own."
            }
        } @else {
            ol.list aria-labelledby="causes" {
                @for (i, cause) in found.causes.iter().enumerate() { li { (one(found, cause, i, words)) } }
            }
        }
    }
}

fn one(found: &Correlations, cause: &Correlation, i: usize, words: &Words) -> Markup {
    let [marked, others] = &cause.examples;
    let pair = marked.first().zip(others.first());
    html! {
        h3 dir="auto" { (feature(&cause.feature)) }
        (counts(cause.with, found.totals, words))
        p.facts {
            (examples(marked, &format!("{} with it:", capital(words.marked))))
            (examples(others, "Others without it:"))
            @if let Some((a, b)) = pair {
                a #{ "cause-" (i) "-compare" } href={ "/compare?a=" (b.trace) "&b=" (a.trace) } { "Compare two of them" }
            }
            @if let Some(all) = all_traces(found, &cause.feature) {
                a href=(all) { "All traces with it" }
            }
        }
        @if !cause.along.is_empty() {
            details #{ "cause-" (i) "-along" } {
                summary { "What goes along with it: " (readable::count(cause.along.len(), "thing")) }
                ul.list { @for (other, with) in &cause.along {
                    li { span dir="auto" { (feature(other)) } ", " (in_how_many(*with, found.totals, words)) }
                } }
            }
        }
    }
}

/// A feature in words. What came with the telemetry stands apart from our words.
fn feature(feature: &Feature) -> Markup {
    html! {
        @for part in feature.parts() {
            @match part {
                Part::Words(it) => (it),
                Part::Name(it) => code { bdi { (breakable(&it)) } },
            }
        }
    }
}

/// In how many of both kinds, as words and as bars.
fn counts(with: Counts, totals: Counts, words: &Words) -> Markup {
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    let bars = [
        ("bad", percent(with.marked, totals.marked)),
        ("good", percent(with.others, totals.others)),
    ];
    html! {
        p { (in_how_many(with, totals, words)) }
        svg.chart width="100%" height="16" aria-hidden="true" {
            @for (i, (class, percent)) in bars.into_iter().enumerate() {
                @if percent > 0.0 {
                    rect .(class) y=(i * 9) height="7" rx="2" width=(format!("{:.2}%", percent.max(0.3))) {}
                }
            }
        }
    }
}

/// "in 37 of 40 slow, 3 of 960 others".
fn in_how_many(with: Counts, totals: Counts, words: &Words) -> Markup {
    html! {
        "in " strong { (with.marked) " of " (totals.marked) " " (words.marked) } ", "
        (with.others) " of " (totals.others) " " (words.other) @if totals.others != 1 { "s" }
    }
}

fn examples(examples: &[Example], title: &str) -> Markup {
    html! {
        @if !examples.is_empty() {
            span {
                (title)
                @for it in examples {
                    " " a href=(span_address(it.trace, Some(it.span))) aria-label={ (title) " trace " (short(it.trace)) ", " (readable::duration(it.duration.into())) } {
                        (readable::duration(it.duration.into()))
                    }
                }
            }
        }
    }
}

fn short(trace: TraceId) -> String {
    trace.to_string().chars().take(8).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The page of all traces with an attribute, slow or failed, where that can be asked for.
fn all_traces(found: &Correlations, feature: &Feature) -> Option<String> {
    let Property::Attribute { key, value } = &feature.property else {
        return None;
    };
    let is_findable = matches!(
        feature.subject.kind,
        SubjectKind::Request
            | SubjectKind::Resource
            | SubjectKind::Span
            | SubjectKind::OtherResource
    );
    // A value that was cut is not found again.
    if feature.is_negated || !is_findable || key.ends_with('…') || value.ends_with('…') {
        return None;
    }
    let attribute = attributes::write(&[(key.clone(), value.clone())]);
    let (least, errors) = match (found.question.outcome, found.threshold) {
        (Outcome::Failed, _) => (String::new(), "1"),
        (_, Some(threshold)) => (format!("{}us", threshold.least / 1_000), ""),
        _ => (String::new(), ""),
    };
    let pairs = [
        ("service", found.question.key.service.as_str()),
        ("attribute", &attribute),
        ("least", &least),
        ("errors", errors),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some(filter::address("/", pairs.iter()))
}

/// Where slow requests spend their time, and where and how failed ones failed.
pub(super) fn places(found: &Correlations) -> Markup {
    html! {
        @if !found.times.is_empty() { (times(&found.times)) }
        @if !found.failures.is_empty() {
            h2 #failures { "Where and how they failed" }
            ul.list { @for (other, with) in &found.failures {
                li {
                    span dir="auto" { (feature(other)) } ", in " strong { (with.marked) " of " (found.totals.marked) " failed" }
                    ", " (with.others) " of " (found.totals.others) " others"
                }
            } }
        }
    }
}

fn times(times: &[TimeSpent]) -> Markup {
    let duration = |it: f64| readable::duration(it.round() as i128);
    html! {
        h2 #times { "Where the time is spent" }
        p.quiet.small {
            "Mean time in each span without the spans below it. That one takes longer is no cause, but the place to look."
        }
        div.wide tabindex="0" { table.figures aria-labelledby="times" {
            thead { tr {
                th scope="col" { "Span" } th scope="col" { "Slow" } th scope="col" { "Others" }
                th scope="col" { "Share of the difference" }
            } }
            tbody { @for time in times {
                tr {
                    th scope="row" dir="auto" {
                        @if time.subject.kind == SubjectKind::Request { "the request itself" }
                        @else {
                            (breakable(&time.subject.name))
                            div.type { (time.subject.service) }
                        }
                    }
                    td { (duration(time.means[0])) }
                    td { (duration(time.means[1])) }
                    td {
                        (format!("{:.0} %", 100.0 * time.share))
                        svg.chart width="100%" height="7" aria-hidden="true" {
                            rect.good width=(format!("{:.1}%", 100.0 * time.share)) height="7" rx="2" {}
                        }
                    }
                }
            } }
        } }
    }
}
