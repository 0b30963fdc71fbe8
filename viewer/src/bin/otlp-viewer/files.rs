//! Opens files, and tells what was read of them.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use otlp_viewer::saved::{self, OpenError};
use otlp_viewer::store::Store;

use crate::terminal::print_line;

/// Opens files, and tells on which of them it waits. `memory` is how much is held at most, in bytes.
pub(crate) fn open(files: &[PathBuf], memory: usize) -> Result<Arc<Store>, OpenError> {
    for pipe in files.iter().filter(|it| is_pipe(it)) {
        let name = saved::name_of(pipe);
        print_line(format_args!(
            "{name} is a pipe: waiting until somebody writes to it, and ends"
        ));
    }
    if files.iter().any(|it| it.as_os_str() == "-") && io::stdin().is_terminal() {
        print_line("Waiting for OTLP on stdin: paste it, and end it with Ctrl-D");
    }
    let store = Arc::new(Store::new(memory));
    saved::open(files, &store, memory)?;
    Ok(store)
}

/// Tells what was read of each file, and what of that has left: a file may hold more than is held of it. Nothing, where
/// nothing was opened.
pub(crate) fn tell_what_was_read(store: &Store) {
    let Some(saved) = store.saved() else { return };
    saved.files.iter().for_each(print_line);
    let counts = store.counts();
    let left = [
        (counts.traces_left, "traces"),
        (counts.logs_left, "log records"),
        (counts.series_left, "series of metrics"),
    ];
    let left: Vec<_> = left.iter().filter(|it| it.0 > 0).collect();
    if !left.is_empty() {
        let left: Vec<_> = left
            .iter()
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        print_line(format_args!(
            "There is more than fits into {} MiB: the first {} have left. --memory holds more",
            counts.budget >> 20,
            left.join(", ")
        ));
    }
}

/// Whether opening a file waits for somebody else.
fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_stdin = path.as_os_str() == "-";
        let path = if is_stdin {
            Path::new("/dev/stdin")
        } else {
            path
        };
        std::fs::metadata(path).is_ok_and(|it| it.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
