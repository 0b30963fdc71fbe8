//! The commands that nothing tests, which therefore are in no talk.

use std::collections::{BTreeMap, BTreeSet};

use crate::Fault;
use crate::repository::Repository;

/// The commands that no test runs, by page.
pub(super) fn not_run(
    repository: &Repository,
) -> Result<BTreeMap<String, BTreeSet<String>>, Fault> {
    // Only a copy of some pages has no such list.
    let text = repository.read("book/not-run.toml").unwrap_or_default();
    let pages: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(&text).map_err(|error| Fault::new(error.to_string()))?;
    let pages = pages.into_iter();
    Ok(pages
        .map(|(page, commands)| (page, commands.into_keys().collect()))
        .collect())
}
