//! `deploy/` agrees with itself: what compose starts has each file, each variable and each address
//! that it needs, and is open to this machine only. No program is started here: the suite
//! `collector` does that.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "the suite `collector` asks more of it")]
mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use file::{asked_for, deploy, mounts, services, strings, text, yaml};
use serde_json::Value;

/// Each way to start something: the files that compose is given.
const WAYS: [&[&str]; 5] = [
    &["compose.yaml"],
    &["compose.yaml", "compose.elastic.yaml"],
    &["compose.yaml", "compose.uptrace.yaml"],
    &["compose.scale.yaml"],
    &["compose.scale.yaml", "compose.opensearch.yaml"],
];

fn every_service(mut look: impl FnMut(&str, &BTreeMap<String, Value>, &Value)) {
    for files in WAYS {
        let all = services(files);
        assert!(all.len() >= 4, "{files:?}");
        for (name, service) in &all {
            look(&format!("{files:?}: {name}"), &all, service);
        }
    }
}

/// Nobody who could be asked has said which digest this tag has.
const WITHOUT_DIGEST: [&str; 1] = ["opensearchproject/opensearch"];

#[test]
fn every_image_is_of_one_exact_version_and_one_digest() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    every_service(|place, _, service| {
        let image = service["image"].as_str().expect(place);
        let (reference, digest) = image.split_once('@').unwrap_or((image, ""));
        let (name, tag) = reference.split_once(':').expect(place);
        // A tag can be moved to another image, a digest cannot.
        let is_pinned = digest
            .strip_prefix("sha256:")
            .is_some_and(|it| it.len() == 64);
        assert_eq!(
            is_pinned,
            !WITHOUT_DIGEST.contains(&name),
            "{place}: {image}"
        );
        let numbers: Vec<&str> = tag.trim_start_matches('v').split('.').collect();
        let is_exact = numbers.len() == 3 && numbers.iter().all(|it| it.parse::<u32>().is_ok());
        assert!(is_exact, "{place}: {image}");
        // Both images of the Collector are one release.
        let program = name.trim_end_matches("-contrib").to_owned();
        versions.entry(program).or_default().insert(tag.to_owned());
    });
    assert!(
        versions.values().all(|tags| tags.len() == 1),
        "{versions:?}"
    );
}

#[test]
fn every_service_is_limited_and_open_to_this_machine_only() {
    every_service(|place, _, service| {
        for port in strings(&service["ports"]) {
            assert!(port.starts_with("127.0.0.1:"), "{place}: {port}");
        }
        assert!(service["mem_limit"].is_string(), "{place}");
        assert_eq!(service["restart"], "unless-stopped", "{place}");
    });
}

#[test]
fn every_mounted_file_is_there_and_every_file_is_mounted() {
    let mut used = BTreeSet::new();
    every_service(|place, _, service| {
        let mounts = mounts(service);
        for (name, _) in &mounts {
            assert!(deploy().join(name).is_file(), "{place}: {name}");
            used.insert((*name).to_owned());
        }
        let started_with = strings(&service["command"]).into_iter();
        let started_with = started_with.filter(|it| it.starts_with("--config"));
        let started_with = started_with.filter_map(|it| it.split_once('='));
        for (_, path) in started_with {
            let is_mounted = mounts.iter().any(|(_, target)| *target == path);
            assert!(is_mounted, "{place}: nothing is mounted on {path}");
        }
    });
    let lying_there = fs::read_dir(deploy()).unwrap();
    for file in lying_there {
        let name = file.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".yaml") {
            // This package.
            continue;
        }
        let is_compose = name.starts_with("compose.");
        assert!(is_compose || used.contains(&name), "nothing mounts {name}");
        let in_a_way = WAYS.iter().any(|files| files.contains(&&*name));
        assert!(!is_compose || in_a_way, "no test looks at {name}");
    }
}

#[test]
fn every_variable_that_a_configuration_asks_for_is_given_and_no_other() {
    every_service(|place, _, service| {
        let mounts = mounts(service);
        if mounts.is_empty() {
            // What the image reads itself.
            return;
        }
        let texts = mounts.into_iter().map(|(name, _)| text(name));
        let texts = texts.collect::<String>();
        let asked = asked_for(&texts);
        let given = service["environment"].as_object();
        let given: BTreeSet<&str> = given
            .into_iter()
            .flatten()
            .map(|(name, _)| &**name)
            .collect();
        assert_eq!(asked, given, "{place}");
    });
}

#[test]
fn every_address_is_one_where_a_service_listens() {
    every_service(|place, all, service| {
        let given = service["environment"].as_object();
        let given = given
            .into_iter()
            .flatten()
            .filter_map(|(_, value)| value.as_str());
        for value in given {
            let address = value.split("//").last().unwrap().split('/').next().unwrap();
            let Some((host, port)) = address.split_once(':') else {
                continue;
            };
            if host == "0.0.0.0" || host.starts_with('$') {
                continue;
            }
            assert!(all.contains_key(host), "{place}: no service is {host}");
            assert!(listens(&all[host], host, port), "{place}: {address}");
        }
        for (name, how) in service["depends_on"].as_object().into_iter().flatten() {
            let healthy = how["condition"] == "service_healthy";
            let has_check = all[name]["healthcheck"]["test"].is_array();
            assert_eq!(healthy, has_check, "{place} waits for {name}");
        }
    });
    let all = services(WAYS[0]);
    for job in yaml("prometheus.yaml")["scrape_configs"]
        .as_array()
        .unwrap()
    {
        let target = job["static_configs"][0]["targets"][0].as_str().unwrap();
        let (host, port) = target.split_once(':').unwrap();
        assert!(listens(&all[host], host, port), "{job}");
    }
}

/// Whether a service is told to listen on that port, or does so of its own accord.
fn listens(service: &Value, host: &str, port: &str) -> bool {
    let told = service["environment"].as_object().into_iter().flatten();
    let mut told = told.map(|(_, value)| value.to_string());
    let own = [("jaeger", "4317"), ("zipkin", "9411")];
    told.any(|value| value == port || value.contains(&format!("0.0.0.0:{port}")))
        || (!service["environment"].is_object() && own.contains(&(host, port)))
}

#[test]
fn a_secret_that_is_missing_is_named_with_what_to_do() {
    for (file, variables) in [
        (
            "compose.elastic.yaml",
            &["ELASTIC_APM_SERVER_ENDPOINT", "ELASTIC_APM_SECRET_TOKEN"][..],
        ),
        ("compose.uptrace.yaml", &["UPTRACE_DSN"]),
    ] {
        for variable in variables {
            let given = services(&[file])["collector"]["environment"][variable].to_string();
            let expected = format!("${{{variable}:?Set it to the ");
            assert!(given.contains(&expected), "{file}: {given}");
        }
    }
}
