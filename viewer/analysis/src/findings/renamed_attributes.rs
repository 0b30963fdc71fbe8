//! Which attributes have had another name before, and what they are called now.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::attributes::Attribute;
use crate::conventions;

/// What no single new name stands for, and what is in its place: one in a line.
const REPLACED: &str = include_str!("renamed_attributes.txt");

/// Old names that say nothing: the SDKs and the Collector still write the first ones themselves, and the last ones are so
/// plain that they may be anybody's own.
const NOT_SAID: [&str; 5] = [
    "otel.library.name",
    "otel.library.version",
    "peer.service",
    "pool.name",
    "state",
];

fn names() -> &'static HashMap<&'static str, &'static str> {
    static ALL: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    ALL.get_or_init(|| {
        let renamed = conventions::attributes()
            .filter_map(|it| Some((it.key, it.renamed_to.filter(|new| !new.is_empty())?)))
            .filter(|(old, _)| !NOT_SAID.contains(old));
        let replaced = REPLACED.lines().filter_map(|it| it.split_once(' '));
        renamed.chain(replaced).collect()
    })
}

/// The old names among these, each with the new one. Where the new one is there as well, somebody is
/// moving, and has both on purpose.
pub fn old<'a>(
    attributes: &'a [Attribute<'_>],
) -> impl Iterator<Item = (&'static str, &'static str)> + 'a {
    let found = attributes
        .iter()
        .filter_map(|it| names().get_key_value(it.key));
    found
        .map(|(old, new)| (*old, *new))
        .filter(|(_, new)| !attributes.iter().any(|it| it.key == *new))
}

/// At most so many of them, as a sentence has them.
pub fn list<'a>(names: impl Iterator<Item = (&'a str, &'a str)>, most: usize) -> String {
    let names: Vec<_> = names
        .map(|(old, new)| format!("{old} is now {new}"))
        .collect();
    match names.len().checked_sub(most) {
        None | Some(0) => names.join("; "),
        Some(more) => format!("{}; and {more} more", names[..most].join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_old_name_is_deprecated_by_the_conventions_and_the_new_one_is_not() {
        let deprecated = |key: &str| {
            conventions::attribute(key).is_some_and(|it| it.key == key && it.renamed_to.is_some())
        };
        for (old, new) in names() {
            assert!(deprecated(old), "{old}");
            // Some are now several, or none: then a sentence says so.
            let new = new.split([' ', ',']).next().unwrap_or_default();
            let is_known = conventions::attribute(new).is_some();
            assert!(is_known || !new.contains('.'), "{old}: {new}");
            assert!(!deprecated(new), "{old} became {new}, which is old as well");
        }
    }

    #[test]
    fn a_replacement_is_written_by_hand_only_where_the_table_has_none() {
        for line in REPLACED.lines() {
            let old = line.split(' ').next().unwrap_or_default();
            let new = conventions::attribute(old).and_then(|it| it.renamed_to);
            assert_ne!(new.map(|new| format!("{old} {new}")).as_deref(), Some(line));
        }
    }
}
