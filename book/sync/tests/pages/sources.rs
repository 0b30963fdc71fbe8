//! Where a page links to a specification: in a line "Sources" that ends a section, so that a paragraph can be read
//! without a detour, and each claim still has its source.

use book_sync::repository::Repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::order;

/// How the address of a specification begins.
const SPECIFICATIONS: [&str; 2] = [
    "https://opentelemetry.io/docs/specs/",
    "https://www.w3.org/TR/",
];

/// How the line begins.
const SOURCES: &str = "Sources:";

/// Pages that have their links elsewhere, and why.
const EXEMPT: [(&str, &str); 2] = [
    ("GLOSSARY.md", "each term has its source beside it"),
    ("REFERENCES.md", "all of it is a list of sources"),
];

/// Links to specifications in running text, with their lines, and lines "Sources" after which a section goes on.
/// Tables and folds are left out: a cell is as short as a line can be, and a fold is read by those who want more.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let (mut tables, mut folds, mut is_sources) = (0_usize, 0_usize, false);
    // The line "Sources" that the section has had.
    let mut had = None;
    for (event, range) in
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM).into_offset_iter()
    {
        match event {
            Event::Html(html) => {
                folds += html.matches("<details").count();
                folds -= html.matches("</details").count();
            }
            Event::Start(Tag::Table(_)) => tables += 1,
            Event::End(TagEnd::Table) => tables -= 1,
            Event::Start(Tag::Heading { .. }) => had = None,
            Event::Start(Tag::Paragraph) if folds == 0 => {
                let paragraph = &text[range.clone()];
                if let Some(line) = had.filter(|_| !paragraph.starts_with("Next: ")) {
                    faults.push(format!("{line}: the section goes on below its sources"));
                }
                is_sources = paragraph.starts_with(SOURCES);
                had = is_sources.then(|| line_of(range.start));
            }
            Event::End(TagEnd::Paragraph) => is_sources = false,
            Event::Start(Tag::Link { dest_url, .. })
                if tables == 0
                    && folds == 0
                    && !is_sources
                    && SPECIFICATIONS.iter().any(|it| dest_url.starts_with(it)) =>
            {
                faults.push(format!("{}: {dest_url}", line_of(range.start)));
            }
            _ => {}
        }
    }
    faults
}

#[test]
fn links_to_specifications_stand_in_a_line_that_ends_a_section() {
    let repository = Repository::of_this_program();
    let mut found = Vec::new();
    let mut lines = 0;
    for path in order::listed(&repository) {
        if EXEMPT.iter().any(|(page, _)| path == *page) {
            continue;
        }
        let text = repository.read(&path).unwrap();
        lines += text.matches(&format!("\n{SOURCES}")).count();
        found.extend(faults(&text).into_iter().map(|it| format!("{path}:{it}")));
    }
    assert!(lines > 20, "{lines}");
    assert!(
        found.is_empty(),
        "move these to a line that begins with \"{SOURCES}\" and ends the section:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_link_in_running_text_is_found_and_one_in_a_table_a_fold_or_the_sources_is_not() {
    let spec = "[a](https://opentelemetry.io/docs/specs/otlp/)";
    let table = format!("| a |\n| --- |\n| {spec} |\n");
    let fold = format!("<details>\n<summary>More</summary>\n\nIn {spec}.\n\n</details>\n");
    let fence = format!("```markdown\nIn {spec}.\n```\n");
    let good = format!(
        "# A\n\nText.\n\n{table}\n{fold}\n{fence}\nSources: {spec},\n{spec}.\n\n## B\n\nText.\n"
    );
    assert_eq!(faults(&good), [""; 0]);
    assert_eq!(
        faults(&format!("{good}\nSources: {spec}.\n\nNext: B.\n")),
        [""; 0]
    );
    for (text, line) in [
        (format!("# A\n\nIn {spec}.\n"), 3),
        (format!("# A\n\nText,\nin {spec}.\n"), 4),
        (format!("# A\n\n- {spec}\n"), 3),
        (format!("# A\n\n> In {spec}.\n"), 3),
        (
            "# A\n\n[trace context](https://www.w3.org/TR/trace-context/)\n".to_owned(),
            3,
        ),
        (format!("# A\n\nSources: {spec}.\n\nText.\n"), 3),
    ] {
        let found = faults(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(
            found[0].starts_with(&format!("{line}: ")),
            "{text}: {found:?}"
        );
    }
}
