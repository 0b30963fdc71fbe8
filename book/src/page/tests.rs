use std::fs;

use super::*;
use crate::glossary::Glossary;
use crate::headings::Headings;
use crate::link::Links;
use crate::repository::Repository;

/// What the book has for a page of part 300, beside one other page, some code and a picture.
fn page(text: &str) -> Result<Page, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for file in [
        "300-app/trace.svg",
        "300-app/page-light.png",
        "300-app/page-dark.png",
        "300-app/one-light.png",
        "chapters/a/src/app.rs",
    ] {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    let repository = Repository::around(&folder.path().join("book"));
    let pages = ["300-app/README.md", "300-app/300-spans.md"].map(str::to_owned);
    let links = Links::new(repository, pages.into(), None);
    let page = written("300-app/300-spans.md", text, &links);
    page.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The same without the title and the reading time.
fn body(text: &str) -> String {
    let text = page(&format!("# Spans\n\n{text}")).unwrap().text;
    let (_, body) = text.split_once("</p>\n\n\n").unwrap();
    body.to_owned()
}

fn problems(text: &str) -> Vec<String> {
    page(&format!("# Spans\n\n{text}")).unwrap_err()
}

#[test]
fn the_reading_time_stands_under_the_title() {
    let text = page("# Spans\n\nOne.\n\n# Two\n").unwrap().text;
    let expected =
        "# Spans\n\n<p class=\"reading-time\">Reading time: 1 minute</p>\n\n\nOne.\n\n# Two\n";
    assert_eq!(text, expected);
}

#[test]
fn prose_and_code_both_count_for_the_reading_time() {
    let prose = "word ".repeat(300);
    let code = "```rust,ignore\n".to_owned() + &"let it = 1;\n".repeat(100) + "```\n";
    let text = page(&format!("# Spans\n\n{prose}\n\n{code}")).unwrap().text;
    assert!(text.contains("Reading time: 4 minutes"), "{text}");
    let folded = format!("<details>\n<summary>More</summary>\n\n{prose}\n\n</details>\n");
    let text = page(&format!("# Spans\n\n{folded}\n\n{prose}"))
        .unwrap()
        .text;
    assert!(text.contains("Reading time: 2 minutes"), "{text}");
}

#[test]
fn what_is_no_link_and_no_comment_stays_to_the_letter() {
    let text = "A *word*, `[a](b.md)` and \\[c](d.md).\n\n```text\n[a](b.md) <!-- x -->\n```\n\n\
        <details>\n<summary>Answer</summary>\n\nYes.\n\n</details>\n\n> [!NOTE]\n> It is.\n";
    assert_eq!(body(text), text);
}

#[test]
fn a_link_to_a_readme_leads_to_the_index_whatever_its_form() {
    for (text, expected) in [
        ("[b](README.md)", "[b](<index.md>)"),
        (
            "[**b** `c`](README.md#x \"T\")",
            "[**b** `c`](<index.md#x> \"T\")",
        ),
        (
            "[b][it]\n\n[it]: README.md",
            "[b](<index.md>)\n\n[it]: README.md",
        ),
        (
            "[it]\n\n[it]: README.md",
            "[it](<index.md>)\n\n[it]: README.md",
        ),
        ("[b](300-spans.md)", "[b](300-spans.md)"),
        (
            "[![t](trace.svg)](README.md)",
            "[![t](trace.svg)](<index.md>)",
        ),
    ] {
        assert_eq!(body(text), expected);
    }
}

#[test]
fn without_an_address_a_link_to_code_becomes_its_path() {
    for (text, expected) in [
        (
            "See [the app](../chapters/a/src/app.rs#L3).",
            "See the app (`chapters/a/src/app.rs`).",
        ),
        (
            "In [`chapters/`](../chapters) it is.",
            "In `chapters/` it is.",
        ),
        (
            "In [chapters/a](../chapters/a/) it is.",
            "In chapters/a it is.",
        ),
    ] {
        assert_eq!(body(text), expected);
    }
}

#[test]
fn a_comment_before_a_quote_becomes_a_caption_in_lists_and_quotes_as_well() {
    let caption =
        "<p class=\"source\"><code>chapters/a/src/app.rs</code> · <code>fn home</code></p>";
    for indent in ["", "   ", "> "] {
        let first = if indent == "   " { "1. One\n\n" } else { "" };
        let fence = format!("{indent}```rust,ignore\n{indent}fn home() {{}}\n{indent}```\n");
        let text = format!("{first}{indent}<!-- quote chapters/a/src/app.rs fn home -->\n{fence}");
        let expected = format!("{first}{indent}{caption}\n{indent}\n{fence}");
        assert_eq!(body(&text), expected);
    }
}

#[test]
fn other_comments_leave_no_trace() {
    for (text, expected) in [
        (
            "<!-- transcript -->\n```text\nx\n```\n",
            "\n```text\nx\n```\n",
        ),
        (
            "Rust <!-- value rust -->1.95<!-- end --> or later",
            "Rust 1.95 or later",
        ),
        (
            "| a |\n| - |\n| b <!-- value x -->1<!-- end --> |",
            "| a |\n| - |\n| b 1 |",
        ),
        ("<!-- one\nand two -->\n\nText", "\n\nText"),
    ] {
        assert_eq!(body(text), expected);
    }
}

#[test]
fn the_pictures_of_a_page_are_found() {
    let page = page("# Spans\n\n![A trace](trace.svg)\n\n1. ![Once more](./trace.svg)\n").unwrap();
    assert_eq!(page.pictures, ["300-app/trace.svg".to_owned()].into());
}

#[test]
fn a_light_picture_has_a_dark_one_beside_it() {
    let page = page("# Spans\n\n![A page](page-light.png)\n").unwrap();
    let both = "![A page](page-light.png)![A page](page-dark.png)\n";
    assert!(page.text.ends_with(both), "{}", page.text);
    let pictures = ["300-app/page-dark.png", "300-app/page-light.png"];
    assert_eq!(page.pictures, pictures.map(str::to_owned).into());
    let [problem] = &problems("![A page](one-light.png)")[..] else {
        panic!("it has no dark one")
    };
    assert!(problem.contains("300-app/one-dark.png"), "{problem}");
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (text, problem) in [
        (
            "\n[a](none.md)",
            "4: the link to none.md leads to 300-app/none.md, which does not exist",
        ),
        (
            "![a](none.svg)",
            "3: the picture 300-app/none.svg does not exist",
        ),
        (
            "a\n<!-- quote none.rs fn x -->",
            "4: the comment names none.rs, which does not exist",
        ),
        (
            "<a href=\"../README.md\">x</a>",
            "3: nobody checks links in HTML",
        ),
        (
            "x <img src=\"trace.svg\">",
            "3: nobody checks links in HTML",
        ),
        (
            "<!-- value a -->1<!-- end --> is",
            "3: a line that begins with a comment",
        ),
        (
            "- <!-- value a -->1<!-- end --> is",
            "3: a line that begins with a comment",
        ),
        ("<!-- without an end", "3: the comment has no end"),
    ] {
        let found = problems(text);
        let expected = format!("300-app/300-spans.md:{problem}");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&expected), "{found:?}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let found = problems("[a](none.md)\n\n![b](none.svg)\n\n[c](nothing.md)");
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_page_without_a_title_is_wrong() {
    let found = page("Text\n\n## Part\n").unwrap_err();
    assert_eq!(
        found,
        ["300-app/300-spans.md:1: a page begins with its title: \"# …\""]
    );
}

#[test]
fn a_heading_gets_its_id_and_a_link_to_the_glossary_what_the_term_means() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("book")).unwrap();
    let text = "# Spans\n\nA [`|`](GLOSSARY.md#bar), [down](#the-route).\n\n## The *route*\n";
    fs::write(folder.path().join("A.md"), text).unwrap();
    let ids = "[\"A.md\"]\nspans = \"Spans\"\nroad = \"The route\"\n";
    fs::write(folder.path().join("book/ids.toml"), ids).unwrap();
    fs::write(folder.path().join("GLOSSARY.md"), "").unwrap();
    let repository = Repository::around(&folder.path().join("book"));
    let pages = ["A.md", "GLOSSARY.md"].map(str::to_owned);
    let headings = Headings::read(&repository, [&pages[0]]).unwrap();
    let glossary = Glossary::read("# Glossary\n\n## Bar\n\nIt is \"|\".\n");
    let links = Links::new(repository, pages.into(), None).with(headings, glossary);
    let page = written("A.md", text, &links).unwrap().text;
    let title = r#"A [`|`](<GLOSSARY.md#bar> "It is \"\|\"."), [down](<#road>)."#;
    assert!(page.starts_with("# Spans {#spans}\n"), "{page}");
    assert!(page.contains(title), "{page}");
    assert!(page.ends_with("\n## The *route* {#road}\n"), "{page}");
}
