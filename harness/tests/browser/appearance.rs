//! What a page looks like, and what a screen reader makes of it.

use harness::Running;
use serde_json::json;

use harness::browser::Browser;

/// How much wider the page is than the window has room for, beside a scroll bar.
const OVERFLOW: &str =
    "document.documentElement.scrollWidth - document.documentElement.clientWidth";

pub fn fits(app: Running, browser: &Browser) {
    let longest = "W".repeat(256);
    for task in [&*longest, "Water the plants", "شراء الحليب"] {
        assert_eq!(app.post("/add", &[("task", task)]).status, 303);
    }
    let mut papers = Vec::new();
    for width in [360, 1280] {
        for scheme in ["light", "dark"] {
            show_as(browser, width, scheme);
            let fits_here = |page: &str| {
                let over = browser.value_of(OVERFLOW);
                assert!(
                    over.as_i64().unwrap() <= 0,
                    "{page} at {width}: {over} too wide"
                );
                browser.save_screenshot(&format!("{page}-{width}-{scheme}"));
            };
            browser.go(&app.url("/"));
            assert_eq!(browser.value_of("innerWidth"), json!(width));
            assert_eq!(browser.find_all("li").len(), 3);
            fits_here("list");
            papers.push(browser.value_of("getComputedStyle(document.body).backgroundColor"));

            browser.find("#task").click();
            browser.insert(&format!("{longest}W"));
            browser.find(".add button").click();
            app.wait_for("the problem", || browser.find_all("#problem").len() == 1);
            fits_here("problem");
            browser.go(&app.url("/nowhere"));
            fits_here("nowhere");
        }
    }
    // By day and by night, at both widths.
    assert_ne!(papers[0], papers[1]);
    assert_eq!(papers[..2], papers[2..]);
}

pub fn is_named(app: Running, browser: &Browser) {
    browser.go(&app.url("/"));
    assert_eq!(browser.find_all("h1").len(), 1);
    for task in ["Water the plants", "Feed the cat"] {
        assert_eq!(app.post("/add", &[("task", task)]).status, 303);
    }
    browser.go(&app.url("/"));
    let controls = browser.find_all("input, button, a, select, textarea");
    let controls: Vec<_> = controls
        .iter()
        .map(|control| (control.role(), control.label()))
        .collect();
    let expected = [
        ("textbox", "New task"),
        ("button", "Add"),
        ("button", "Delete Water the plants"),
        ("button", "Delete Feed the cat"),
    ];
    assert_eq!(
        controls,
        expected.map(|(role, name)| (role.to_owned(), name.to_owned()))
    );
    let unlabelled = "[...document.querySelectorAll('input')].filter(i => !i.labels.length).length";
    assert_eq!(browser.value_of(unlabelled), json!(0));
    assert_eq!(browser.find("ul").label(), "Tasks");
    assert_eq!(
        browser.value_of("document.documentElement.lang"),
        json!("en")
    );
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

fn show_as(browser: &Browser, width: u32, scheme: &str) {
    // A window of a browser is not as narrow as a phone.
    let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen);
    let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
    browser.devtools(
        "Emulation.setEmulatedMedia",
        json!({ "features": [feature] }),
    );
}
