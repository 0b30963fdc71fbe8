//! What becomes of a program that does not compile, in a workspace of its own.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::process::Command;

use exercises::compile::{Target, build};
use exercises::verdict::{Failure, JudgeError};
use tempfile::TempDir;

/// A workspace with one program. Its name is its own: where `CARGO_TARGET_DIR` is set, all are built into the same folder.
fn workspace(name: &str, main: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let manifest = format!(
        "[workspace]\n[package]\nname = \"{name}\"\nedition = \"2024\"\n[[bin]]\nname = \"{name}\"\npath = \"main.rs\"\n"
    );
    fs::write(home.path().join("Cargo.toml"), manifest).expect("a file");
    fs::write(home.path().join("main.rs"), main).expect("a file");
    home
}

fn target<'a>(home: &'a TempDir, name: &'a str) -> Target<'a> {
    Target {
        home: home.path(),
        package: name,
        features: "",
        program: name,
        color: false,
    }
}

#[test]
fn a_program_that_does_not_compile_is_told_in_the_words_of_the_compiler_and_with_its_place() {
    let home = workspace("soup", "fn main() {\n    let spoons: u64 = \"two\";\n}\n");
    let Err(Failure::Complaint(complaint)) = build(target(&home, "soup")) else {
        panic!("it compiles")
    };
    assert_eq!(complaint.id, "does-not-compile");
    assert!(
        complaint.message.contains("mismatched types"),
        "{complaint:#?}"
    );
    assert!(
        complaint.output.contains("expected `u64`, found `&str`"),
        "{complaint:#?}"
    );
    assert_eq!(complaint.place, Some((2, 23)));
}

#[test]
fn a_program_that_compiles_can_be_started() {
    let home = workspace("bread", "fn main() {}\n");
    let program = build(target(&home, "bread")).expect("it compiles");
    let ended = Command::new(program.path).status().expect("it starts");
    assert!(ended.success());
}

#[test]
fn what_cargo_cannot_do_is_no_fault_of_the_program() {
    let home = workspace("cheese", "fn main() {}\n");
    fs::write(home.path().join("Cargo.toml"), "[package").expect("a file");
    let Err(Failure::Judge(JudgeError::Cargo { said })) = build(target(&home, "cheese")) else {
        panic!("it works")
    };
    assert!(said.contains("Cargo.toml"), "{said}");
}
