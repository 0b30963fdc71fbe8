//! The files of `deploy/`, as compose reads them, and what the pages ask of what it starts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The folder that all of this lies in.
pub fn deploy() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of that folder, as text.
pub fn text(name: &str) -> String {
    fs::read_to_string(deploy().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A file of that folder, as YAML.
pub fn yaml(name: &str) -> Value {
    serde_norway::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The services of a compose file, with what the files after it lay over them: lists and maps of
/// what is mounted and given grow, everything else is replaced.
pub fn services(files: &[&str]) -> BTreeMap<String, Value> {
    let mut services: BTreeMap<String, Value> = BTreeMap::new();
    for file in files {
        for (name, over) in yaml(file)["services"].as_object().expect("services") {
            let service = services.entry(name.clone()).or_insert(Value::Null);
            if service.is_null() {
                *service = over.clone();
                continue;
            }
            for (key, value) in over.as_object().expect("keys") {
                match (&mut service[key], value) {
                    (Value::Array(old), Value::Array(new)) if key != "command" => {
                        old.extend(new.clone());
                    }
                    (Value::Object(old), Value::Object(new)) => old.extend(new.clone()),
                    (old, new) => *old = new.clone(),
                }
            }
        }
    }
    services
}

/// The strings of a list; none where there is none.
pub fn strings(list: &Value) -> Vec<&str> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect()
}

/// What a service mounts from that folder: the name there, and the path in the container.
pub fn mounts(service: &Value) -> Vec<(&str, &str)> {
    let mounts = strings(&service["volumes"]).into_iter();
    let files = mounts.filter_map(|mount| mount.strip_prefix("./")?.strip_suffix(":ro"));
    files.filter_map(|mount| mount.split_once(':')).collect()
}

/// The variables that a configuration asks for by `${env:NAME}`.
pub fn asked_for(configuration: &str) -> BTreeSet<&str> {
    let parts = configuration.split("${env:").skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

/// The path of the URL that a health check asks.
pub fn health_path(file: &str, service: &str) -> String {
    let services = services(&[file]);
    let test = strings(&services[service]["healthcheck"]["test"]);
    let url = test
        .last()
        .expect("a URL")
        .split_once("127.0.0.1:")
        .expect("a port")
        .1;
    url.split_once('/')
        .map_or(String::new(), |(_, path)| path.to_owned())
}

/// What the page on Prometheus asks, in its order.
pub fn queries_of_the_page() -> Vec<String> {
    let page = text("../300-app/730-prometheus.md");
    let fences = page.split("```plaintext\n").skip(1);
    let queries = fences.filter_map(|rest| Some(rest.split_once("\n```")?.0.to_owned()));
    queries.collect()
}
