//! Docker is optional, whatever state it is in.
#![cfg(unix)]

use crate::common::{Doctor, Found};

fn docker(script: &str) -> Found {
    Doctor::new().with_program("docker", script).check("docker")
}

#[test]
fn docker_that_runs_with_compose_is_fine() {
    docker("case $1 in version) echo 28.2.2;; esac").is("ok", "28.2.2 runs, with Compose", "");
}

#[test]
fn docker_without_compose_needs_it() {
    docker("case $1 in version) echo 28.2.2;; *) exit 1;; esac").is(
        "optional",
        "28.2.2 runs, without Compose",
        "compose",
    );
}

#[test]
fn docker_without_a_daemon_needs_it_started() {
    let refused = "echo 'Cannot connect to the Docker daemon. Is it running?' >&2; exit 1";
    docker(&format!("case $1 in version) {refused};; esac")).is(
        "optional",
        "installed, and its daemon does not run",
        "start",
    );
    docker(refused).is(
        "optional",
        "installed without Compose, and its daemon",
        "start",
    );
}

#[test]
fn docker_that_this_user_may_not_use_is_no_missing_daemon() {
    let refused = "echo 'permission denied while trying to connect to the Docker daemon' >&2";
    docker(&format!("{refused}; exit 1")).is("optional", "may not use it", "usermod");
}

#[test]
fn docker_whose_daemon_hangs_is_not_waited_for() {
    let docker = Doctor::new().with_hanging("docker").check("docker");
    docker.is("optional", "daemon does not answer", "restart");
}

#[test]
fn without_docker_nothing_is_wrong() {
    let docker = Doctor::new().without_programs().check("docker");
    docker.is("optional", "not found", "");
}
