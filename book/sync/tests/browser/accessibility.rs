//! What [axe](https://github.com/dequelabs/axe-core) finds: contrast, names, order, keyboard.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use harness::browser::Browser;
use serde_json::json;

use crate::appearance::show_as;
use crate::copy::Served;
use crate::slides;

/// With the folds open. `serious` and `critical` are axe's own words.
const FAULTS: &str = "(document.querySelectorAll('details').forEach(it => it.open = true),
axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
    .filter(it => ['serious', 'critical'].includes(it.impact))
    .map(it => `${it.id}: ${it.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(' … ')}`)))";

/// What judges, where it is installed. Where it is not, one line says so.
pub fn script() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let script = here.join("node_modules/axe-core/axe.min.js");
    let found = script.is_file().then_some(script);
    if found.is_none() {
        let how = "book/sync/tests/browser/install";
        let _ = writeln!(
            io::stderr(),
            "skipped: axe-core is not installed. To run this: {how}"
        );
    }
    found
}

pub fn has_no_fault_in_light(book: &Served, browser: &Browser) {
    has_no_fault(book, browser, "light");
}

pub fn has_no_fault_in_dark(book: &Served, browser: &Browser) {
    has_no_fault(book, browser, "dark");
}

fn has_no_fault(book: &Served, browser: &Browser, scheme: &str) {
    let axe = fs::read_to_string(script().unwrap()).unwrap();
    let axe = format!("(() => {{ {axe} }})()");
    // All slides, one below the other, and the help over them.
    show_as(browser, 1280, scheme);
    browser.go(&book.url("slides.html"));
    browser.value_of(slides::ALL);
    browser.value_of(&axe);
    assert_eq!(
        browser.value_of(FAULTS),
        json!([]),
        "the slides in {scheme}"
    );
    browser.press("?");
    assert_eq!(browser.value_of(FAULTS), json!([]), "the keys in {scheme}");
    browser.go("about:blank");
    browser.go(&book.url("slides.html#speaker/85/3"));
    browser.value_of(&axe);
    assert_eq!(
        browser.value_of(FAULTS),
        json!([]),
        "the speaker in {scheme}"
    );
    for page in book.copy.pages() {
        show_as(browser, 1280, scheme);
        browser.go(&book.url(&page));
        browser.value_of(&axe);
        assert_eq!(browser.value_of(FAULTS), json!([]), "{page} in {scheme}");
    }
    // What opens over a page, and the narrow window with its menu.
    browser.find("#mdbook-theme-toggle").click();
    assert_eq!(browser.value_of(FAULTS), json!([]), "the looks in {scheme}");
    browser.find("#mdbook-search-toggle").click();
    browser.find("#mdbook-searchbar").click();
    browser.press("traceparent");
    let found = || !browser.find_all("#mdbook-searchresults li").is_empty();
    book.server.wait_for("the results of a search", found);
    assert_eq!(
        browser.value_of(FAULTS),
        json!([]),
        "the search in {scheme}"
    );
    show_as(browser, 360, scheme);
    browser.go(&book.url("README.md"));
    browser.value_of("document.getElementById('mdbook-sidebar-toggle').focus()");
    browser.press(Browser::ENTER);
    let beside = "(it => it.width > 0 && it.left === 0)(
        document.getElementById('mdbook-sidebar').getBoundingClientRect())";
    let is_open = || browser.value_of(beside) == json!(true);
    book.server.wait_for("the table of contents", is_open);
    browser.value_of(&axe);
    assert_eq!(
        browser.value_of(FAULTS),
        json!([]),
        "the contents in {scheme}"
    );
}
