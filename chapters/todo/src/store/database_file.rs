//! The file of the database, and whether it is still the one that was opened.

use std::path::{Path, PathBuf};

/// A database file, and which one it is: it can be deleted or replaced while the app runs. What is written to it then
/// is gone when the app ends.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    pub(super) path: PathBuf,
    pub(super) identity: Option<FileIdentity>,
}

/// A device, and the number of a file on it. There is none on Windows, where a file that is open cannot be deleted.
pub(super) type FileIdentity = (u64, u64);

pub(super) fn identity(path: &Path) -> Option<FileIdentity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = path.metadata().ok()?;
        Some((file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    None
}
