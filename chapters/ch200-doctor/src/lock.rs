//! `Cargo.lock`, of this workbook or of any other project.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

/// Which packages a build takes, and who asks for which.
#[derive(Debug, Deserialize)]
pub struct Lock {
    #[serde(default, rename = "package")]
    pub packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    pub name: String,
    pub version: semver::Version,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Why a lock file cannot be looked into.
#[derive(Debug, Error)]
pub enum LockError {
    #[error("cannot read {}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("{} is no Cargo.lock: {}", path.display(), error.message())]
    Parse {
        path: PathBuf,
        error: toml::de::Error,
    },
}

impl Lock {
    pub fn read(path: &Path) -> Result<Lock, LockError> {
        let path = path.to_owned();
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| LockError::Parse { path, error }),
            Err(error) => Err(LockError::Read { path, error }),
        }
    }

    /// Those that ask for this package by themselves, and not through another.
    pub fn dependents(&self, package: &Package) -> Vec<&Package> {
        let Package { name, version, .. } = package;
        // The version stands there only where there are two, and the source where even that is not
        // enough.
        let with_version = format!("{name} {version}");
        let with_source = format!("{with_version} (");
        let is_it = |dependency: &String| {
            dependency == name
                || *dependency == with_version
                || dependency.starts_with(&with_source)
        };
        let packages = self.packages.iter();
        packages
            .filter(|it| it.dependencies.iter().any(is_it))
            .collect()
    }
}

/// The lock file of the folder where the program was started, or of one above, as Cargo finds it.
pub fn find() -> Option<PathBuf> {
    let folder = env::current_dir().ok()?;
    let mut above = folder.ancestors();
    above.find_map(|folder| Some(folder.join("Cargo.lock")).filter(|path| path.is_file()))
}
