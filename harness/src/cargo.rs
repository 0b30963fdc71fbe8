//! Cargo, started by a program that cargo has started.

use std::env;
use std::process::Command;

/// Of which package the program is that now runs. Some build scripts ask to be run again when these
/// change, `ring`'s among them, and everything that stands on it would be built again each time.
const OF_THIS_PACKAGE: [&str; 4] = [
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
];

/// The cargo that started this program, as a shell would start it.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let readable = name.to_string_lossy();
        if OF_THIS_PACKAGE.iter().any(|it| readable.starts_with(it)) {
            command.env_remove(&name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_not_told_of_which_package_this_test_is() {
        assert!(env::var_os("CARGO_PKG_NAME").is_some());
        let removed = |(name, value): (&std::ffi::OsStr, Option<_>)| {
            name == "CARGO_PKG_NAME" && value.is_none()
        };
        assert!(cargo().get_envs().any(removed));
    }
}
