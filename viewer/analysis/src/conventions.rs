//! What the semantic conventions define: attributes, with their types and where they belong, and instruments, with their
//! units.
//!
//! All of it is one table, `conventions.txt`, which Weaver makes of the conventions' own registry: `../conventions/make`
//! says how. Its first line is the version. A line for an attribute has its key, its type, where it belongs, and, where it
//! is deprecated, what it is called now, or `-`. A line for an instrument has its name, its kind, its unit, and the same.

use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("conventions.txt");

/// An attribute that the conventions define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its key; where the sender chooses a part of that, the part before.
    pub key: &'static str,
    /// The type of its values.
    pub value: ValueType,
    /// Where it belongs.
    pub level: Level,
    /// None where it is in use, an empty text where there is nothing in its place.
    pub renamed_to: Option<&'static str>,
}

/// The type of an attribute's values. That of an enumeration is that of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// A text.
    Text,
    /// An integer.
    Int,
    /// A double.
    Double,
    /// A truth value.
    Bool,
    /// A list, or a value of any type.
    Other,
}

/// Where an attribute belongs, as far as the conventions use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// On resources, which say who sends: an entity has it, and nothing else.
    Resource,
    /// On spans, log records, events and points: those have it, and no entity.
    Signal,
    /// On both, or nobody says where.
    Any,
}

/// An instrument that the conventions define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its name.
    pub name: &'static str,
    /// `counter`, `updowncounter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// Its unit, in UCUM.
    pub unit: &'static str,
    /// None where it is in use, an empty text where there is nothing in its place.
    pub renamed_to: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Table {
    version: &'static str,
    attributes: HashMap<&'static str, Attribute>,
    /// Those of which the sender chooses a part.
    templates: HashMap<&'static str, Attribute>,
    instruments: HashMap<&'static str, Instrument>,
}

/// The version of the conventions whose table this is, as `1.44.0`.
pub fn version() -> &'static str {
    table().version
}

/// The attribute with this key. Of one whose sender chooses a part of the key, as in `http.request.header.accept`, it is
/// the part before that counts.
pub fn attribute(key: &str) -> Option<&'static Attribute> {
    let table = table();
    table.attributes.get(key).or_else(|| {
        // How those keys end. To compare is quicker than to look up, and most keys are of none.
        const ENDS: [&str; 10] = [
            "header",
            "metadata",
            "parameter",
            "label",
            "annotation",
            "labels",
            "tag",
            "path_parts",
            "environment_variable",
            "selector",
        ];
        let parts = key.match_indices('.').map(|(at, _)| &key[..at]);
        let mut likely = parts.filter(|part| ENDS.iter().any(|it| part.ends_with(it)));
        likely.find_map(|part| table.templates.get(part))
    })
}

/// Every attribute, in no order.
pub fn attributes() -> impl Iterator<Item = &'static Attribute> {
    table().attributes.values()
}

/// The instrument with this name.
pub fn instrument(name: &str) -> Option<&'static Instrument> {
    table().instruments.get(name)
}

/// Where the registry defines the attribute with this key: none when it does not.
pub fn page(key: &str) -> Option<String> {
    let defined = attribute(key)?.key;
    let namespace = match defined.split('.').next()? {
        "az" => "azure",
        "hw" => "hardware",
        "net" => "network",
        other => other,
    };
    Some(format!(
        "https://opentelemetry.io/docs/specs/semconv/registry/attributes/{}/#{}",
        namespace.replace('_', "-"),
        defined.replace(['.', '_'], "-")
    ))
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table = Table::default();
        for line in TABLE.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["schema", version] => table.version = version,
                ["attribute", key, value, level, ref renamed @ ..] => {
                    let attribute = Attribute {
                        key,
                        value: value_type(value),
                        level: level_of(level),
                        renamed_to: renamed_to(renamed),
                    };
                    table.attributes.insert(key, attribute);
                    if value.starts_with("template[") {
                        table.templates.insert(key, attribute);
                    }
                }
                ["metric", name, kind, unit, ref renamed @ ..] => {
                    let instrument = Instrument {
                        name,
                        kind,
                        unit,
                        renamed_to: renamed_to(renamed),
                    };
                    table.instruments.insert(name, instrument);
                }
                _ => {}
            }
        }
        table
    })
}

fn value_type(text: &str) -> ValueType {
    match text {
        "string" | "template[string]" => ValueType::Text,
        "int" => ValueType::Int,
        "double" => ValueType::Double,
        "boolean" => ValueType::Bool,
        _ => ValueType::Other,
    }
}

fn level_of(text: &str) -> Level {
    match text {
        "resource" => Level::Resource,
        "signal" => Level::Signal,
        _ => Level::Any,
    }
}

fn renamed_to(words: &[&'static str]) -> Option<&'static str> {
    let new = words.first()?;
    Some(if *new == "-" { "" } else { new })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_of_the_conventions_has_a_page_and_one_of_ours_has_none() {
        let base = "https://opentelemetry.io/docs/specs/semconv/registry/attributes";
        for (key, page_of_it) in [
            ("http.route", "http/#http-route"),
            (
                "http.request.method_original",
                "http/#http-request-method-original",
            ),
            ("http.request.header.accept", "http/#http-request-header"),
            ("db.query.text", "db/#db-query-text"),
            ("user_agent.original", "user-agent/#user-agent-original"),
            ("service.name", "service/#service-name"),
        ] {
            assert_eq!(page(key), Some(format!("{base}/{page_of_it}")), "{key}");
        }
        for key in ["todo.task.id", "http.rout", "", ".", "http", "http.route.x"] {
            assert_eq!(page(key), None, "{key}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let of = |kind: &str| TABLE.lines().filter(|it| it.starts_with(kind)).count();
        assert_eq!(table().attributes.len(), of("attribute "));
        assert_eq!(table().instruments.len(), of("metric "));
        assert_eq!(
            TABLE.lines().count(),
            1 + table().attributes.len() + table().instruments.len()
        );
        assert_eq!(version().split('.').count(), 3, "{}", version());
    }

    #[test]
    fn a_part_of_a_key_is_the_senders_choice_where_the_table_says_so() {
        for key in table().templates.keys() {
            let chosen = format!("{key}.chosen");
            assert_eq!(attribute(&chosen).map(|it| it.key), Some(*key), "{key}");
        }
        assert_eq!(attribute("http.route.chosen"), None);
    }

    #[test]
    fn types_and_places_are_those_of_the_registry() {
        let known = |key: &str| attribute(key).map(|it| (it.value, it.level, it.renamed_to));
        let (text, int) = (ValueType::Text, ValueType::Int);
        assert_eq!(
            known("http.response.status_code"),
            Some((int, Level::Signal, None))
        );
        assert_eq!(known("service.name"), Some((text, Level::Resource, None)));
        assert_eq!(known("server.port"), Some((int, Level::Signal, None)));
        assert_eq!(known("process.pid"), Some((int, Level::Any, None)));
        let new = Some("http.request.method");
        assert_eq!(known("http.method"), Some((text, Level::Any, new)));
        assert_eq!(known("db.user"), Some((text, Level::Any, Some(""))));
        let duration = instrument("http.server.request.duration");
        assert_eq!(
            duration.map(|it| (it.kind, it.unit)),
            Some(("histogram", "s"))
        );
    }
}
