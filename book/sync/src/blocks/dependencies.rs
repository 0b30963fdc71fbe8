//! *dependencies*: what a crate of somebody else writes into its `Cargo.toml` to use files of a chapter.
//!
//! The chapter names the crates in its own `Cargo.toml`, and where it needs fewer features than the workspace's table has,
//! these as well:
//!
//! ```toml
//! [package.metadata.copy]
//! dependencies = ["opentelemetry", "opentelemetry-otlp"]
//! features.opentelemetry-otlp = ["grpc-tonic"]
//! ```

use toml::{Table, Value};

use crate::Fault;
use crate::page::fenced;
use crate::repository::Repository;

/// The fence for `dependencies CHAPTER`: the versions of the workspace's table, and the features.
///
/// # Errors
/// When the chapter names no crates, one that is not in the table, or a feature that it does not ask for itself.
pub fn dependencies(repository: &Repository, chapter: &str) -> Result<Vec<String>, Fault> {
    let workspace = parse(repository, "Cargo.toml")?;
    let path = format!("chapters/{chapter}/Cargo.toml");
    let manifest = parse(repository, &path)?;
    let copy = find(&manifest, &["package", "metadata", "copy"]);
    let names = copy.and_then(|it| it.get("dependencies")?.as_array());
    let names = names.ok_or_else(|| {
        Fault::new(format!(
            "{path} has no dependencies in [package.metadata.copy]"
        ))
    })?;
    let mut lines = vec!["[dependencies]".to_owned()];
    for name in names.iter().filter_map(Value::as_str) {
        let entry = find(&workspace, &["workspace", "dependencies", name]);
        let entry =
            entry.ok_or_else(|| Fault::new(format!("the workspace has no crate {name}")))?;
        let own = find(&manifest, &["dependencies", name]);
        let all = [Some(entry), own].into_iter().flatten().flat_map(features);
        let mut all: Vec<&str> = all.collect();
        all.sort_unstable();
        let fewer = copy.and_then(|it| it.get("features")?.get(name));
        let chosen = fewer.map_or_else(|| all.clone(), strings);
        if let Some(other) = chosen.iter().find(|it| !all.contains(*it)) {
            let why = format!("{path} copies {name} with {other}, and is itself built without");
            return Err(Fault::new(why));
        }
        lines.push(line(name, entry, &chosen)?);
    }
    Ok(fenced("toml", &lines))
}

fn line(name: &str, entry: &Value, features: &[&str]) -> Result<String, Fault> {
    let version = entry.as_str().or_else(|| entry.get("version")?.as_str());
    let version = version.ok_or_else(|| Fault::new(format!("the crate {name} has no version")))?;
    let mut parts = vec![format!("version = {version:?}")];
    if entry.get("default-features").and_then(Value::as_bool) == Some(false) {
        parts.push("default-features = false".to_owned());
    }
    if !features.is_empty() {
        parts.push(format!("features = {features:?}"));
    }
    Ok(match &parts[..] {
        [_] => format!("{name} = {version:?}"),
        _ => format!("{name} = {{ {} }}", parts.join(", ")),
    })
}

fn features(entry: &Value) -> Vec<&str> {
    entry.get("features").map(strings).unwrap_or_default()
}

fn strings(list: &Value) -> Vec<&str> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

fn find<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(*first)?, |it, key| it.get(key))
}

fn parse(repository: &Repository, path: &str) -> Result<Table, Fault> {
    let text = repository.read(path)?;
    text.parse()
        .map_err(|error| Fault::new(format!("{path}: {error}")))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const WORKSPACE: &str = r#"
        [workspace.dependencies]
        plain = "1"
        trimmed = { version = "2.1", default-features = false, features = ["c", "b"] }
    "#;

    /// What stands on the page of a chapter with this `Cargo.toml`.
    fn block(manifest: &str) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let chapter = folder.path().join("chapters/own");
        fs::create_dir_all(&chapter).unwrap();
        fs::write(folder.path().join("Cargo.toml"), WORKSPACE).unwrap();
        fs::write(chapter.join("Cargo.toml"), manifest).unwrap();
        let repository = Repository::at(folder.path());
        dependencies(&repository, "own").map_err(|fault| fault.to_string())
    }

    #[test]
    fn versions_are_those_of_the_table_and_features_those_of_both() {
        let lines = block(
            r#"
            package.metadata.copy.dependencies = ["trimmed", "plain"]
            dependencies.trimmed = { workspace = true, features = ["a"] }
            "#,
        );
        let expected = [
            "```toml",
            "[dependencies]",
            r#"trimmed = { version = "2.1", default-features = false, features = ["a", "b", "c"] }"#,
            r#"plain = "1""#,
            "```",
        ];
        assert_eq!(lines.unwrap(), expected);
    }

    #[test]
    fn a_copy_can_do_with_fewer_features_and_not_with_others() {
        let with = |feature: &str| {
            block(&format!(
                "[package.metadata.copy]\ndependencies = [\"trimmed\"]\nfeatures.trimmed = [{feature:?}]"
            ))
        };
        let line = r#"trimmed = { version = "2.1", default-features = false, features = ["b"] }"#;
        assert_eq!(with("b").unwrap()[2], line);
        assert!(with("d").is_err_and(|why| why.contains("built without")));
    }

    #[test]
    fn a_crate_that_the_table_has_not_is_a_fault() {
        assert!(block("package.metadata.copy.dependencies = [\"other\"]").is_err());
        assert!(block("").is_err_and(|why| why.contains("metadata.copy")));
    }
}
