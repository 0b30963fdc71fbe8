//! The criterion of each cause. Each looks at the same facts, and says which route it fits, if any.

use serde_json::Value;

use crate::facts::{Facts, Span, Trace};

/// What is answered, in words that the interview knows.
#[derive(Debug)]
pub struct Solution {
    pub route: String,
    pub since: String,
    pub place: String,
    pub cause: &'static str,
}

/// What visitors want, and the routes that they ask for it.
const READING: [(&str, &str); 3] = [
    ("look at the list", "GET /"),
    ("look at today", "GET /today"),
    ("search for a task", "GET /search"),
];
const WRITING: [(&str, &str); 3] = [
    ("comment on a task", "POST /comment/{id}"),
    ("set a reminder", "POST /remind/{id}"),
    ("rename a task", "POST /rename/{id}"),
];

/// From when on something can go wrong, in seconds.
const BEGINNINGS: [f64; 3] = [6.0, 12.0, 18.0];

/// The cause, the routes that it can be on with what visitors want there, and its criterion.
type Cause<'a> = (&'static str, &'a [(&'a str, &'a str)], Criterion);
/// When the first request was hit, and where that is seen.
type Criterion = fn(&Facts, &str, &str) -> Option<(f64, String)>;

/// Every cause that fits, on every route that it fits.
pub fn solve(facts: &Facts) -> Vec<Solution> {
    let [reading, writing] = [&READING[..], &WRITING[..]];
    let all = [READING, WRITING].concat();
    let criteria: [Cause<'_>; 8] = [
        ("for each task", reading, one_by_one),
        ("one after another", reading, one_after_another),
        ("cache", reading, burst_of_misses),
        ("lock", writing, long_lock),
        ("client", writing, repeating_client),
        ("queue", writing, slow_worker),
        ("one instance", &all, slow_instance),
        ("log record", &all, only_the_log),
    ];
    let mut found = Vec::new();
    for (cause, routes, fits) in criteria {
        for (purpose, route) in routes {
            if let Some((first, place)) = fits(facts, purpose, route) {
                found.push(Solution {
                    route: (*route).to_owned(),
                    since: since(first),
                    place,
                    cause,
                });
            }
        }
    }
    found
}

/// The last beginning before the first request that was not as the others.
fn since(first: f64) -> String {
    let before = BEGINNINGS.iter().rev().find(|it| **it <= first + 1.0);
    before.map_or("first request on".to_owned(), |it| {
        format!("About {it} seconds")
    })
}

/// When the first of the traces began of which this holds.
fn first(traces: &[Trace], holds: impl Fn(&Trace) -> bool) -> Option<f64> {
    traces.iter().find(|it| holds(it)).map(|it| it.start)
}

fn below<'a>(spans: &'a [Span], parent: &Span) -> Vec<&'a Span> {
    spans.iter().filter(|it| it.parent == parent.id).collect()
}

/// Dozens of statements with one name below one span, where quick traces have one.
fn one_by_one(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let statements = |spans: &[Span]| {
        let tags = spans.iter().filter(|it| it.name == "SELECT tag");
        tags.count()
    };
    let some = facts.some_with_root(purpose);
    let many = some.iter().filter(|it| statements(&it.1) >= 10).count();
    let one = some.iter().filter(|it| statements(&it.1) == 1).count();
    (many >= 5 && one >= 5).then_some(())?;
    let first = first(&facts.with_root(purpose), |it| it.spans > 20)?;
    Some((first, "reading_tasks".to_owned()))
}

/// Three different calls below one span, none of which begins before the one before has ended.
fn one_after_another(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let is_stair = |spans: &[Span]| {
        spans.iter().any(|parent| {
            let mut calls = below(spans, parent);
            calls.retain(|it| it.is_client && it.attributes.contains_key("url.full"));
            let mut names: Vec<&str> = calls.iter().map(|it| &*it.name).collect();
            names.sort_unstable();
            names.dedup();
            names.len() >= 3 && calls.windows(2).all(|it| it[0].end <= it[1].start)
        })
    };
    let some = facts.some_with_root(purpose);
    let stairs: Vec<&Trace> = some
        .iter()
        .filter(|it| is_stair(&it.1))
        .map(|it| &it.0)
        .collect();
    let is_enough = stairs.len() >= 5 && some.len() - stairs.len() >= 5;
    is_enough.then_some(())?;
    let first = facts.first_with(purpose, 0.0, is_stair)?;
    Some((first, "making_header".to_owned()))
}

/// Long requests that are all cache misses, of which there are none among the quick ones.
fn burst_of_misses(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let is_miss = |spans: &[Span]| {
        let hit = spans
            .iter()
            .find_map(|it| it.attributes.get("mystery.cache.hit"));
        hit.is_some_and(|it| it == "false")
    };
    let some = facts.some_with_root(purpose);
    let misses = some.iter().filter(|it| is_miss(&it.1));
    let misses: Vec<f64> = misses.map(|it| it.0.duration).collect();
    let hits = some.iter().filter(|it| !is_miss(&it.1));
    let mut hits: Vec<f64> = hits.map(|it| it.0.duration).collect();
    hits.sort_by(f64::total_cmp);
    let median = *hits.get(hits.len() / 2)?;
    let are_slow = misses.iter().all(|it| *it > 3.0 * median);
    (misses.len() >= 4 && are_slow).then_some(())?;
    let first = facts.first_with(purpose, 3.0 * median, is_miss)?;
    Some((first, "counting_tasks".to_owned()))
}

/// Statements that wait while a long one of another program runs, again and again.
fn long_lock(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let long = facts.with_root("tidying_up");
    let long: Vec<&Trace> = long.iter().filter(|it| it.duration > 1.0).collect();
    let waits = |spans: &[Span]| {
        spans.iter().any(|it| {
            let is_statement = it.attributes.contains_key("db.operation.name");
            let ran =
                |other: &&&Trace| (other.start..other.start + other.duration).contains(&it.start);
            let is_slow = it.service == "todo" && it.end - it.start > 0.3;
            is_statement && is_slow && long.iter().any(|other| ran(&other))
        })
    };
    let some = facts.some_with_root(purpose);
    let waiting: Vec<&Trace> = some
        .iter()
        .filter(|it| waits(&it.1))
        .map(|it| &it.0)
        .collect();
    (waiting.len() >= 5 && !long.is_empty()).then_some(())?;
    let first = long.first()?.start;
    Some((first, "changing_task".to_owned()))
}

/// One trace with a dozen attempts.
fn repeating_client(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let again = |spans: &[Span]| {
        let resent = spans
            .iter()
            .filter(|it| it.attributes.contains_key("http.request.resend_count"));
        resent.count()
    };
    let some = facts.some_with_root(purpose);
    let many = some.iter().filter(|it| again(&it.1) >= 12).count();
    (many >= 2).then_some(())?;
    let first = first(&facts.with_root(purpose), |it| it.spans > 30)?;
    Some((first, "visitor".to_owned()))
}

/// A message waits longer, the later it was sent.
fn slow_worker(facts: &Facts, purpose: &str, _: &str) -> Option<(f64, String)> {
    let wait = |spans: &[Span]| {
        let send = spans.iter().find(|it| it.name.starts_with("send "))?;
        let process = spans.iter().find(|it| it.parent == send.id)?;
        Some((send.start, process.start - send.end))
    };
    let some = facts.some_with_root(purpose);
    let waits: Vec<(f64, f64)> = some.iter().filter_map(|it| wait(&it.1)).collect();
    let long: Vec<f64> = waits.iter().map(|it| it.1).filter(|it| *it > 1.0).collect();
    let is_growing = long.is_sorted_by(|a, b| *b > a - 0.1);
    (long.len() >= 4 && is_growing).then_some(())?;
    let first = first(&facts.with_root(purpose), |it| it.duration > 0.5)?;
    Some((first, "after the answer".to_owned()))
}

/// What the viewer names first is the instance.
fn slow_instance(facts: &Facts, purpose: &str, route: &str) -> Option<(f64, String)> {
    let all = facts.with_root(purpose);
    let slow = all.iter().filter(|it| it.duration > 0.25).count();
    (slow >= 5).then_some(())?;
    let apart = facts.apart(route, "of=slow");
    let cause = &apart["causes"][0];
    let is_instance = cause["key"] == "service.instance.id" && cause["isNegated"] == false;
    is_instance.then_some(())?;
    fits(&apart, cause, "slow").then_some(())?;
    let least = apart["threshold"]["durationNano"].as_str()?;
    let least = least.parse::<f64>().ok()? / 1e9;
    let instance = cause["value"].as_str()?;
    // The visitor waits a little longer than the request takes.
    let first = facts.first_with(purpose, least, |spans| {
        spans.iter().any(|it| it.instance == instance)
    })?;
    Some((first, instance.to_owned()))
}

/// What the viewer names first is a log record, and no span below the request says that it failed.
fn only_the_log(facts: &Facts, purpose: &str, route: &str) -> Option<(f64, String)> {
    let first = facts.first_log(17)?;
    let apart = facts.apart(route, "of=failed");
    let cause = &apart["causes"][0];
    (cause["of"] == "log" && cause["isNegated"] == false).then_some(())?;
    fits(&apart, cause, "failed").then_some(())?;
    let some = facts.some_with_root(purpose);
    let explained = some.iter().flat_map(|it| &it.1).any(|it| {
        it.is_failed && it.service == "todo" && !it.attributes.contains_key("http.route")
    });
    (!explained).then_some(())?;
    Some((first, "in a log record".to_owned()))
}

/// Whether nearly all of the slow or failed requests have it, and of the others at most those of an instance that was quick
/// until it began.
fn fits(apart: &Value, cause: &Value, of: &str) -> bool {
    let count = |it: &Value| it.as_f64().unwrap_or(0.0);
    let part = |key: &str| count(&cause["with"][key]) / count(&apart[key]).max(1.0);
    part(of) > 0.9 && part("others") < 0.3
}
