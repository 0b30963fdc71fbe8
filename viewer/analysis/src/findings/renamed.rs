//! Which attributes have had another name before, and what they are called now.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::view::Attribute;

/// Old name and new one, one pair in a line: what `opentelemetry-semantic-conventions` calls
/// deprecated, save what has no new name, what left for other conventions, and what the SDKs still
/// write themselves.
const NAMES: &str = include_str!("old_names.txt");

fn names() -> &'static HashMap<&'static str, &'static str> {
    static ALL: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    ALL.get_or_init(|| NAMES.lines().filter_map(|it| it.split_once(' ')).collect())
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
    use crate::conventions;

    #[test]
    fn every_old_name_is_one_of_the_conventions_and_so_is_the_new_one() {
        for (old, new) in names() {
            assert!(conventions::page(old).is_some(), "{old}");
            // Some are now several, or none: then a sentence says so.
            let new = new.split([' ', ',']).next().unwrap_or_default();
            assert!(
                conventions::page(new).is_some() || !new.contains('.'),
                "{old}: {new}"
            );
            assert!(
                names().get(new).is_none(),
                "{old} became {new}, which is old as well"
            );
        }
        assert_eq!(names().len(), NAMES.lines().count());
    }
}
