//! Lock files with one version of OpenTelemetry, with two, with none.

use std::fs;

use crate::common::{Doctor, Found};

/// A package of a lock file, and what it asks for.
type Package<'a> = (&'a str, &'a str, &'a [&'a str]);

fn lock(packages: &[Package]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (name, version, dependencies) in packages {
        text += &format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
        text += &format!("dependencies = {dependencies:?}\n");
    }
    text
}

fn check(lock: &str) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Cargo.lock");
    fs::write(&path, lock).unwrap();
    let doctor = Doctor::new().arguments(&["--lock", path.to_str().unwrap()]);
    doctor.check("opentelemetry-versions")
}

#[test]
fn this_workbook_has_one_version() {
    let versions = Doctor::new().check("opentelemetry-versions");
    versions.is("ok", "one version, 0.", "");
}

#[test]
fn two_versions_are_named_with_those_who_ask_for_them() {
    let versions = check(&lock(&[
        ("kettle", "1.2.0", &["opentelemetry 0.32.0"]),
        ("opentelemetry", "0.32.0", &[]),
        ("opentelemetry", "0.33.1", &[]),
        ("opentelemetry_sdk", "0.33.1", &["opentelemetry 0.33.1"]),
        ("tea", "0.1.0", &["kettle", "opentelemetry 0.33.1"]),
    ]));
    versions.is(
        "failed",
        "2 versions: 0.32.0 for kettle 1.2.0; 0.33.1 for opentelemetry_sdk 0.33.1, tea 0.1.0",
        "Cargo.toml -i opentelemetry@0.32.0",
    );
}

#[test]
fn tracing_opentelemetry_that_is_not_one_ahead_is_told_its_number() {
    let versions = check(&lock(&[
        ("opentelemetry", "0.32.0", &[]),
        ("opentelemetry", "0.33.1", &[]),
        (
            "tea",
            "0.1.0",
            &["opentelemetry 0.33.1", "tracing-opentelemetry"],
        ),
        ("tracing-opentelemetry", "0.33.0", &["opentelemetry 0.32.0"]),
    ]));
    let advice = "write tracing-opentelemetry = \"0.34\"";
    versions.is("failed", "0.32.0 for tracing-opentelemetry 0.33.0", advice);
}

#[test]
fn tracing_opentelemetry_one_ahead_is_fine() {
    let versions = check(&lock(&[
        ("opentelemetry", "0.33.1", &[]),
        ("opentelemetry_sdk", "0.33.0", &["opentelemetry"]),
        ("tracing-opentelemetry", "0.34.0", &["opentelemetry"]),
    ]));
    versions.is("ok", "one version, 0.33.1", "");
}

#[test]
fn a_crate_of_another_release_is_named() {
    let versions = check(&lock(&[
        ("opentelemetry", "0.33.1", &[]),
        ("opentelemetry-semantic-conventions", "0.31.0", &[]),
    ]));
    versions.is(
        "failed",
        "opentelemetry-semantic-conventions 0.31.0 beside 0.33.1",
        "write opentelemetry-semantic-conventions = \"0.33\"",
    );
}

#[test]
fn a_lock_file_without_opentelemetry_is_said_to_have_none() {
    let versions = check(&lock(&[("tea", "0.1.0", &[])]));
    versions.is("optional", "no OpenTelemetry", "--lock");
    check("").is("optional", "no OpenTelemetry", "--lock");
}

#[test]
fn what_is_no_lock_file_is_said_to_be_none() {
    check("no = [").is("failed", "is no Cargo.lock", "--lock");
    let doctor = Doctor::new().arguments(&["--lock", "no-such-folder/Cargo.lock"]);
    let versions = doctor.check("opentelemetry-versions");
    versions.is("failed", "cannot read no-such-folder", "--lock");
}

#[test]
fn the_lock_file_is_found_above_the_folder_where_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("src/deep");
    fs::create_dir_all(&below).unwrap();
    let alone = Doctor::new().in_folder(&below);
    let versions = alone.check("opentelemetry-versions");
    versions.is("optional", "no Cargo.lock", "--lock");
    let text = lock(&[("opentelemetry", "0.31.0", &[])]);
    fs::write(folder.path().join("Cargo.lock"), text).unwrap();
    let versions = Doctor::new().in_folder(&below);
    let versions = versions.check("opentelemetry-versions");
    versions.is("ok", "one version, 0.31.0", "");
}
