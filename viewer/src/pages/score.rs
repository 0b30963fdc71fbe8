//! The Instrumentation Score of each service: what its specification says of it, apart from the findings.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer};
use super::parts::with_code;
use crate::address::filter::Pairs;
use crate::address::{escaped, of_evidence};
use crate::readable;
use crate::score::{Category, Judgement, LatestScore, RULES, Scores, ServiceScore, State};
use crate::store::Store;
use crate::workers::Workers;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    latest: web::Data<LatestScore>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let computed = workers.run(move |_| latest.now());
    let scores = computed.await.unwrap_or_default();
    let live = html! {
        p {
            "The " a href="https://github.com/instrumentation-score/spec" rel="noreferrer" { "Instrumentation Score" }
            " is a second opinion, with rules that are the same everywhere. It sees less than the "
            a href="/findings" { "findings" } " do."
        }
        (all(&scores, chosen(&pairs)))
        @if scores.has_left {
            p.quiet { "Older telemetry has left to make room, and is not judged." }
        }
    };
    let mut hasher = DefaultHasher::new();
    live.0.hash(&mut hasher);
    let page = Page {
        nav: NavItem::Findings,
        title: "Instrumentation Score",
        form: html! {},
        tag: format!("{}-{:x}", scores.tick, hasher.finish()),
        live,
    };
    answer(&request, &store, page)
}

/// The service in the address. An empty one is that of what came without a name.
fn chosen(pairs: &Pairs) -> Option<&str> {
    let (_, name) = pairs.iter().find(|(key, _)| key == "service")?;
    Some(name)
}

fn all(scores: &Scores, chosen: Option<&str>) -> Markup {
    let chosen = match (chosen, &scores.services[..]) {
        (Some(name), services) => services.iter().find(|it| it.service == name),
        (None, [only]) => Some(only),
        _ => None,
    };
    html! {
        @if scores.services.is_empty() {
            p { "Nothing has come yet that could be judged." }
        } @else if let Some(service) = chosen {
            @if scores.services.len() > 1 { p { a href="/score" { "All services" } } }
            (one(service))
        } @else {
            (table(scores))
        }
    }
}

fn table(scores: &Scores) -> Markup {
    html! {
        div.wide tabindex="0" { table {
            caption.quiet { (readable::count(scores.services.len(), "service")) }
            thead { tr {
                th scope="col" { "Service" } th.number scope="col" { "Score" } th scope="col" { "Category" }
                th.number scope="col" { "Rules judged" } th scope="col" { "Failed" }
            } }
            tbody { @for it in &scores.services { tr {
                th scope="row" { a href={ "/score?service=" (escaped(&it.service)) } { bdi { (it.name()) } } }
                td.number { (it.score().map_or_else(|| "–".to_owned(), |it| format!("{it:.0}"))) }
                td { @if let Some(score) = it.score() { (Category::new(score)) } }
                td.number { (it.judged()) " of " (RULES.len()) }
                td { (ids(&it.failed())) }
            } } }
        } }
        @if scores.has_more { p.quiet { "There are more services, which are not scored." } }
    }
}

fn ids(failed: &[&Judgement]) -> String {
    let ids: Vec<&str> = failed.iter().map(|it| it.rule.id).collect();
    ids.join(", ")
}

fn one(service: &ServiceScore) -> Markup {
    let of_state =
        |is: fn(&State) -> bool| service.judgements.iter().filter(move |it| is(&it.state));
    html! {
        h2 dir="auto" {
            bdi { (service.name()) }
            @match service.score() {
                Some(score) => { ": " (format!("{score:.0}")) " of 100, " (Category::new(score)) }
                None => ": no score",
            }
        }
        p {
            (service.judged()) " of " (RULES.len()) " rules judged, so the score is not complete. "
            @if !service.unseen.is_empty() {
                a href="/findings" { (readable::count(service.unseen.len(), "finding")) }
                " of this service " (if service.unseen.len() == 1 { "is" } else { "are" })
                " seen by no rule."
            }
        }
        @for it in service.failed() { (failed(it)) }
        @if of_state(|it| *it == State::Passed).next().is_some() {
            h3 { "Passed" }
            ul.list { @for it in of_state(|it| *it == State::Passed) { li { (rule(it)) } } }
        }
        @if of_state(|it| *it == State::NothingToJudge).next().is_some() {
            h3 { "Nothing to judge" }
            ul.list { @for it in of_state(|it| *it == State::NothingToJudge) { li {
                (rule(it)) @if let Some(note) = it.rule.note { " " span.quiet { (with_code(note)) } }
            } } }
        }
    }
}

fn rule(judgement: &Judgement) -> Markup {
    let rule = judgement.rule;
    html! {
        a href=(rule.specification()) rel="noreferrer" { (rule.id) } " " (with_code(rule.title))
        " " span.type { (rule.impact.word()) }
    }
}

fn failed(judgement: &Judgement) -> Markup {
    let State::Failed { count, evidence } = &judgement.state else {
        return html! {};
    };
    let place = judgement.rule.id;
    html! {
        section.finding aria-labelledby=(place) {
            h3 #(place) { "Failed: " (rule(judgement)) }
            ol.list aria-label="Evidence" {
                @for it in evidence { li dir="auto" { a href=(of_evidence(&it.place)) { (it.what) } } }
            }
            @if *count > evidence.len() as u64 {
                p.quiet { (evidence.len()) " of " (count) " are shown." }
            }
            p { (with_code(judgement.rule.fix)) }
            @if let Some(note) = judgement.rule.note { p.quiet { (with_code(note)) } }
        }
    }
}
