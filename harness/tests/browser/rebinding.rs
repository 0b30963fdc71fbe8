//! A page of another site, whose name was made to point to this machine.

use harness::Running;
use harness::browser::Browser;

/// The browser takes the app for a part of that site, and so would take what the page does for the app's own. The app
/// goes by the name.
pub fn is_refused(app: Running, browser: &Browser) {
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    browser.go(&format!("http://evil.rebound.test:{}/", app.port()));
    assert_eq!(browser.find("h1").text(), "This was not allowed");
    assert!(!browser.find("main").text().contains("Buy milk"));

    // What only a page of the same site can do.
    browser.value_of(
        "(() => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = '/delete/1';
            document.body.append(form);
            form.submit();
        })()",
    );
    app.wait_for("the answer to the form", || {
        browser.value_of("location.pathname") == "/delete/1"
    });
    assert_eq!(browser.find("h1").text(), "This was not allowed");
    assert!(app.get("/").body.contains("Buy milk"));
}
