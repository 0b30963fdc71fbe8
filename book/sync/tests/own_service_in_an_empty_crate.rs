//! The page on a service of your own, followed to the letter: an empty crate outside of this workspace gets its lines of
//! `Cargo.toml`, its `main.rs` and the files that it names, and compiles without a warning.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::env;
use std::fs;
use std::process::Command;

use book_sync::page::{Page, Part};
use book_sync::repository::Repository;

const PAGE: &str = "400-conclusion/150-axum.md";

const COPIED: [&str; 5] = [
    "telemetry.rs",
    "event_times.rs",
    "request.rs",
    "request_metrics.rs",
    "http_values.rs",
];

const PACKAGE: &str =
    "[package]\nname = \"your-own-service\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";

/// The lines of the one block of this kind.
fn dependencies(page: &Page) -> String {
    let parts = page.parts().into_iter();
    let mut blocks = parts.filter_map(|part| match part {
        Part::Block(block) if block.kind == "dependencies" => Some(page.body(&block)),
        _ => None,
    });
    let lines = blocks.next().unwrap();
    lines[1..lines.len() - 1].join("\n")
}

/// The one program on the page.
fn program(page: &Page) -> String {
    let text = page.text();
    let fences = text.split("```rust,ignore\n").skip(1);
    let mut fences = fences.filter_map(|rest| rest.split("```").next());
    let main = fences.find(|fence| fence.contains("fn main")).unwrap();
    main.to_owned()
}

#[test]
fn the_files_of_the_page_compile_in_an_empty_crate() {
    let repository = Repository::of_this_program();
    let page = Page::read(&repository.root, PAGE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("src");
    fs::create_dir(&source).unwrap();
    fs::write(source.join("main.rs"), program(&page)).unwrap();
    for file in COPIED {
        let from = repository.root.join("chapters/ch400-axum/src").join(file);
        fs::copy(from, source.join(file)).unwrap();
    }
    let manifest = format!("{PACKAGE}{}\n", dependencies(&page));
    fs::write(folder.path().join("Cargo.toml"), &manifest).unwrap();
    // The versions that are here already, so that nothing is downloaded.
    let lock = repository.root.join("Cargo.lock");
    fs::copy(lock, folder.path().join("Cargo.lock")).unwrap();

    // Kept, so that only the first run compiles what it depends on. This test lies in target/debug/deps.
    let test = env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap().join("empty-crate");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let is_clean = output.status.success() && !stderr.contains("warning");
    assert!(is_clean, "{stderr}\n{manifest}");
}
