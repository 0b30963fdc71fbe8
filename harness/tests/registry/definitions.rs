//! The definitions of `registry/`, as Weaver reads them: its format `definition/2`, of which this knows what we use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The folder with the definitions.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../registry")
}

/// All definitions, by their names.
#[derive(Debug, Default)]
pub struct Registry {
    /// What the conventions define, and we use.
    pub imports: Imports,
    /// Our attributes.
    pub attributes: BTreeMap<String, Attribute>,
    /// Our instruments.
    pub metrics: BTreeMap<String, Metric>,
    /// Our events.
    pub events: BTreeMap<String, Event>,
    /// Our spans, by the names that they have when they are sent.
    pub spans: BTreeMap<String, Span>,
}

/// One file. A word that is not known here is an error: it would be held against nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    file_format: String,
    #[serde(default)]
    imports: Imports,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    metrics: Vec<Metric>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    spans: Vec<Span>,
}

/// The names that are taken over from the conventions.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imports {
    #[serde(default)]
    pub entities: BTreeSet<String>,
    #[serde(default)]
    pub metrics: BTreeSet<String>,
    #[serde(default)]
    pub spans: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub key: String,
    pub r#type: Type,
    pub brief: String,
    pub note: Option<String>,
    #[serde(default)]
    pub examples: Vec<serde_norway::Value>,
    pub stability: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Type {
    /// `string`, `int`, `double`, `boolean`.
    Plain(String),
    /// One of a few strings.
    Enum { members: Vec<Member> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub id: String,
    pub value: String,
    pub brief: String,
    pub stability: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub name: String,
    pub instrument: String,
    pub unit: String,
    pub brief: String,
    pub note: Option<String>,
    pub stability: String,
    pub requirement_level: Word,
    #[serde(default)]
    pub attributes: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub name: String,
    pub brief: String,
    pub stability: String,
    pub requirement_level: Word,
    #[serde(default)]
    pub attributes: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub r#type: String,
    pub kind: String,
    pub name: SpanName,
    pub brief: String,
    pub stability: String,
    pub requirement_level: Word,
    #[serde(default)]
    pub attributes: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanName {
    /// For Weaver this is prose. We write the name itself.
    pub note: String,
}

/// An attribute that a signal may have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub r#ref: String,
    #[serde(default)]
    pub requirement_level: Level,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Level {
    Always(Word),
    When { conditionally_required: String },
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Required,
    Recommended,
    OptIn,
}

impl Default for Level {
    /// As the format says.
    fn default() -> Self {
        Self::Always(Word::Recommended)
    }
}

impl Reference {
    pub fn is_required(&self) -> bool {
        matches!(self.requirement_level, Level::Always(Word::Required))
    }
}

impl Registry {
    /// Reads all files of the folder.
    pub fn read() -> Self {
        let mut registry = Self::default();
        let files = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path());
        for path in files {
            let is_definition = path.extension().is_some_and(|it| it == "yaml");
            if is_definition && path.file_name() != Some("manifest.yaml".as_ref()) {
                let text = fs::read_to_string(&path).unwrap();
                let file: File = serde_norway::from_str(&text)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                registry.add(file, &path);
            }
        }
        registry
    }

    fn add(&mut self, file: File, path: &Path) {
        assert_eq!(file.file_format, "definition/2", "{}", path.display());
        self.imports.entities.extend(file.imports.entities);
        self.imports.metrics.extend(file.imports.metrics);
        self.imports.spans.extend(file.imports.spans);
        for it in file.attributes {
            let key = it.key.clone();
            assert!(
                self.attributes.insert(key.clone(), it).is_none(),
                "two {key}"
            );
        }
        for it in file.metrics {
            let name = it.name.clone();
            assert!(
                self.metrics.insert(name.clone(), it).is_none(),
                "two {name}"
            );
        }
        for it in file.events {
            let name = it.name.clone();
            assert!(self.events.insert(name.clone(), it).is_none(), "two {name}");
        }
        for it in file.spans {
            let name = it.name.note.clone();
            assert!(self.spans.insert(name.clone(), it).is_none(), "two {name}");
        }
    }

    /// All that the signals say of their attributes.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        let metrics = self.metrics.values().flat_map(|it| &it.attributes);
        let events = self.events.values().flat_map(|it| &it.attributes);
        let spans = self.spans.values().flat_map(|it| &it.attributes);
        metrics.chain(events).chain(spans)
    }
}
