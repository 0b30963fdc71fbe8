//! What tells instruments apart that have the same name and the same service: most often the instance.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Instrument, plain};
use crate::readable::shortened;

/// What is named first, where it differs. Anything else comes after, by its key.
const FIRST: [&str; 5] = [
    "service.instance.id",
    "service.version",
    "host.name",
    "k8s.pod.name",
    "container.id",
];
/// How many attributes are named at most.
const MAX_NAMED: usize = 3;
/// What the instrumentation scope is called here.
const SCOPE: &str = "scope";

/// By the number of an instrument what tells it from others of these with its name and its service, as
/// `service.instance.id = 1`. Nothing of one that is alone, or that nothing tells apart.
pub(super) fn differences(instruments: &[(u64, Instrument)]) -> HashMap<u64, String> {
    let mut groups: HashMap<(&str, &str), Vec<&(u64, Instrument)>> = HashMap::new();
    for it in instruments {
        let service = it.1.origin.service_or_unknown();
        groups.entry((service, &it.1.name)).or_default().push(it);
    }
    let several = groups.into_values().filter(|it| it.len() > 1);
    several.flat_map(|it| of_group(&it)).collect()
}

fn of_group(group: &[&(u64, Instrument)]) -> Vec<(u64, String)> {
    let all: Vec<_> = group.iter().map(|(_, it)| attributes(it)).collect();
    let mut keys: BTreeSet<&str> = all
        .iter()
        .flat_map(|it| it.keys().map(String::as_str))
        .collect();
    keys.retain(|key| all.iter().any(|it| it.get(*key) != all[0].get(*key)));
    let mut ordered: Vec<&str> = FIRST.into_iter().filter(|it| keys.remove(it)).collect();
    ordered.extend(keys);
    // As few as tell all apart, as far as so many can.
    let mut named: Vec<&str> = Vec::new();
    let mut told = 1;
    for key in ordered {
        if told == all.len() || named.len() == MAX_NAMED {
            break;
        }
        named.push(key);
        let kinds: BTreeSet<Vec<_>> = all
            .iter()
            .map(|it| named.iter().map(|key| it.get(*key)).collect())
            .collect();
        if kinds.len() > told {
            told = kinds.len();
        } else {
            named.pop();
        }
    }
    let said = |it: &BTreeMap<String, String>| {
        let has = named.iter().map(|key| match it.get(*key) {
            Some(value) => format!("{} = {}", shortened(key), shortened(value)),
            None => format!("no {}", shortened(key)),
        });
        has.collect::<Vec<_>>().join(" · ")
    };
    let said = group
        .iter()
        .zip(&all)
        .map(|((number, _), it)| (*number, said(it)));
    said.filter(|(_, it)| !it.is_empty()).collect()
}

/// The attributes of its resource, and its instrumentation scope.
fn attributes(instrument: &Instrument) -> BTreeMap<String, String> {
    let scope = instrument.origin.scope_excerpt();
    let scope = format!("{} {}", scope.name, scope.version);
    let resource = instrument.origin.resource_excerpt().attributes.into_iter();
    let pairs = resource.map(|it| {
        let value = it.value.as_ref().map(plain).unwrap_or_default();
        (it.key, value)
    });
    let scope = (SCOPE.to_owned(), scope.trim().to_owned());
    pairs.chain([scope]).collect()
}
