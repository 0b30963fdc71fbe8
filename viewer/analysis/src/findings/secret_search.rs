//! Searches attributes for what looks like a secret, and remembers which keys are none.

use std::collections::HashMap;

use super::attributes::{Attribute, Value};
use super::findings_by_service::short;
use super::secret_patterns::{is_key, is_value, within};

/// What is known of keys.
#[derive(Debug, Default)]
pub(crate) struct Search {
    keys: HashMap<String, bool>,
}

/// A key whose value looks like a secret, what kind of one, and whether its name says so.
#[derive(Debug)]
pub(crate) struct Secret {
    /// The key.
    pub key: String,
    /// What it looks like.
    pub kind: &'static str,
    /// Whether its name says so.
    pub is_named: bool,
}

impl Search {
    fn is_key(&mut self, key: &str) -> bool {
        const MAX_KEYS: usize = 10_000;
        if let Some(known) = self.keys.get(key) {
            return *known;
        }
        let known = is_key(key);
        if self.keys.len() < MAX_KEYS {
            self.keys.insert(key.to_owned(), known);
        }
        known
    }

    /// The first secret among attributes.
    pub fn search(&mut self, attributes: &[Attribute<'_>]) -> Option<Secret> {
        attributes
            .iter()
            .find_map(|it| self.search_in(it.key, it.value))
    }

    /// The first secret in a value, however deep.
    pub(crate) fn search_in(&mut self, key: &str, value: Value<'_>) -> Option<Secret> {
        let mut found = None;
        value.leaves(key, &mut |key, value| {
            if found.is_none() {
                found = self.secret(key, value);
            }
        });
        found
    }

    fn secret(&mut self, key: &str, value: Value<'_>) -> Option<Secret> {
        let text = value.text()?;
        let is_named = self.is_key(key) && is_value(value);
        let kind = if is_named {
            "named as a secret"
        } else {
            within(text)?
        };
        let key = if key.is_empty() {
            "the body".to_owned()
        } else {
            short(key)
        };
        Some(Secret {
            key,
            kind,
            is_named,
        })
    }
}

impl Secret {
    /// What evidence says of it.
    pub fn said(&self) -> String {
        format!("{} has {}", self.key, self.kind).replace("has named", "is named")
    }
}
