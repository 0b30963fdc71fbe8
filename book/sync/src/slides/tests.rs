use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tempfile::TempDir;

use super::slide_content::SlideContent;
use super::*;
use crate::page::{Page, Part};
use crate::repository::Repository;

/// A page with a block of each kind, commands, and the notes below.
const PAGE: &str = "# A page

A word. It was slow.

```console
$ cargo run -p app
$ curl -s http://localhost:5000/
```

<!-- transcript app stdout -->
```text
Spans
\tName: a
```

<!-- figure trace GET / -->
![One span.](trace.svg)

<!-- quote a.rs fn main -->
```rust,ignore
fn main() {
    let a = 1;
}
```

| what | why |
| --- | --- |
| it | so |

```diff
-a
+b
```

<details>
<summary>For the speaker</summary>

";

struct OnePageRepository {
    repository: Repository,
    _folder: TempDir,
}

impl OnePageRepository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("trace.svg"), "<svg/>").unwrap();
        Self {
            repository: Repository::at(folder.path()),
            _folder: folder,
        }
    }

    /// The deck of a page with these steps.
    fn deck(&self, steps: &[&str]) -> Result<Deck, String> {
        let steps: String = (1..)
            .zip(steps)
            .map(|(i, step)| format!("{i}. {step}\n"))
            .collect();
        let text = format!("{PAGE}{steps}\n</details>\n");
        let page = Page::of("a.md", &text);
        let not_run = BTreeMap::from([("a.md".to_owned(), BTreeSet::from(["rm".to_owned()]))]);
        let deck = Deck::of(&self.repository, &[page], &not_run);
        deck.map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    fn fault(&self, steps: &[&str]) -> String {
        self.deck(steps).expect_err("a fault")
    }
}

#[test]
fn a_step_shows_a_block_of_its_page() {
    let deck = OnePageRepository::new().deck(&[
        "Say `it`.\n   <!-- slide more=1 quote fn main focus=\"let a\" -->",
        "Run.\n   <!-- slide more=2 transcript run=\"cargo run, curl\" -->",
        "See.\n   <!-- slide more=1 figure trace run=\"cargo run\" -->",
        "Ask: \"Why so?\"\n   <!-- slide more=1 sentence \"Why so?\" -->",
        "Go on.\n   <!-- slide more=1 sentence slow -->",
        "Compare.\n   <!-- slide more=1 table what -->",
        "One line.\n   <!-- slide more=1 fence diff -->",
    ]);
    let slides = deck.unwrap().slides;
    assert_eq!(slides[0].notes, "<p>Say <code>it</code>.</p>");
    let lines = |slide: &Slide| match &slide.content {
        SlideContent::Code { lines, .. } => lines.iter().map(|it| it.1.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(lines(&slides[0]), ["let a = 1;"]);
    assert_eq!(lines(&slides[1]), ["Spans", "  Name: a"]);
    let typed: Vec<_> = slides[1].commands.iter().map(|it| &*it.text).collect();
    assert_eq!(
        typed,
        ["cargo run -p app", "curl -s http://localhost:5000/"]
    );
    assert!(
        matches!(&slides[2].content, SlideContent::Picture { alt, is_waterfall: true, .. } if alt == "One span.")
    );
    assert_eq!(
        slides[3].content,
        SlideContent::Sentence("<p>Why so?</p>".to_owned())
    );
    assert_eq!(
        slides[4].content,
        SlideContent::Sentence("<p>It was slow.</p>".to_owned())
    );
    assert!(
        matches!(&slides[5].content, SlideContent::Table(html) if html.contains("<th>why</th>"))
    );
    assert_eq!(lines(&slides[6]), ["-a", "+b"]);
}

#[test]
fn what_a_person_must_fix_is_said_with_its_line() {
    let one_page = OnePageRepository::new();
    for (step, why) in [
        ("Say it.", "a.md:38: what does the slide of this step show?"),
        (
            "Say.\n   <!-- slide more=1 fence diff -->\n   <!-- slide more=1 table what -->",
            "a step is one slide",
        ),
        ("Say.\n   <!-- slide fence diff -->", "how many minutes?"),
        (
            "Say.\n   <!-- slide more=1 quote fn other -->",
            "a.md:39: a.md has no block `quote fn other`",
        ),
        (
            "Say.\n   <!-- slide more=1 quote fn main focus=\"let z\" -->",
            "`let z` is in no line",
        ),
        (
            "Say.\n   <!-- slide more=1 table what focus=\"it\" -->",
            "only a block of lines has a focus",
        ),
        (
            "Say.\n   <!-- slide more=1 sentence \"Who?\" -->",
            "has not one sentence",
        ),
        (
            "Say.\n   <!-- slide more=1 picture a -->",
            "a slide cannot show a block `picture`",
        ),
        (
            "Say.\n   <!-- slide more=1 figure other -->",
            "has no picture other.svg",
        ),
        (
            "Say.\n   <!-- slide more=1 fence diff on b.md -->",
            "there is no page b.md",
        ),
        (
            "Say.\n   <!-- slide more=1 transcript run=\"rm\" -->",
            "has no command `rm`",
        ),
        (
            "Say.\n   <!-- slide more=1 fence diff run=\"curl\" -->",
            "needs what they print",
        ),
    ] {
        let said = one_page.fault(&[step]);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn a_command_that_nothing_runs_is_not_typed_in_a_talk() {
    let page = Page::of("a.md", &PAGE.replace("cargo run -p app", "rm"));
    let mut page = page;
    page.lines
        .push("1. Run.\n   <!-- slide more=1 transcript run=\"rm\" -->".to_owned());
    let page = Page::of("a.md", &page.text());
    let not_run = BTreeMap::from([("a.md".to_owned(), BTreeSet::from(["rm".to_owned()]))]);
    let faults = Deck::of(&OnePageRepository::new().repository, &[page], &not_run).unwrap_err();
    assert!(faults[0].why.contains("nothing tests `rm`"), "{faults:?}");
}

#[test]
fn a_block_with_too_many_lines_needs_a_focus() {
    let long = "    let a = 1;\n".repeat(MAX_LINES);
    let text = PAGE.replace("    let a = 1;\n", &long);
    let text = format!("{text}1. Say.\n   <!-- slide more=1 quote fn main -->\n");
    let faults = Deck::of(
        &OnePageRepository::new().repository,
        &[Page::of("a.md", &text)],
        &BTreeMap::new(),
    );
    let faults = faults.unwrap_err();
    assert!(faults[0].why.contains("has 16 lines"), "{faults:?}");
}

const LIVE: &str = "See.\n   <!-- slide 85=10 45=10 25=10 figure trace run=\"cargo run\" -->";
const REST: &str = "Say.\n   <!-- slide 85=60 45=35 25=15 fence diff -->";
const MORE: &str = "Say.\n   <!-- slide 85=15 fence diff -->";

#[test]
fn minutes_add_up_to_the_talks_and_the_first_waterfall_comes_early() {
    let one_page = OnePageRepository::new();
    assert_eq!(
        one_page.deck(&[LIVE, REST, MORE]).unwrap().talk(1).count(),
        2
    );
    let said = one_page.fault(&[LIVE, REST]);
    assert!(said.contains("the talk of 85 add up to 70"), "{said}");
    assert!(!said.contains("the talk of 45"), "{said}");
    let said = one_page.fault(&[REST, LIVE, MORE]);
    assert!(
        said.contains("the talk of 85 minutes shows no waterfall live before minute 20"),
        "{said}"
    );
    assert!(!said.contains("the talk of 25"), "{said}");
}

#[test]
fn commands_are_typed_in_the_order_of_their_page() {
    let late = "See.\n   <!-- slide 85=15 transcript run=\"curl\" -->";
    let one_page = OnePageRepository::new();
    assert!(one_page.deck(&[LIVE, late, REST]).is_ok());
    let said = one_page.fault(&[late, LIVE, REST]);
    assert!(said.contains("on the page it comes before"), "{said}");
    let twice = "See.\n   <!-- slide 85=15 transcript run=\"curl, cargo\" -->";
    assert!(one_page.fault(&[twice, LIVE, REST]).contains("comes after"));
}

#[test]
fn the_minutes_of_a_page_are_a_line_below_their_comment() {
    let text = |steps: &str| Page::of("a.md", &format!("# A\n\n{}\n\n{steps}", notes::FOLD));
    let line = |steps: &str| minutes::line(&text(steps)).map(|it| it.join("\n"));
    let said = line(
        "1. A.\n   <!-- slide 85=2 45=1 fence diff -->\n2. B.\n   <!-- slide 85=1 fence diff -->\n",
    );
    assert_eq!(
        said.unwrap(),
        "Minutes: 3 in the talk of 85, 1 in the talk of 45. Skip this in the talk of 25."
    );
    let said = line("1. A.\n   <!-- slide more=2 fence diff -->\n").unwrap();
    assert_eq!(
        said,
        "This page isn't in any of the talks: 2 minutes, for questions or a workshop."
    );
    assert!(line("1. A.\n").is_err());
    for said in [
        "Minutes: 3 in the talk of 85.",
        "This page isn't in any of the talks: 2 minutes, for questions.",
    ] {
        let page = Page::of("a.md", &format!("<!-- minutes -->\n{said}\n\nMore.\n"));
        let [Part::Block(block)] = &page.parts()[..] else {
            panic!("a block")
        };
        assert_eq!(page.body(block), [said]);
    }
}

#[test]
fn the_file_asks_nobody_for_anything_and_shows_no_notes() {
    let html = OnePageRepository::new()
        .deck(&["Say <b>.\n   <!-- slide more=1 figure trace run=\"cargo\" -->"])
        .unwrap()
        .html();
    assert!(html.contains("default-src 'none'"), "{html}");
    for foreign in ["src=\"http", "<link", "@import", "url("] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert!(
        html.contains("<div class=\"notes\" hidden><p>Say .</p></div>"),
        "{html}"
    );
    assert!(
        html.contains("<li><code>cargo run -p app</code></li>"),
        "{html}"
    );
}
