//! The page of a trace, or as much of it as its script asks for.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::all_logs::all_logs;
use super::drawing::Drawing;
use super::find_trace::{find, not_held, title};
use super::other_forms::{apart, forms};
use super::view_address::View;
use super::{legend, rows};
use crate::address::filter;
use crate::background_work::BackgroundWork;
use crate::model::TraceId;
use crate::pages::findings;
use crate::pages::layout::{NavItem, Page, answer};
use crate::pages::parts::{elapsed, time};
use crate::readable;
use crate::store::Store;
use crate::store::cancellation::Asker;
use crate::store::traces::Trace;
use crate::waterfall::layout::Layout;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    id: web::Path<String>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    let view = View::read(&pairs);
    let found = findings::of_trace(&request, id);
    let extent = Extent::read(&pairs);
    let shown = {
        let store = store.clone();
        background.run(move |asker| show(&store, id, view, &found, extent, asker))
    };
    let Ok(Some(Shown { title, live, tag })) = shown.await else {
        return not_held();
    };
    if extent != Extent::Page {
        return HttpResponse::Ok()
            .content_type(header::ContentType::html())
            .body(live.into_string());
    }
    let page = Page {
        nav: NavItem::Traces,
        title: &title,
        form: html! {},
        live,
        tag,
    };
    answer(&request, &store, page)
}

/// How much of the page is asked for: `only`. Its script has the rest already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Page,
    /// What changes with the address.
    Trace,
    /// Some rows of the waterfall.
    Rows,
}

impl Extent {
    fn read(pairs: &filter::Pairs) -> Extent {
        match filter::typed(pairs, "only") {
            "trace" => Extent::Trace,
            "rows" => Extent::Rows,
            _ => Extent::Page,
        }
    }
}

/// What the page shows of a trace.
struct Shown {
    title: String,
    live: Markup,
    tag: String,
}

fn show(
    store: &Store,
    id: TraceId,
    mut view: View,
    found_faults: &Markup,
    extent: Extent,
    asker: &Asker,
) -> Option<Shown> {
    let (trace, layout) = find(store, id)?;
    let logs: usize = layout.rows.iter().map(|it| it.logs.len()).sum();
    let tag = format!("{}-{}-{}", trace.spans.len(), logs, layout.loose_logs.len());
    let drawing = Drawing::new(id, &layout, &mut view, asker);
    let title = title(&layout);
    let live = match extent {
        Extent::Rows => {
            html! { figure #waterfall data-state=(drawing.state(&tag)) { (rows::parts(&drawing)) } }
        }
        Extent::Trace => drawing.draw(store, &title, &tag),
        Extent::Page => html! {
            (facts(&trace, &layout))
            (legend::services(&drawing))
            (found_faults)
            (drawing.draw(store, &title, &tag))
            (forms(&trace, &layout, apart(store, &layout, drawing.chosen)))
            (all_logs(store, &trace, &layout))
        },
    };
    Some(Shown { title, live, tag })
}

fn facts(trace: &Trace, layout: &Layout) -> Markup {
    let errors = trace.errors();
    html! {
        p.facts {
            (time(layout.start))
            (elapsed(trace))
            span { (readable::count(trace.spans.len(), "span")) }
            @if errors > 0 { span.bad { "✖ " (readable::count(errors, "error")) } }
            span { "trace id " code { (trace.id) } }
        }
    }
}
