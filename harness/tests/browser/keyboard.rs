//! Without a mouse.

use harness::Running;
use serde_json::json;

use harness::browser::Browser;

pub fn adds_and_deletes(app: Running, browser: &Browser) {
    browser.go(&app.url("/"));
    browser.press(Browser::TAB);
    has_visible_focus(browser, "New task");
    browser.press("Feed the cat");
    browser.press(Browser::ENTER);
    app.wait_for("the task", || !browser.find_all("li").is_empty());

    for name in ["New task", "Add", "Delete Feed the cat"] {
        browser.press(Browser::TAB);
        has_visible_focus(browser, name);
    }
    browser.press(Browser::ENTER);
    app.wait_for("the empty list", || browser.find_all("li").is_empty());
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

fn has_visible_focus(browser: &Browser, name: &str) {
    assert_eq!(browser.focused().label(), name);
    let outline = browser.value_of("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, json!("solid"), "around {name}");
}
