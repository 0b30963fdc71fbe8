//! What a teacher would say about what was received.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer, known};
use super::parts::with_code;
use crate::address::of_evidence;
use crate::background_work::BackgroundWork;
use crate::findings::{Evidence, Finding, Latest, Report, Scan, rules};
use crate::model::TraceId;
use crate::readable;
use crate::store::Store;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    latest: web::Data<Latest>,
) -> HttpResponse {
    let looking = latest.clone();
    let report = background
        .run(move |_| looking.now())
        .await
        .unwrap_or_default();
    let live = html! {
        @if report.findings.is_empty() { (nothing(&report)) } @else { (all(&report)) }
        p { a href="/score" { "The Instrumentation Score of each service" } ", a second opinion" }
    };
    let page = Page {
        nav: NavItem::Findings,
        title: "Findings",
        form: html! {},
        // What is found may change while nothing comes.
        tag: format!("{}-{:x}", report.tick, hash_of(&live)),
        live,
    };
    answer(&request, &store, page)
}

/// How many findings are shown.
const MAX_SHOWN: usize = 100;

/// Changes when what is shown does. Two findings of which one grew and the other shrank have the same counts in all.
fn hash_of(live: &Markup) -> u64 {
    let mut hasher = DefaultHasher::new();
    live.0.hash(&mut hasher);
    hasher.finish()
}

/// The findings of a rule, in all services.
type Group<'a> = Vec<(usize, &'a Finding)>;

/// The findings that are shown, rule by rule, each with its place among all of them.
fn by_rule(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (at, finding) in findings.iter().enumerate().take(MAX_SHOWN) {
        match groups.iter_mut().find(|it| it[0].1.id() == finding.id()) {
            Some(group) => group.push((at, finding)),
            None => groups.push(vec![(at, finding)]),
        }
    }
    groups
}

fn all(report: &Report) -> Markup {
    let groups = by_rule(&report.findings);
    html! {
        p { (looked(&report.scan)) }
        nav aria-label="Findings" { ul {
            @for group in &groups {
                li { a href={ "#" (group[0].1.id()) } { (group[0].1.about.title) } " " (who(group)) }
            }
        } }
        @for group in &groups { (of_rule(group, &report.findings)) }
        @if report.findings.len() > MAX_SHOWN {
            p.quiet { "And " (report.findings.len() - MAX_SHOWN) " more; " a href="/api/findings" { "the API" } " has all." }
        }
    }
}

/// The place of a finding in the page: its id, and from the second of a rule on a number.
fn place_of(findings: &[Finding], at: usize) -> String {
    let id = findings[at].id();
    match findings[..at].iter().filter(|it| it.id() == id).count() {
        0 => id.to_owned(),
        more => format!("{id}-{}", more + 1),
    }
}

/// In which services.
fn who(group: &Group<'_>) -> Markup {
    const MAX: usize = 10;
    let services: Vec<&str> = group
        .iter()
        .map(|(_, it)| &*it.service)
        .filter(|it| !it.is_empty())
        .collect();
    html! {
        @if !services.is_empty() {
            span.quiet {
                "in "
                @for (i, service) in services.iter().enumerate().take(MAX) {
                    @if i > 0 { ", " }
                    bdi { (service) }
                }
                @if services.len() > MAX { " and " (services.len() - MAX) " more" }
            }
        }
        @if group.iter().all(|(_, it)| !it.is_sure()) { " " span.type { "likely" } }
    }
}

fn of_rule(group: &Group<'_>, findings: &[Finding]) -> Markup {
    let (_, first) = group[0];
    let about = first.about;
    let is_one = group.len() == 1;
    html! {
        section.finding aria-labelledby=(about.id) {
            h2 #(about.id) { (about.title) " " (who(group)) }
            @for (i, (at, finding)) in group.iter().enumerate() {
                // The first is where the heading leads.
                div id=[(i > 0).then(|| place_of(findings, *at))] {
                    @if !is_one && !finding.service.is_empty() { h3 { bdi { (finding.service) } @if !finding.is_sure() { " " span.type { "likely" } } } }
                    (case(finding))
                }
            }
            h3 { "Why it matters" }
            p { (with_code(about.why)) " " a href=(about.specification) rel="noreferrer" {
                "The specification: " (about.section)
            } }
            h3 { "How to fix it" }
            p { (with_code(about.fix.how)) }
            pre tabindex="0" { (about.fix.code) }
            p.facts { span { code { (about.id) } } }
        }
    }
}

/// What is so in one service.
fn case(finding: &Finding) -> Markup {
    html! {
        p dir="auto" { (finding.said) }
        @if let Some(doubt) = &finding.doubt { p { strong { "Likely, and not sure. " } (with_code(doubt)) } }
        ol.list aria-label="Evidence" {
            @for it in &finding.evidence { li dir="auto" { (evidence(it)) } }
        }
        @if finding.count > finding.evidence.len() {
            p.quiet { (finding.evidence.len()) " of " (finding.count) " are shown." }
        }
    }
}

fn evidence(evidence: &Evidence) -> Markup {
    html! { a href=(of_evidence(&evidence.place)) { (evidence.what) } }
}

fn nothing(report: &Report) -> Markup {
    html! {
        @if report.scan == Scan::default() {
            p { "Nothing has come yet that could be looked at." }
        } @else {
            p { "Nothing is wrong with what there is, as far as these rules see. " (looked(&report.scan)) }
        }
        h2 { "What is looked for" }
        ul { @for rule in rules() { li { (rule.info().title) } } }
    }
}

fn looked(looked: &Scan) -> Markup {
    let Scan {
        traces,
        spans,
        logs,
        instruments,
        series,
        requests,
    } = *looked;
    html! {
        "Looked at: " (readable::count(traces, "trace")) " with " (readable::count(spans, "span")) ", "
        (readable::count(logs, "log record")) ", " (readable::count(instruments, "instrument")) " with "
        (series) " series, and the last " (readable::count(requests, "request")) "."
    }
}

/// On the page of a trace: of what it is evidence. What was found last is enough for that.
pub(super) fn of_trace(request: &HttpRequest, trace: TraceId) -> Markup {
    let report = known(request).unwrap_or_default();
    let mut found: Vec<_> = report.findings.iter().enumerate().collect();
    found.retain(|(_, it)| it.traces.contains(&trace));
    // One of a rule is enough: they stand together.
    let mut ids = HashSet::new();
    found.retain(|(_, it)| ids.insert(it.id()));
    html! {
        @if !found.is_empty() {
            p.problem {
                "Findings: "
                @for (i, (at, it)) in found.iter().enumerate() {
                    @if i > 0 { "; " }
                    a href={ "/findings#" (place_of(&report.findings, *at)) } { (it.about.title) }
                    @if !it.is_sure() { " (likely)" }
                }
            }
        }
    }
}
