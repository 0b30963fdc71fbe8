//! The slides of the talk, from a file as a speaker opens them, and beside the book.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use book_sync::slides::Deck;
use harness::browser::Browser;
use serde_json::{Value, json};

use crate::copy::Served;

const PAGE_DOWN: &str = "\u{e00f}";
const PAGE_UP: &str = "\u{e00e}";
const ESCAPE: &str = "\u{e00c}";

/// Shows all slides, those of live demos with what they print.
pub const ALL: &str = "[...document.querySelectorAll('.slide')].map(it => {
    it.classList.add('now', 'answered'); it.style.position = 'static'; return 1; }).length";

/// Goes through the talk of a key to its end. Returns how many slides it has, and what is not whole on one of them:
/// pictures that are not there, and what is larger than its slide.
const WALK: &str = "(() => {
    const press = key => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    const cutOff = slide => {
        const around = slide.getBoundingClientRect();
        const cut = [...slide.querySelectorAll('h1, h2, pre, figure, img, table, blockquote, li')].filter(it => {
            const box = it.getBoundingClientRect();
            return box.width && (box.right > around.right - 40 || box.bottom > around.bottom - 16
                || it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== 'inline');
        });
        const empty = [...slide.querySelectorAll('img')].filter(it => !it.naturalWidth);
        return slide.scrollHeight > 720 || slide.scrollWidth > 1280 || cut.length || empty.length
            ? [`${location.hash} ${slide.dataset.from}`, ...cut.concat(empty).map(it => it.outerHTML.slice(0, 120))] : [];
    };
    const slides = new Set(), found = [];
    press('KEY');
    for (let before = ''; ; press('PageDown')) {
        const now = document.querySelector('.slide.now'), place = location.hash + now.className;
        if (place === before) {
            return [slides.size, found];
        }
        before = place;
        slides.add(now);
        found.push(...cutOff(now));
    }
})()";

fn show_as(browser: &Browser, scheme: &str) {
    let screen = json!({ "width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen);
    let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
    browser.devtools(
        "Emulation.setEmulatedMedia",
        json!({ "features": [feature] }),
    );
}

pub fn fit(book: &Served, browser: &Browser) {
    let deck = Deck::read(&book_sync::repository::Repository::at(book.copy.path(""))).unwrap();
    let in_no_talk = deck.slides.iter().filter(|it| it.minutes.more > 0).count();
    // Every slide once, and those of the shortest talk in dark, too.
    let whole = [("8", deck.talk(0).count()), ("m", in_no_talk)];
    let shortest = [("2", deck.talk(2).count())];
    for (scheme, talks) in [("light", &whole[..]), ("dark", &shortest[..])] {
        show_as(browser, scheme);
        browser.go(&book.url("slides.html"));
        for &(key, slides) in talks {
            let found = browser.value_of(&WALK.replace("KEY", key));
            assert_eq!(found, json!([slides + 1, []]), "in {scheme}");
        }
        assert_eq!(browser.console(), [] as [Value; 0]);
    }

    // On paper, a page for each slide of the shortest talk, whatever was shown.
    browser.press("2");
    let pdf = browser.devtools(
        "Page.printToPDF",
        json!({ "preferCSSPageSize": true, "printBackground": true }),
    );
    let pdf = STANDARD.decode(pdf["data"].as_str().unwrap()).unwrap();
    let pdf = String::from_utf8_lossy(&pdf);
    let pages = pdf.matches("/Type /Page").count() - pdf.matches("/Type /Pages").count();
    assert_eq!(pages, deck.talk(2).count() + 1);
}

/// From a file, where windows have no origin, and then from a server.
pub fn are_given(book: &Served, browser: &Browser) {
    let file = book.copy.slides();
    let file = format!("file://{}", file.display()).replace(' ', "%20");
    for address in [file, book.url("slides.html")] {
        show_as(browser, "light");
        browser.go("about:blank");
        browser.go(&address);
        let slides = browser.windows();
        let slides = slides.last().unwrap();
        let hash = || browser.value_of("location.hash");
        let is = |what: &str, value: Value| {
            book.server
                .wait_for(what, || browser.value_of(what) == value);
        };

        // The keys of a presenter's remote; a live demo shows what it should print before the next slide.
        assert_eq!(hash(), json!("#85/1"));
        browser.press(PAGE_DOWN);
        assert_eq!(hash(), json!("#85/2"));
        browser.press(PAGE_DOWN);
        let fallback = "document.querySelector('.now .fallback').checkVisibility()";
        assert_eq!(browser.value_of(fallback), json!(false));
        browser.press(PAGE_DOWN);
        assert_eq!(
            (hash(), browser.value_of(fallback)),
            (json!("#85/3"), json!(true))
        );
        browser.press(PAGE_DOWN);
        assert_eq!(hash(), json!("#85/4"));
        browser.press(PAGE_UP);
        assert_eq!(
            (hash(), browser.value_of(fallback)),
            (json!("#85/3"), json!(true))
        );

        // Help, and a talk of another length.
        browser.press("?");
        is("document.getElementById('help').open", json!(true));
        browser.press(PAGE_DOWN);
        browser.press(ESCAPE);
        is("document.getElementById('help').open", json!(false));
        assert_eq!(hash(), json!("#85/3"));
        browser.press("4");
        assert_eq!(hash(), json!("#45/1"));
        let paper = "getComputedStyle(document.body).backgroundColor";
        let light = browser.value_of(paper);
        browser.press("d");
        assert_ne!(browser.value_of(paper), light);
        browser.press("b");
        is(paper, json!("rgb(0, 0, 0)"));
        browser.press("d");
        browser.press("d");
        assert_eq!((browser.value_of(paper), hash()), (light, json!("#45/1")));

        // The speaker's window follows, and leads.
        browser.press("s");
        book.server
            .wait_for("the speaker's window", || browser.windows().len() == 2);
        let windows = browser.windows();
        let speaker = windows.iter().find(|it| *it != slides).unwrap();
        browser.switch_to(speaker);
        is("location.hash", json!("#speaker/45/1"));
        browser.press(PAGE_DOWN);
        is("location.hash", json!("#speaker/45/2"));
        let said = browser.value_of("document.getElementById('said').innerText");
        assert!(
            said.as_str()
                .unwrap()
                .contains("Yesterday at ten it was slow"),
            "{said}"
        );
        is("document.querySelectorAll('.slide.next').length", json!(1));
        let plan = browser.value_of("document.getElementById('plan').textContent");
        assert!(
            plan.as_str()
                .unwrap()
                .starts_with("this slide: 0:00 to 1:00 of 45:00"),
            "{plan}"
        );
        is(
            "document.getElementById('clock').textContent === '0:00'",
            json!(false),
        );
        let overlap = "((a, b) => a.right > b.left && a.bottom > b.top)(
            document.getElementById('said').getBoundingClientRect(),
            document.getElementById('time').getBoundingClientRect())";
        assert_eq!(browser.value_of(overlap), json!(false));
        browser.save_screenshot("speaker");
        browser.switch_to(slides);
        is("location.hash", json!("#45/2"));
        assert_eq!(
            browser.value_of("document.querySelector('.now .notes').checkVisibility()"),
            json!(false)
        );
        browser.press(PAGE_DOWN);
        browser.switch_to(speaker);
        is("location.hash", json!("#speaker/45/3"));
        // Before the audience sees it, the speaker sees what the demo should print.
        assert_eq!(browser.value_of(fallback), json!(true));
        let next = browser.value_of("document.getElementById('next').textContent");
        assert_eq!(next, json!("Only you see the output until you go on. Next"));
        browser.switch_to(slides);
        assert_eq!(browser.value_of(fallback), json!(false));
        browser.switch_to(speaker);
        browser.value_of("window.close()");
        browser.switch_to(slides);

        // An address that nobody made shows a slide all the same.
        for wrong in ["#85/9999", "#85/-1", "#x/y/z", "#", "#more/1e9", "#speaker"] {
            browser.go("about:blank");
            browser.go(&format!("{address}{wrong}"));
            let shown = "document.querySelectorAll('.slide.now').length";
            assert_eq!(browser.value_of(shown), json!(1), "{wrong}");
        }
        assert_eq!(browser.console(), [] as [Value; 0]);
    }
}
