//! The ways to follow along: what the containers are told, and the one version of mdBook.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// The app, the viewer, OTLP over gRPC and over HTTP, the book.
const PORTS: [u16; 5] = [5000, 5080, 4317, 4318, 3000];

#[test]
fn every_port_is_forwarded_under_one_name_everywhere() {
    let container: Value = serde_json::from_str(&read(".devcontainer/devcontainer.json")).unwrap();
    assert_eq!(container["forwardPorts"], json!(PORTS));
    let gitpod = read(".gitpod.yml");
    let page = read("200-requirements/300-following-along.md");
    for port in PORTS {
        let label = &container["portsAttributes"][port.to_string()]["label"];
        let label = label
            .as_str()
            .unwrap_or_else(|| panic!("{port} has no label"));
        let there = format!("- port: {port}\n    name: {label}\n");
        assert!(gitpod.contains(&there), "{there:?}");
        assert!(page.contains(label), "{label}");
    }
}

#[test]
fn the_same_version_of_mdbook_is_named_everywhere() {
    let table = read("Cargo.toml");
    let version = table.split("\nmdbook-preprocessor = \"").nth(1).unwrap();
    let (version, _) = version.split_once('"').unwrap();
    let expected = format!("cargo install mdbook --locked --version {version}");
    for file in [
        "README.md",
        "200-requirements/300-following-along.md",
        "book/not-run.toml",
        "book/src/problem.rs",
        "book/sync/tests/browser/main.rs",
    ] {
        let text = read(file);
        let named: Vec<_> = text.match_indices("cargo install mdbook").collect();
        assert!(!named.is_empty(), "{file}");
        for (at, _) in named {
            assert!(text[at..].starts_with(&expected), "{file}: {expected}");
        }
    }
    assert!(table.contains(&format!("mdbook-preprocessor = \"{version}\"\n")));
}

#[cfg(unix)]
#[test]
fn the_app_and_the_viewer_are_told_the_hosts_that_the_cloud_gives_their_ports() {
    for (variables, host) in [
        (vec![], " "),
        (
            vec![
                ("CODESPACE_NAME", "ana-fluffy-disco"),
                (
                    "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN",
                    "app.example.dev",
                ),
            ],
            "ana-fluffy-disco-5000.app.example.dev ana-fluffy-disco-5080.app.example.dev",
        ),
        (
            vec![("CODESPACE_NAME", "ana-fluffy-disco")],
            "ana-fluffy-disco-5000.app.github.dev ana-fluffy-disco-5080.app.github.dev",
        ),
        (
            vec![("GITPOD_WORKSPACE_URL", "https://ana-book-1.ws-eu.gitpod.io")],
            "5000-ana-book-1.ws-eu.gitpod.io 5080-ana-book-1.ws-eu.gitpod.io",
        ),
        (vec![("GITPOD_ENVIRONMENT_ID", "0192")], ".gitpod.dev "),
    ] {
        let output = std::process::Command::new("/bin/sh")
            .args([
                "-euc",
                ". ./allowed-host; printf %s \"${TODO_ALLOWED_HOST:-} ${OTLP_VIEWER_ALLOWED_HOST:-}\"",
            ])
            .current_dir(repository().join(".devcontainer"))
            .env_clear()
            .envs(variables.clone())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said, host, "{variables:?}");
        assert!(output.status.success());
    }
}
