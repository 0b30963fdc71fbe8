//! What a reader does with the book.

use std::fs;

use harness::browser::Browser;
use serde_json::json;

use crate::appearance::show_as;
use crate::copy::Served;

pub fn searches(book: &Served, browser: &Browser) {
    browser.go(&book.url("README.md"));
    browser.press("/");
    let has_focus = || browser.value_of("document.activeElement.id") == json!("mdbook-searchbar");
    book.server.wait_for("the search", has_focus);
    browser.press("traceparent");
    let results = || browser.find_all("#mdbook-searchresults li > a");
    book.server.wait_for("results", || !results().is_empty());
    let titles: Vec<_> = results().iter().map(|it| it.text()).collect();
    assert!(
        titles.iter().any(|it| it.starts_with("Glossary")),
        "{titles:?}"
    );
    let requests = titles.iter().position(|it| it.contains("Requests"));
    results()[requests.unwrap_or_else(|| panic!("{titles:?}"))].click();
    book.server.wait_for("the page with the word", || {
        let path = browser.value_of("location.pathname");
        path.as_str()
            .unwrap()
            .ends_with("/300-app/310-requests.html")
            && !browser.find_all("main mark").is_empty()
    });
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

pub fn prints(book: &Served, browser: &Browser) {
    show_as(browser, 1280, "dark");
    browser.go(&book.url("print.html"));
    let titles = "[...document.querySelectorAll('main h1')].map(it => it.textContent)";
    let pages = book.copy.pages();
    let expected: Vec<_> = pages
        .iter()
        .map(|page| {
            let text = fs::read_to_string(book.copy.path(page)).unwrap();
            let title = text.lines().next().unwrap().trim_start_matches("# ");
            title.replace('`', "")
        })
        .collect();
    assert_eq!(browser.value_of(titles), json!(expected));
    let empty = "[...document.images].filter(it => !it.naturalWidth).map(it => it.src)";
    assert_eq!(browser.value_of(empty), json!([]));

    // Dark ink, whatever the screen shows; and the answers are open.
    let print = json!({ "media": "print", "features": [
        { "name": "prefers-color-scheme", "value": "dark" },
    ] });
    browser.devtools("Emulation.setEmulatedMedia", print);
    let style = |what: &str, of: &str| {
        let style = format!("getComputedStyle(document.querySelector('{of}')).{what}");
        browser.value_of(&style)
    };
    assert_eq!(
        style("backgroundColor", "html"),
        json!("rgb(255, 255, 255)")
    );
    let answer = "document.querySelector('main details > :not(summary)').checkVisibility()";
    assert_eq!(browser.value_of(answer), json!(true));
    assert_eq!(style("display", "#mdbook-menu-bar"), json!("none"));
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

pub fn copies_commands(book: &Served, browser: &Browser) {
    browser.go(&book.url("README.md"));
    let code = "document.querySelector('main code.language-console')";
    let copied = browser.value_of(&format!("{code}.innerText"));
    assert_eq!(copied, json!("cargo run -p ch300-console\n"));
    let prompt = format!("getComputedStyle({code}.querySelector('.prompt'), '::before').content");
    assert_eq!(browser.value_of(&prompt), json!("\"$ \""));
}

pub fn explains_terms(book: &Served, browser: &Browser) {
    browser.go(&book.url("300-app/300-spans.md"));
    let term = "document.querySelector('main a.term')";
    let meaning = "document.getElementById('meaning')";
    let is_shown = format!("!{meaning}.hidden");
    assert_eq!(browser.value_of(&is_shown), json!(false));
    for (shows, hides) in [
        (
            "focus()",
            "dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))",
        ),
        ("dispatchEvent(new PointerEvent('pointerenter'))", "blur()"),
    ] {
        browser.value_of(&format!("{term}.{shows}"));
        assert_eq!(browser.value_of(&is_shown), json!(true), "{shows}");
        let said = browser.value_of(&format!("{meaning}.textContent"));
        let said = said.as_str().unwrap();
        assert!(said.starts_with("A piece of work."), "{said}");
        browser.value_of(&format!("{term}.{hides}"));
        assert_eq!(browser.value_of(&is_shown), json!(false), "{hides}");
    }
    let leads_to = browser.value_of(&format!("{term}.getAttribute('href')"));
    assert_eq!(leads_to, json!("../GLOSSARY.html#span"));
}

pub fn colours_diffs(book: &Served, browser: &Browser) {
    browser.go(&book.url("300-app/300-spans.md"));
    let diff = "document.querySelector('code.language-diff')";
    let added = format!("{diff}.querySelector('.hljs-addition .hljs-keyword').textContent");
    assert_eq!(browser.value_of(&added), json!("use"));
    let text = browser.value_of(&format!("{diff}.textContent"));
    assert!(!text.as_str().unwrap().contains("@@"), "{text}");
    // A long line goes on below, on a phone too.
    show_as(browser, 390, "light");
    let scrolls = "[...document.querySelectorAll('code:is(.language-diff, .language-rust)')]
        .filter(it => it.scrollWidth > it.clientWidth).length";
    assert_eq!(browser.value_of(scrolls), json!(0));
}

pub fn unfolds(book: &Served, browser: &Browser) {
    browser.go(&book.url("300-app/300-spans.md"));
    let is_seen = "document.querySelector('main details li').checkVisibility()";
    assert_eq!(browser.value_of(is_seen), json!(false));
    browser.value_of("document.querySelector('main summary').focus()");
    browser.press(Browser::ENTER);
    assert_eq!(browser.value_of(is_seen), json!(true));
}
