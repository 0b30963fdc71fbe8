//! What differs between the resources of two traces, service by service: another instance, another version, another host.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::differences::{Difference, difference};
use crate::model::plain;
use crate::waterfall::layout::Row;

/// Of how many services it is told, how many senders of each are looked at, and how many differences are told.
const MAX_SERVICES: usize = 20;
const MAX_SENDERS: usize = 100;
const MAX_DIFFERENCES: usize = 30;
/// How many values of one attribute are told.
const MAX_VALUES: usize = 3;

/// A service that is in both traces, and what its resource has in one and not in the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceDifference {
    /// The service.
    pub service: String,
    /// The attributes that differ, by their keys.
    pub differences: Vec<Difference>,
}

/// The values of the attributes of a service. It may have several senders in one trace, each with its own.
type Attributes = BTreeMap<String, BTreeSet<String>>;

/// What differs, by service: at most so many of them as one can look at.
pub(super) fn between(a: &[Row], b: &[Row]) -> Vec<ResourceDifference> {
    let (a, b) = (by_service(a), by_service(b));
    let in_both = a
        .iter()
        .filter_map(|(service, it)| Some((service, it, b.get(service)?)));
    let all = in_both.map(|(service, a, b)| ResourceDifference {
        service: (*service).to_owned(),
        differences: differing([a, b]),
    });
    all.filter(|it| !it.differences.is_empty())
        .take(MAX_SERVICES)
        .collect()
}

fn by_service(rows: &[Row]) -> BTreeMap<&str, Attributes> {
    let mut seen: HashSet<&[u8]> = HashSet::new();
    let mut services: BTreeMap<&str, Attributes> = BTreeMap::new();
    for row in rows {
        let origin = &row.span.origin;
        if seen.len() >= MAX_SENDERS || !seen.insert(&origin.sender.resource) {
            continue;
        }
        let attributes = services.entry(origin.service_or_unknown()).or_default();
        for it in origin.resource_excerpt().attributes {
            let value = it.value.as_ref().map(plain).unwrap_or_default();
            attributes.entry(it.key).or_default().insert(value);
        }
    }
    services
}

fn differing(sides: [&Attributes; 2]) -> Vec<Difference> {
    let keys: BTreeSet<&String> = sides.iter().flat_map(|it| it.keys()).collect();
    let differ = keys
        .into_iter()
        .filter(|it| sides[0].get(*it) != sides[1].get(*it));
    let differ = differ.map(|key| difference(key, sides.map(|it| it.get(key).map(said))));
    differ.take(MAX_DIFFERENCES).collect()
}

fn said(values: &BTreeSet<String>) -> String {
    let first: Vec<&str> = values.iter().take(MAX_VALUES).map(String::as_str).collect();
    match values.len().saturating_sub(MAX_VALUES) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
