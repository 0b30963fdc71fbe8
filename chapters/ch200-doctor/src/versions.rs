//! Is there one version of OpenTelemetry? With two, programs compile and lose telemetry without a word.

use std::path::Path;

use semver::Version;

use crate::check::Finding;
use crate::lock::{self, Lock, Package};

/// They are released together, with one version for all.
const FAMILY: [&str; 8] = [
    "opentelemetry_sdk",
    "opentelemetry-appender-log",
    "opentelemetry-appender-tracing",
    "opentelemetry-http",
    "opentelemetry-otlp",
    "opentelemetry-proto",
    "opentelemetry-semantic-conventions",
    "opentelemetry-stdout",
];

/// A project of its own, one minor version ahead.
const TRACING: &str = "tracing-opentelemetry";

/// How many are named of those that ask for a version.
const NAMED: usize = 3;

pub fn one_version(given: Option<&Path>) -> Finding {
    let Some(path) = given.map(Path::to_owned).or_else(lock::find) else {
        let found = "no Cargo.lock in this folder or above";
        return Finding::optional(found, "name one with --lock");
    };
    let lock = match Lock::read(&path) {
        Ok(lock) => lock,
        Err(error) => return Finding::failed(error.to_string(), "name another with --lock"),
    };
    let versions = |name| lock.packages.iter().filter(move |it| it.name == name);
    let mut api: Vec<&Package> = versions("opentelemetry").collect();
    api.sort_by_key(|it| &it.version);
    match api.as_slice() {
        [] => Finding::optional(
            "no OpenTelemetry in this Cargo.lock",
            "name another with --lock",
        ),
        [one] => match FAMILY
            .into_iter()
            .flat_map(versions)
            .find(|it| !are_of_one_release(&it.version, &one.version))
        {
            None => Finding::ok(format!("one version, {}", one.version)),
            Some(odd) => Finding::failed(
                format!("{} {} beside {}", odd.name, odd.version, one.version),
                format!("write {} = \"{}\"", odd.name, minor(&one.version, 0)),
            ),
        },
        [old, .., new] => two(&lock, &api, old, new, given),
    }
}

fn two(
    lock: &Lock,
    api: &[&Package],
    old: &Package,
    new: &Package,
    given: Option<&Path>,
) -> Finding {
    let each = api.iter().map(|one| {
        let dependents = lock.dependents(one);
        let mut names: Vec<String> = dependents
            .iter()
            .map(|it| format!("{} {}", it.name, it.version))
            .collect();
        if names.len() > NAMED {
            names.truncate(NAMED);
            names.push(format!("{} more", dependents.len() - NAMED));
        }
        format!("{} for {}", one.version, names.join(", "))
    });
    let found = format!(
        "{} versions: {}",
        api.len(),
        each.collect::<Vec<_>>().join("; ")
    );
    // Elsewhere, `cargo tree` must be told where.
    let manifest = given.map(|path| path.with_file_name("Cargo.toml"));
    let manifest = manifest.map(|it| format!(" --manifest-path {}", it.display()));
    let tree = format!(
        "cargo tree{} -i opentelemetry@{}",
        manifest.unwrap_or_default(),
        old.version
    );
    let behind = lock.dependents(old);
    let advice = match behind.iter().any(|it| it.name == TRACING) {
        true => format!(
            "write {TRACING} = \"{}\", and see {tree}",
            minor(&new.version, 1)
        ),
        false => format!("see {tree}"),
    };
    Finding::failed(found, advice)
}

/// Below 1.0, the minor version is what Cargo holds apart.
fn are_of_one_release(one: &Version, other: &Version) -> bool {
    (one.major, one.minor) == (other.major, other.minor)
}

/// As one writes it into `Cargo.toml`.
fn minor(version: &Version, ahead: u64) -> String {
    format!("{}.{}", version.major, version.minor + ahead)
}
