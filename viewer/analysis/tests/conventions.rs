//! The attributes that have a link are those of the semantic conventions, in the version that the
//! workspace uses.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use opentelemetry_semantic_conventions::attribute::HTTP_ROUTE;
use otlp_analysis::conventions;

/// The table is `src/conventions.txt`. The constants cannot be asked for their names, so the source
/// of the crate is read, which is where cargo has put it.
#[test]
fn the_table_has_every_attribute_of_the_crate() {
    // Of other systems nothing may be there.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .args(["--filter-platform", host.unwrap()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problems}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let found: Vec<_> = packages
        .iter()
        .filter(|it| it["name"] == "opentelemetry-semantic-conventions")
        .collect();
    assert_eq!(found.len(), 1, "one version of it");
    let manifest = Path::new(found[0]["manifest_path"].as_str().unwrap());
    let source = std::fs::read_to_string(manifest.with_file_name("src/attribute.rs")).unwrap();
    // A long one stands in two lines.
    let defined: BTreeSet<&str> = source
        .split("\npub const ")
        .skip(1)
        .filter_map(|constant| constant.split(';').next()?.split('"').nth(1))
        .collect();
    assert!(
        defined.contains(HTTP_ROUTE),
        "this is how the crate writes them"
    );

    // The table may be of a newer version than the crate, which has all that it ever had.
    let version = &found[0]["version"];
    let gone: Vec<_> = defined
        .iter()
        .filter(|key| conventions::attribute(key).is_none_or(|it| it.key != **key))
        .collect();
    assert!(
        gone.is_empty(),
        "{version} has attributes that the table of {} has not: run viewer/analysis/conventions/make with a newer version: {gone:?}",
        conventions::version()
    );
}
