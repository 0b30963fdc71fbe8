//! What becomes of a program that does not compile, in a workspace of its own.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::process::Command;

use exercises::compile::{Target, build};
use exercises::verdict::{Failure, JudgeError};
use tempfile::TempDir;

/// A workspace with one program.
fn workspace(main: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let manifest = "[workspace]\n[package]\nname = \"soup\"\nedition = \"2024\"\n[[bin]]\nname = \"soup\"\npath = \"main.rs\"\n";
    fs::write(home.path().join("Cargo.toml"), manifest).expect("a file");
    fs::write(home.path().join("main.rs"), main).expect("a file");
    home
}

fn target(home: &TempDir) -> Target<'_> {
    Target {
        home: home.path(),
        package: "soup",
        features: "",
        program: "soup",
        color: false,
    }
}

#[test]
fn a_program_that_does_not_compile_is_told_in_the_words_of_the_compiler_and_with_its_place() {
    let home = workspace("fn main() {\n    let spoons: u64 = \"two\";\n}\n");
    let Err(Failure::Complaint(complaint)) = build(target(&home)) else {
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
    let home = workspace("fn main() {}\n");
    let program = build(target(&home)).expect("it compiles");
    let ended = Command::new(program.path).status().expect("it starts");
    assert!(ended.success());
}

#[test]
fn what_cargo_cannot_do_is_no_fault_of_the_program() {
    let home = workspace("fn main() {}\n");
    fs::write(home.path().join("Cargo.toml"), "[package").expect("a file");
    let Err(Failure::Judge(JudgeError::Cargo { said })) = build(target(&home)) else {
        panic!("it works")
    };
    assert!(said.contains("Cargo.toml"), "{said}");
}
