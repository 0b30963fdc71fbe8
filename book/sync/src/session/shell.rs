//! The shell of a session: its folder, and what its commands find in their environment.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::cargo;
use super::port_map::{PagePorts, Ports};

/// A folder, and an environment without the settings of whoever runs this.
#[derive(Debug)]
pub(super) struct Shell {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
}

impl Shell {
    pub(super) fn open(
        built: &Path,
        root: &Path,
        page: PagePorts,
        ports: &Ports,
    ) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("work"))?;
        let tools = folder.path().join("bin");
        cargo::install(&tools)?;
        // To a terminal, curl shows none.
        fs::write(folder.path().join(".curlrc"), "no-progress-meter\n")?;
        let path = env::var_os("PATH").unwrap_or_default();
        let path = [tools].into_iter().chain(env::split_paths(&path));
        let path = env::join_paths(path).map_err(io::Error::other)?;
        let mut environment: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), path),
            ("WORKBOOK_BUILT".into(), built.into()),
            ("WORKBOOK_ROOT".into(), root.into()),
            ("WORKBOOK_CARGO".into(), real_cargo().into()),
            // No settings of whoever runs this.
            ("CURL_HOME".into(), folder.path().into()),
            ("LC_ALL".into(), "C".into()),
            ("NO_PROXY".into(), "localhost,127.0.0.1".into()),
            ("no_proxy".into(), "localhost,127.0.0.1".into()),
            ("TERM".into(), "dumb".into()),
        ];
        for (name, port) in [
            ("WORKBOOK_APP_PORT", page.app),
            ("WORKBOOK_INBOX_PORT", page.app + 1),
            ("WORKBOOK_PAGES_PORT", page.pages),
            ("WORKBOOK_GRPC_PORT", page.grpc),
            ("WORKBOOK_HTTP_PORT", page.http),
        ] {
            environment.push((name.into(), ports.mapped(port).to_string().into()));
        }
        Ok(Self {
            folder,
            environment,
        })
    }

    /// Where the commands are run.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// A command as it is typed. It is a group of processes of its own: Ctrl-C in a terminal goes to
    /// all programs of a pipe.
    pub(super) fn command(&self, typed: &str) -> Command {
        let mut shell = Command::new("sh");
        for (name, _) in env::vars_os() {
            let readable = name.to_string_lossy();
            let is_setting = readable.starts_with("OTEL_") || readable.starts_with("CARGO_");
            if is_setting || readable == "RUST_LOG" {
                shell.env_remove(&name);
            }
        }
        shell
            .args(["-c", typed])
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        shell
    }
}

/// Cargo sets the variable for what it runs.
fn real_cargo() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        env::split_paths(&path)
            .map(|it| it.join("cargo"))
            .find(|it| it.is_file())
    };
    env::var_os("CARGO")
        .map(PathBuf::from)
        .or_else(on_path)
        .unwrap_or_default()
}
