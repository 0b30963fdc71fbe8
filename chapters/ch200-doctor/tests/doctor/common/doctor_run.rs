//! Runs the doctor as a reader does, on ports that nobody else has.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::Value;
use tempfile::TempDir;

/// One run of the doctor, not yet started.
pub struct Doctor {
    command: Command,
    port: u16,
    pages: u16,
    /// What a fake program is made in; with one, it is all of the `PATH`.
    programs: TempDir,
}

impl Doctor {
    /// Both ports are free, and nothing is known of the terminal.
    pub fn new() -> Doctor {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ch200-doctor"));
        for variable in ["CC", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "NO_COLOR"] {
            command.env_remove(variable);
        }
        command.env("LANG", "C.UTF-8");
        Doctor {
            command,
            port: free_port(),
            pages: free_port(),
            programs: TempDir::new().unwrap(),
        }
    }

    /// The port of the app.
    pub fn port(self, port: u16) -> Doctor {
        Doctor { port, ..self }
    }

    /// The port of the viewer's pages.
    pub fn pages(self, pages: u16) -> Doctor {
        Doctor { pages, ..self }
    }

    pub fn arguments(mut self, arguments: &[&str]) -> Doctor {
        self.command.args(arguments);
        self
    }

    pub fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Doctor {
        self.command.env(name, value);
        self
    }

    /// No program is found any more.
    pub fn without_programs(self) -> Doctor {
        let path = self.programs.path().to_owned();
        self.variable("PATH", path)
    }

    /// Of all programs, only those that are made like this are found.
    #[cfg(unix)]
    pub fn with_program(self, name: &str, script: &str) -> Doctor {
        // Another process writes it: a file that this one has open for writing, and so perhaps a program
        // that another test starts at this moment, cannot be run.
        let made = Command::new("/bin/sh")
            .args([
                "-c",
                r#"printf '#!/bin/sh\n%s\n' "$2" > "$1" && chmod +x "$1""#,
                "sh",
            ])
            .arg(self.programs.path().join(name))
            .arg(script)
            .status()
            .unwrap();
        assert!(made.success());
        self.without_programs()
    }

    /// A fake program that never ends.
    #[cfg(unix)]
    pub fn with_hanging(self, name: &str) -> Doctor {
        self.with_program(name, "PATH=/usr/bin:/bin exec sleep 60")
    }

    pub fn in_folder(mut self, folder: &Path) -> Doctor {
        self.command.current_dir(folder);
        self
    }

    pub fn output(mut self) -> Output {
        self.complete().output().unwrap()
    }

    /// Starts it, and leaves it to the test how it is read.
    pub fn start(mut self) -> Child {
        let pipe = Stdio::piped;
        let command = self.complete().stdout(pipe()).stderr(pipe());
        command.spawn().unwrap()
    }

    fn complete(&mut self) -> &mut Command {
        let (port, pages) = (self.port.to_string(), self.pages.to_string());
        self.command.args(["--port", &port, "--pages", &pages])
    }

    /// What it printed, and its exit status.
    pub fn text(self) -> (String, i32) {
        let output = self.output();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let text = String::from_utf8(output.stdout).unwrap();
        (text, output.status.code().unwrap())
    }

    /// The whole report, and its exit status.
    pub fn report(self) -> (Vec<Value>, i32) {
        let (text, status) = self.arguments(&["--json"]).text();
        (serde_json::from_str(&text).unwrap(), status)
    }

    /// What one of the checks found.
    pub fn check(self, name: &str) -> Found {
        let (report, _) = self.report();
        let entry = report.iter().find(|it| it["check"] == name).unwrap();
        let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        Found {
            status: text("status"),
            found: text("found"),
            advice: text("do"),
        }
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Found {
    pub status: String,
    pub found: String,
    pub advice: String,
}

impl Found {
    /// Holds it against what it must be: the whole status, and parts of the texts.
    pub fn is(&self, status: &str, found: &str, advice: &str) {
        assert!(
            self.status == status && self.found.contains(found) && self.advice.contains(advice),
            "{self:?} should be {status}, {found:?}, {advice:?}"
        );
    }
}

/// A port that is free. It is none of those that the system gives out for port 0, so no other test
/// gets it meanwhile.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let mine = (std::process::id() % 1000) as u16 * 10;
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (mine + next) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
