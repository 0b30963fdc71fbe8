//! What every page has: head, navigation, and what is live.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::footer::footer;
use super::keys;
use crate::findings::{Latest, Report};
use crate::store::Store;

const STYLE: &str = include_str!("style.css");
/// Each is a part of every page: together they are shorter than one request.
const SCRIPTS: [&str; 4] = [
    include_str!("refresh.js"),
    include_str!("trace.js"),
    include_str!("keys.js"),
    include_str!("times.js"),
];

/// Nothing may be loaded or run but the three styles and the scripts, which their hashes name, and
/// nothing may be fetched but from here. A test holds them together.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-1EScCzg8t3eaYrA9QtDnq/SOKNW50uN+9JL80rgfoGE=' \
    'sha256-dsnrw/wWzh+rc0qXrIXG/KjjmHUrNEdpkqjsbTTRk5Y=' \
    'sha256-ResNMgeVPZn8w33YUg1Yh/8hYhGitwyufDukYyV7c6o='; \
    script-src 'sha256-Vnt2OS9sOyEyo6AYh4o5IXEMVgaJUj3itNrRknyw2Gc=' \
    'sha256-F4KciDb+RFz94k5nU2qSCpaAw6AZgve+0/TPd2Jo3MM=' \
    'sha256-oAJRlDfErGWQZLRj8d8bck7MSMPdg0GazGXYGMPVZ7E=' \
    'sha256-f+HPYjXpFExzNV/4FOwa72gUPbKLgl2LCapDGSPqJwY='; \
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
    /// Linked from the foot of every page.
    Clear,
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
    // What is from a file does not change.
    let live = Some(&*tag).filter(|_| store.saved().is_none());
    HttpResponse::Ok()
        .content_type(header::ContentType::html())
        .insert_header((header::ETAG, tag.clone()))
        .body(shell(&page, live, found, &footer(store)).into_string())
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
                    button #times type="button" aria-pressed="false" hidden { "Local time" }
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
            ("times.js", SCRIPTS[3]),
        ] {
            let hash = STANDARD.encode(Sha256::digest(text));
            assert!(
                CONTENT_SECURITY_POLICY.contains(&format!("'sha256-{hash}'")),
                "{file} has changed: write 'sha256-{hash}' into CONTENT_SECURITY_POLICY"
            );
        }
    }
}
