//! What sets the slow or failed requests of a route apart from the others.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::causes;
use crate::address::correlations::{API, PAGE, address, is_open, read};
use crate::address::filter::{BadFilter, Pairs, typed};
use crate::background_work::BackgroundWork;
use crate::chart::frame;
use crate::correlations::{COLUMNS, Correlations, LatestCorrelations, Outcome, Question, Reason};
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::over_time::window_field;
use crate::pages::parts::{clock_time, shortened};
use crate::readable;
use crate::route::Routes;
use crate::store::Store;
use crate::store::window::Length;

/// How many routes are offered where none is chosen.
const MAX_OFFERED: usize = 100;
/// How high the picture of durations is, in pixels.
const HEIGHT: usize = 64;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    latest: web::Data<LatestCorrelations>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    // Before anything is looked at: what comes meanwhile must change the tag.
    let tag = tag_of(&store);
    let asked = read(&pairs, &store);
    let shown = {
        let (asked, store) = (asked.clone(), store.clone());
        background.run(move |asker| match asked {
            Ok(question) if is_open(&question) => (choose(&store, question.length), tag),
            Ok(question) => {
                let found = latest.now(&question, asker);
                // It may be a little older than what has come.
                (
                    live(&found),
                    format!("{}-{}", found.tick, found.window.begin),
                )
            }
            Err(error) => (html! { p.problem role="alert" { (error) } }, tag),
        })
    };
    let Ok((live, tag)) = shown.await else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let title = title(&asked);
    let page = Page {
        nav: NavItem::Requests,
        title: &title,
        form: form(&pairs, &store),
        live,
        tag,
    };
    answer(&request, &store, page)
}

fn title(asked: &Result<Question, BadFilter>) -> String {
    match asked {
        Ok(question) if !is_open(question) => {
            let which = match question.outcome {
                Outcome::Slow(_) => "slow",
                Outcome::Failed => "failed",
            };
            let name = shortened(&question.key.name());
            format!("What sets the {which} ones apart: {name}")
        }
        _ => "What sets the slow ones apart".to_owned(),
    }
}

fn form(pairs: &Pairs, store: &Store) -> Markup {
    let is_failed = typed(pairs, "of").trim() == "failed";
    html! {
        form.filter method="get" action=(PAGE) role="search" aria-label="Which requests are compared" {
            // The route was chosen on another page.
            @for name in ["service", "method", "route"] {
                @let value = typed(pairs, name);
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            (window_field(pairs, store))
            label { "Which ones"
                select name="of" {
                    option value="slow" selected[!is_failed] { "the slow ones" }
                    option value="failed" selected[is_failed] { "the failed ones" }
                }
            }
            label { "Slow is, at least"
                input name="least" value=(typed(pairs, "least")) placeholder="found by itself, or 250ms"
                    autocomplete="off";
            }
            div.do { button type="submit" { "Compare" } a href="/requests" { "All requests" } }
        }
    }
}

/// The routes to choose from.
fn choose(store: &Store, length: Length) -> Markup {
    let routes = Routes::new(store, length, "");
    let held = || routes.routes.iter().filter(|it| it.held.count > 0);
    html! {
        @if held().next().is_none() {
            p.quiet { "No request is held in this window, so that there is none to compare." }
        } @else {
            p { "Choose the requests to compare with each other:" }
            ul.list { @for route in held().take(MAX_OFFERED) {
                li {
                    a href=(address(PAGE, &route.key, Some(length), Outcome::Slow(None))) dir="auto" {
                        (shortened(&route.key.name()))
                    }
                    " " span.quiet { bdi { (shortened(&route.key.service)) } ", " (readable::count(route.held.count, "request")) }
                }
            } }
        }
    }
}

fn live(found: &Correlations) -> Markup {
    let question = &found.question;
    let words = Words::new(question.outcome);
    html! {
        (frame::style())
        p.facts {
            span { bdi { (shortened(&question.key.service)) } }
            span { (clock_time(found.window.begin)) " to " (clock_time(found.window.end())) }
            span { (readable::count(found.totals.all(), "request")) }
            span { (groups(found, &words)) }
        }
        @if found.totals.all() > 0 { (durations(found, &words)) }
        @if found.is_too_few() {
            (too_few(found, &words))
        } @else {
            (causes::list(found, &words))
            (causes::places(found))
            (how(found, &words))
        }
        p.facts {
            a href=(address(API, &question.key, Some(question.length), question.outcome)) { "As JSON" }
        }
    }
}

/// How the two groups are called.
pub(super) struct Words {
    /// The slow or the failed ones.
    pub(super) marked: &'static str,
    /// One of the others.
    pub(super) other: &'static str,
}

impl Words {
    fn new(outcome: Outcome) -> Words {
        let marked = match outcome {
            Outcome::Slow(_) => "slow",
            Outcome::Failed => "failed",
        };
        Words {
            marked,
            other: "other",
        }
    }
}

/// How many are slow, and from when on one is.
fn groups(found: &Correlations, words: &Words) -> Markup {
    html! {
        strong { (found.totals.marked) " " (words.marked) }
        @if let Some(threshold) = found.threshold {
            ": they took at least " (readable::duration(threshold.least.into()))
            @match threshold.reason {
                Reason::Chosen => ", as chosen",
                Reason::Valley => ", since hardly any took about that long",
                Reason::Slowest(percent) => { ", the slowest " (percent) " of 100" },
            }
        }
    }
}

fn too_few(found: &Correlations, words: &Words) -> Markup {
    let (key, length) = (&found.question.key, found.question.length);
    html! {
        p {
            strong { "Too few to compare." } " It takes at least " (crate::correlations::MIN_GROUP) " "
            (words.marked) " requests and as many others; there are " (found.totals.marked) " and "
            (found.totals.others) ". A longer window may have more"
            @if found.question.outcome == Outcome::Failed {
                ", or ask for " a href=(address(PAGE, key, Some(length), Outcome::Slow(None))) { "the slow ones" }
            } @else { ", or another duration tell them apart" }
            "."
        }
    }
}

/// A picture of how many took how long.
fn durations(found: &Correlations, words: &Words) -> Markup {
    let columns = &found.durations.columns;
    let highest = columns.iter().map(|it| it.all()).max().unwrap_or(1).max(1);
    let width = 100.0 / COLUMNS as f64;
    // One request among thousands is seen, too.
    let height = |count: usize| match count {
        0 => 0.0,
        count => (count as f64 / highest as f64 * HEIGHT as f64).max(2.0),
    };
    let (least, most) = found.durations.range;
    let [least, most] = [least, most].map(|it| readable::duration(it.into()));
    html! {
        figure.chart {
            figcaption {
                (crate::chart::lines::sample("bar good")) " how long the others took, "
                (crate::chart::lines::sample("bar bad")) " the " (words.marked) " ones; from " (least) " to " (most)
                ", each step to the right the same number of times as long"
            }
            svg.chart role="img" aria-labelledby="durations-t durations-d" width="100%" height=(HEIGHT + 4) {
                title #durations-t { "How long the requests took" }
                desc #durations-d {
                    "From " (least) " to " (most) ": " (found.totals.marked) " " (words.marked) ", "
                    (found.totals.others) " others."
                }
                @for (i, column) in columns.iter().enumerate() {
                    @let x = format!("{:.3}%", i as f64 * width);
                    @let wide = format!("{:.3}%", width * 0.9);
                    @let below = height(column.others);
                    @let above = height(column.marked);
                    @if below > 0.0 {
                        rect.good x=(x) width=(wide) height=(format!("{below:.1}"))
                            y=(format!("{:.1}", HEIGHT as f64 + 4.0 - below)) {}
                    }
                    @if above > 0.0 {
                        rect.bad x=(x) width=(wide) height=(format!("{above:.1}"))
                            y=(format!("{:.1}", HEIGHT as f64 + 4.0 - below - above)) {}
                    }
                }
            }
        }
    }
}

/// What was done, in a few sentences.
fn how(found: &Correlations, words: &Words) -> Markup {
    html! {
        details #how {
            summary { "How they are compared" }
            p {
                "Of each request, its span is looked at, and what is below it: " (found.compared) " different spans, "
                "log records, events and attributes, of the requests and of their resources, when they started, and what "
                "else ran then. What is shown is in " (words.marked) " requests so often that chance would hardly do it "
                "(Fisher's exact test, and 1 of 100 for all of it together); it makes a request at least twice as "
                "likely to be " (words.marked) ", and is behind at least a tenth of them. Of what the same requests "
                "have, the nearest to where the time is spent is named first, and the rest below it."
            }
            p { "It need not be the cause: it is where to look. Ids that are different in each request tell nothing." }
        }
        @if found.has_more {
            p.warn { "There was more than is compared: the newest requests, and the first of what they have, are." }
        }
    }
}
