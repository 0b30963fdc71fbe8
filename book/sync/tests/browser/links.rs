//! The links of the book as files: a browser would follow each of them to something.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::copy::Copy;
use crate::html::attributes;

pub fn lead(mdbook: &Path) {
    let copy = Copy::new();
    let book = copy.build(mdbook);
    let mut files = BTreeMap::new();
    read(&book, &book, &mut files);
    let pages = copy.pages().len();
    assert!(
        files.len() > pages,
        "{} files for {pages} pages",
        files.len()
    );

    let mut followed = 0;
    let mut wrong = Vec::new();
    for (file, html) in files.iter().filter(|(file, _)| file.ends_with(".html")) {
        for attribute in attributes(html) {
            // The page for what is not found is shown for any address: it has a base, which makes its
            // link to its own title one to the cover.
            let is_base = file == "404.html"
                && (attribute.element == "base" || attribute.value.starts_with('#'));
            if attribute.name == "id" || is_base {
                continue;
            }
            followed += 1;
            if let Err(why) = follow(file, &attribute.value, attribute.element, &files) {
                wrong.push(format!("{file}: {}: {why}", attribute.value));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    // The pages, their parts, and the table of contents beside each.
    assert!(followed > 20 * pages, "{followed} links");
}

/// Whether a link leads to a file of the book, and its anchor to an element there.
fn follow(
    file: &str,
    link: &str,
    element: &str,
    files: &BTreeMap<String, String>,
) -> Result<(), &'static str> {
    if ["http:", "https:", "mailto:"]
        .iter()
        .any(|it| link.starts_with(it))
    {
        // Whoever follows a link to elsewhere knows that it leaves. Nothing else does.
        return if element == "a" {
            Ok(())
        } else {
            Err("it asks another site")
        };
    }
    // A picture that is in the page itself.
    if element == "img" && link.starts_with("data:") {
        return Ok(());
    }
    // The slides read the talk and the number of a slide from it.
    if file == "slides.html" && link.starts_with('#') {
        return Ok(());
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let mut names: Vec<_> = file.split('/').collect();
    if !path.is_empty() {
        names.pop();
    }
    if file == "404.html" {
        // By its base.
        names.clear();
    }
    for name in path.split('/').filter(|it| !it.is_empty()) {
        match name {
            "." => {}
            ".." => {
                names.pop().ok_or("it leads out of the book")?;
            }
            name => names.push(name),
        }
    }
    let mut target = names.join("/");
    if path.ends_with('/') || target.is_empty() {
        target = format!("{target}/index.html")
            .trim_start_matches('/')
            .to_owned();
    }
    let target = files.get(&target).ok_or("there is no such file")?;
    if anchor.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<_> = attributes(target)
        .into_iter()
        .filter(|it| it.name == "id")
        .map(|it| it.value)
        .collect();
    ids.contains(anchor)
        .then_some(())
        .ok_or("nothing has this id")
}

/// All files of the book by their paths from the top; the text of those that are HTML.
fn read(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(top, &path, files);
        } else {
            let name = path.strip_prefix(top).unwrap().to_string_lossy();
            let name = name.replace('\\', "/");
            let is_html = name.ends_with(".html");
            let text = if is_html {
                fs::read_to_string(&path).unwrap()
            } else {
                String::new()
            };
            files.insert(name, text);
        }
    }
}
