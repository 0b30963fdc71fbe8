//! The Instrumentation Score of each service: what its specification says of it, apart from the findings.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer, known};
use super::parts::with_code;
use crate::address::filter::Pairs;
use crate::address::{escaped, of_evidence};
use crate::background_work::BackgroundWork;
use crate::readable;
use crate::score::{Category, Judgement, LatestScore, RULES, Scores, ServiceScore, State};
use crate::store::Store;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    latest: web::Data<LatestScore>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let report = known(&request);
    let computed = background.run(move |_| latest.now(report.as_deref()));
    let scores = computed.await.unwrap_or_default();
    let live = html! {
        p {
            "The " a href="https://github.com/instrumentation-score/spec" rel="noreferrer" { "Instrumentation Score" }
            " is a second opinion, with rules that are the same everywhere. It sees less than the "
            a href="/findings" { "findings" } " do."
        }
        (all(&scores, chosen(&pairs)))
        @if !scores.has_findings && !scores.services.is_empty() {
            p.quiet { "What no rule sees is still being looked for." }
        }
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
        p.quiet { (readable::count(scores.services.len(), "service")) }
        div.wide tabindex="0" { table.scores aria-label="Score of each service" {
            thead { tr {
                th scope="col" { "Service" } th scope="col" { "Score" }
                th scope="col" { "Failed" } th scope="col" { "Rules judged" }
            } }
            tbody { @for it in &scores.services { tr {
                th scope="row" { a href={ "/score?service=" (escaped(&it.service)) } { bdi { (it.name()) } } }
                td { @if let Some((points, category)) = said(it) { (points) ", " (category) } @else { "no score" } }
                td { @for (i, it) in it.failed().iter().enumerate() { @if i > 0 { ", " } span { (it.rule.id) } } }
                td { (it.judged()) " of " (RULES.len()) }
            } } }
        } }
        @if scores.has_more { p.quiet { "There are more services, which are not scored." } }
    }
}

/// The score of a service, in points and in a word.
fn said(service: &ServiceScore) -> Option<(u8, Category)> {
    Some((service.points()?, service.category()?))
}

fn one(service: &ServiceScore) -> Markup {
    html! {
        h2 dir="auto" {
            bdi { (service.name()) }
            @if let Some((points, category)) = said(service) { ": " (points) " of 100, " (category) }
            @else { ": no score" }
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
        (others("Passed", service, |it| it.state == State::Passed))
        (others("Nothing to judge", service, |it| {
            it.state == State::NothingToJudge && it.rule.can_be_judged()
        }))
        (others("Can't be judged here", service, |it| !it.rule.can_be_judged()))
    }
}

/// The rules that are not failed.
fn others(title: &str, service: &ServiceScore, is: fn(&&Judgement) -> bool) -> Markup {
    let others: Vec<&Judgement> = service.judgements.iter().filter(is).collect();
    html! {
        @if !others.is_empty() {
            h3 { (title) }
            ul.list { @for it in others { li {
                (rule(it))
                @if let (false, Some(why)) = (it.rule.can_be_judged(), it.rule.note) { " " span.quiet { (why) } }
            } } }
        }
    }
}

fn rule(judgement: &Judgement) -> Markup {
    let rule = judgement.rule;
    html! {
        a href=(rule.specification()) rel="noreferrer" { (rule.id) } " " (with_code(rule.title))
        " " span.type { "(" (rule.impact.word()) ")" }
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
                p.quiet { (count) " in all." }
            }
            p { (with_code(judgement.rule.fix)) }
            @if let Some(note) = judgement.rule.note { p.quiet { (with_code(note)) } }
        }
    }
}
