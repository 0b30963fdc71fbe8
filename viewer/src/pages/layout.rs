//! What every page has: head, navigation, and below how much is held and what has left.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::keys;
use crate::findings::{Latest, Report};
use crate::readable;
use crate::store::source_files::{Saved, SavedFile};
use crate::store::{Counts, Store};

const STYLE: &str = include_str!("style.css");
/// Each is a part of every page: together they are shorter than one request.
const SCRIPTS: [&str; 3] = [
    include_str!("refresh.js"),
    include_str!("trace.js"),
    include_str!("keys.js"),
];

/// Nothing may be loaded or run but the three styles and the scripts, which their hashes name, and
/// nothing may be fetched but from here. A test holds them together.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-Qltmn8hyhveN+sj6vQmzaBjolaNHURzOJWfkW1QknLM=' \
    'sha256-dsnrw/wWzh+rc0qXrIXG/KjjmHUrNEdpkqjsbTTRk5Y=' \
    'sha256-n2ZTe9L0/xDkCsPILHmr1SRvgCtAGEtr/WKNtkxmVzo='; \
    script-src 'sha256-szDhtW/ta48g0rQchEa8Iz6hlKuH3CfYqVElK0VPfaw=' \
    'sha256-F4KciDb+RFz94k5nU2qSCpaAw6AZgve+0/TPd2Jo3MM=' \
    'sha256-oAJRlDfErGWQZLRj8d8bck7MSMPdg0GazGXYGMPVZ7E='; \
    connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages one can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NavItem {
    Traces,
    Requests,
    Logs,
    Metrics,
    Findings,
    Wire,
    /// Linked after the others, since it shows nothing of what was received.
    Keys,
}

impl NavItem {
    const ALL: [(NavItem, &'static str, &'static str); 6] = [
        (NavItem::Traces, "/", "Traces"),
        (NavItem::Requests, "/requests", "Requests"),
        (NavItem::Logs, "/logs", "Logs"),
        (NavItem::Metrics, "/metrics", "Metrics"),
        (NavItem::Findings, "/findings", "Findings"),
        (NavItem::Wire, "/wire", "Wire"),
    ];
}

/// A page: what does not change by itself, and what does.
pub(super) struct Page<'a> {
    pub(super) nav: NavItem,
    /// It is refreshed, too: the name of a trace is that of its root, which comes last.
    pub(super) title: &'a str,
    /// Above what is refreshed: a form, in which somebody may be typing. Only the choices of its
    /// selects are refreshed.
    pub(super) form: Markup,
    /// What is refreshed.
    pub(super) live: Markup,
    /// Changes when `live` does.
    pub(super) tag: String,
}

/// What tells whether a page that shows everything has changed.
pub(super) fn tag_of(store: &Store) -> String {
    store.ticks().borrow().to_string()
}

/// The answer of a page; an empty one where the browser has it already ([RFC 9110, section
/// 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)).
pub(super) fn answer(request: &HttpRequest, store: &Store, page: Page<'_>) -> HttpResponse {
    let found = known(request).map(|it| it.rules());
    // The number of findings is on every page, and changes also while nothing comes.
    let number = found.map_or(String::new(), |it| it.to_string());
    let tag = format!("W/\"{:x}-{number}-{}\"", store.instance(), page.tag);
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|it| it.as_bytes() == tag.as_bytes()) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish();
    }
    let saved = store.saved();
    let held = html! { (files(saved)) (held(&store.counts())) };
    // What is from a file does not change.
    let live = Some(&*tag).filter(|_| saved.is_none());
    HttpResponse::Ok()
        .content_type(header::ContentType::html())
        .insert_header((header::ETAG, tag.clone()))
        .body(shell(&page, live, found, &held).into_string())
}

/// What was found last, where anything was looked at yet.
pub(super) fn known(request: &HttpRequest) -> Option<Arc<Report>> {
    let latest = request.app_data::<web::Data<Latest>>()?;
    Latest::known(latest)
}

/// A page that says why there is nothing else. Where that may change, it is asked for again as any
/// other page is.
pub(super) fn failure(title: &str, explanation: &str, may_come: bool) -> Markup {
    shell(
        &Page {
            nav: NavItem::Traces,
            title,
            form: html! {},
            live: html! {
                p.problem role="alert" { (explanation) }
                p { a href="/" { "To the traces" } }
            },
            tag: String::new(),
        },
        may_come.then_some("none"),
        None,
        &html! {},
    )
}

/// `tag` is none where the page is not to be refreshed, `found` the number of findings.
fn shell(page: &Page<'_>, tag: Option<&str>, found: Option<usize>, held: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { (page.title) " · otlp-viewer" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header {
                    strong { "otlp-viewer" }
                    nav aria-label="Pages" {
                        @for (item, address, name) in NavItem::ALL {
                            a href=(address) aria-current=[(item == page.nav).then_some("page")] {
                                (name)
                                @if item == NavItem::Findings { (number_of(found)) }
                            }
                        }
                        a #keys-link href="/keys" aria-current=[(page.nav == NavItem::Keys).then_some("page")] { "Keys" }
                    }
                    button #pause type="button" aria-pressed="false" hidden { "Pause refreshing" }
                }
                main #main {
                    h1 dir="auto" { (page.title) }
                    (page.form)
                    div #live data-tag=[tag] { (page.live) (held) }
                }
                (keys::dialog())
                @for script in SCRIPTS { script { (PreEscaped(script)) } }
            }
        }
    }
}

/// How many findings there are, where that is known and there are any.
fn number_of(found: Option<usize>) -> Markup {
    html! {
        span #found {
            @if let Some(found @ 1..) = found { " " span.count { (found) } }
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

fn many(count: u64, noun: &str) -> String {
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
                span { "Times are UTC" }
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

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_exactly_the_styles_and_the_scripts_of_the_pages() {
        for (file, text) in [
            ("style.css", STYLE),
            ("svg.css", crate::waterfall::svg::STYLE),
            ("chart.css", crate::chart::frame::STYLE),
            ("refresh.js", SCRIPTS[0]),
            ("trace.js", SCRIPTS[1]),
            ("keys.js", SCRIPTS[2]),
        ] {
            let hash = STANDARD.encode(Sha256::digest(text));
            assert!(
                CONTENT_SECURITY_POLICY.contains(&format!("'sha256-{hash}'")),
                "{file} has changed: write 'sha256-{hash}' into CONTENT_SECURITY_POLICY"
            );
        }
    }
}
