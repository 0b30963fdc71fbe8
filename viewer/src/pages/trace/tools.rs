//! What is above the waterfall: finding in the trace, the next error, closing and opening, and the form in which it is
//! drawn. Each is a link or a form; the script only saves loading the page as a whole.

use maud::{Markup, html};

use super::drawing::Drawing;
use super::view_address::Form;
use crate::readable;
use crate::waterfall::folds::Folds;

/// Up to which level the links close what is below.
const LEVELS: usize = 3;

pub(super) fn tools(drawing: &Drawing<'_>) -> Markup {
    html! {
        div #tools {
            (find(drawing))
            @let errors = errors(drawing);
            @if !errors.is_empty() {
                span.facts {
                    span.bad { "✖ " (position(&errors, drawing.chosen, "error")) }
                    (step(drawing, &errors, false, "Previous error", None))
                    (step(drawing, &errors, true, "Next error", Some("e")))
                }
            }
            span.facts {
                @for form in [Form::Waterfall, Form::Icicle] { (form_link(drawing, form)) }
            }
            @if drawing.view.form == Form::Waterfall { (levels(drawing)) }
        }
    }
}

fn find(drawing: &Drawing<'_>) -> Markup {
    let view = drawing.view;
    html! {
        form #find method="get" action={ "/traces/" (drawing.id) } role="search" aria-label="Find in this trace" {
            @for (name, value) in view.without_text().pairs() { input type="hidden" name=(name) value=(value); }
            input type="search" name="find" value=(view.text) aria-label="Find in this trace" maxlength="100"
                placeholder="Find a span: name, service, key=value, text of a log record"
                autocomplete="off" autocapitalize="off" spellcheck="false";
            button type="submit" { "Find" }
        }
        @if !view.text.is_empty() {
            span.facts #found-spans {
                @if drawing.found.is_empty() {
                    span { "No span is like this" }
                } @else {
                    span { (position(&drawing.found, drawing.chosen, "span")) }
                    (step(drawing, &drawing.found, false, "Previous", Some("p")))
                    (step(drawing, &drawing.found, true, "Next", Some("n")))
                }
                @if let Some(row) = drawing.chosen_row() {
                    a href=(view.without_text().links().to_row(row)) { "Clear" }
                }
            }
        }
    }
}

/// Which of some rows is looked at: "2 of 3 spans", or "3 spans" where it is none of them.
fn position(rows: &[usize], chosen: usize, noun: &str) -> String {
    let all = readable::count(rows.len(), noun);
    match rows.binary_search(&chosen) {
        Ok(at) => format!("{} of {all}", at + 1),
        Err(_) => all,
    }
}

/// The way to the next of some rows, or to the one before; after the last one comes the first.
fn step(
    drawing: &Drawing<'_>,
    rows: &[usize],
    forward: bool,
    name: &str,
    key: Option<&str>,
) -> Markup {
    let after = rows.partition_point(|it| *it <= drawing.chosen);
    let before = rows.partition_point(|it| *it < drawing.chosen);
    let next = match forward {
        true => rows.get(after).or(rows.first()),
        false => before
            .checked_sub(1)
            .and_then(|it| rows.get(it))
            .or(rows.last()),
    };
    html! {
        @if let Some(row) = next.and_then(|it| drawing.layout.rows.get(*it)) {
            a href=(drawing.view.links().to_row(row)) data-key=[key] aria-keyshortcuts=[key] { (name) }
        }
    }
}

/// The rows that are errors.
fn errors(drawing: &Drawing<'_>) -> Vec<usize> {
    let rows = drawing.layout.rows.iter().enumerate();
    rows.filter(|(_, it)| it.span.is_error())
        .map(|it| it.0)
        .collect()
}

fn form_link(drawing: &Drawing<'_>, form: Form) -> Markup {
    let name = match form {
        Form::Waterfall => "Waterfall",
        Form::Icicle => "Icicle",
    };
    let is_current = drawing.view.form == form;
    html! {
        @if let Some(row) = drawing.chosen_row() {
            a href=(drawing.view.as_form(form).links().to_row(row)) aria-current=[is_current.then_some("true")] { (name) }
        }
    }
}

/// Closes what is below a level, or opens all.
fn levels(drawing: &Drawing<'_>) -> Markup {
    let deepest = drawing
        .layout
        .rows
        .iter()
        .map(|it| it.depth + 1)
        .max()
        .unwrap_or(1);
    let link = |levels: Option<usize>| {
        let folds = Folds {
            levels,
            ..Folds::default()
        };
        let is_current = drawing.view.folds == folds;
        let name = levels.map_or_else(|| "all".to_owned(), |it| it.to_string());
        let said = match levels {
            None => "Open all levels".to_owned(),
            Some(it) => format!("Open {} and close the rest", readable::count(it, "level")),
        };
        // What is looked at may be closed: then it is what hides it.
        let shown = drawing.above(folds.levels);
        html! {
            a href=(drawing.view.with(folds).links().to_row(shown)) aria-label=(said)
                aria-current=[is_current.then_some("true")] { (name) }
        }
    };
    html! {
        @if deepest > 1 {
            span.facts {
                span { "Levels" }
                @for level in 1..=LEVELS.min(deepest - 1) { (link(Some(level))) }
                (link(None))
            }
        }
    }
}
