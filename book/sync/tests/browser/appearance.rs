//! What a page looks like.

use harness::browser::Browser;
use serde_json::json;

use crate::copy::Served;

/// What did not arrive, or came from elsewhere.
const FOREIGN_OR_MISSING: &str = "[
    ...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')
].filter(it => it.responseStatus !== 200 || !it.name.startsWith(location.origin)).map(it => it.name)
.concat([...document.images].filter(it => !it.naturalWidth).map(it => it.src))";

/// How much wider the page is than the window has room for.
const OVERFLOW: &str = "Math.max(
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)";

/// What is beside the window on its right, though nothing scrolls there.
const CUT_OFF: &str = "[...document.querySelectorAll('main *')].filter(it =>
    !it.closest('pre, .table-wrapper, .checkbox-label, svg')
    && it.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(it => it.outerHTML.slice(0, 80))";

/// Pictures whose letters are too small to read. A page of the viewer has more pixels than CSS has for it, for screens
/// that show them.
const TINY: &str = "[...document.querySelectorAll('main .checkbox-label > img')].filter(it => it.checkVisibility())
    .filter(it => it.width / it.naturalWidth * (it.src.endsWith('.png') ? 1.25 : 1) < 0.6)
    .map(it => `${it.src}: ${it.width}`)";

/// Which pages of the viewer are shown: of each the picture that is as light or dark as the page.
const SHOWN: &str = "[...document.querySelectorAll('main .checkbox-label > img[src$=\".png\"]')]
    .filter(it => it.checkVisibility()).map(it => it.getAttribute('src').match(/-(light|dark)[.]png$/)?.[1])";

/// Waterfalls that do not fit, or are not as wide as there is room for.
const MISFIT: &str = "[...document.querySelectorAll('main img[alt^=\"A waterfall of\"]')]
    .filter(it => it.checkVisibility())
    .filter(it => it.width !== Math.min(760, it.closest('p').clientWidth)).map(it => it.src)";

pub fn fits(book: &Served, browser: &Browser) {
    let mut pictures = 0;
    for (width, scheme) in [
        (360, "light"),
        (360, "dark"),
        (1280, "light"),
        (1280, "dark"),
    ] {
        show_as(browser, width, scheme);
        for page in book.copy.pages() {
            browser.go(&book.url(&page));
            let here = format!("{page} at {width} in {scheme}");
            assert_eq!(browser.value_of("innerWidth"), json!(width));
            assert_eq!(browser.value_of(FOREIGN_OR_MISSING), json!([]), "{here}");
            assert_eq!(browser.value_of(OVERFLOW), json!(0), "{here}");
            assert_eq!(browser.value_of(CUT_OFF), json!([]), "{here}");
            assert_eq!(browser.value_of(TINY), json!([]), "{here}");
            assert_eq!(browser.value_of(MISFIT), json!([]), "{here}");
            let shown = browser.value_of(SHOWN);
            let shown = shown.as_array().unwrap();
            assert!(shown.iter().all(|it| it == scheme), "{here}: {shown:?}");
            pictures += shown.len();
            let text = "document.querySelector('main').innerText";
            let text = browser.value_of(text);
            let text = text.as_str().unwrap();
            assert!(text.contains("Reading time: "), "{here}");
            assert!(!text.contains("<!--"), "{here}");
            assert_eq!(browser.console(), [] as [serde_json::Value; 0], "{here}");
            let name = page.replace(".md", "").replace('/', "-");
            browser.save_screenshot(&format!("{name}-{width}-{scheme}"));
        }
    }
    assert!(pictures > 0, "no page shows a page of the viewer");
}

pub fn is_chosen(book: &Served, browser: &Browser) {
    let paper = "getComputedStyle(document.documentElement).backgroundColor";
    let mut papers = Vec::new();
    for scheme in ["light", "dark"] {
        show_as(browser, 1280, scheme);
        browser.go(&book.url("GLOSSARY.md"));
        papers.push(browser.value_of(paper));
    }
    assert_ne!(papers[0], papers[1]);

    browser.find("#mdbook-theme-toggle").click();
    let offered = browser.find_all("#mdbook-theme-list button");
    let offered: Vec<_> = offered.iter().map(|it| it.text()).collect();
    assert_eq!(offered, ["Auto", "Light", "Dark"]);
    browser.find("#mdbook-theme-light").click();
    browser.go(&book.url("REFERENCES.md"));
    assert_eq!(browser.value_of(paper), papers[0]);

    // Another book at the same address may have left the name of a look that is not offered here.
    browser.value_of("localStorage.setItem('mdbook-theme', 'ayu')");
    browser.go(&book.url("REFERENCES.md"));
    assert_eq!(browser.value_of(paper), papers[1]);
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

/// A window of a browser is not as narrow as a phone.
pub fn show_as(browser: &Browser, width: u32, scheme: &str) {
    let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen);
    let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
    let features = json!({ "features": [feature] });
    browser.devtools("Emulation.setEmulatedMedia", features);
}
