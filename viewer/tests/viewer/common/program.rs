//! The program itself, as a reader runs it.

use std::io::BufReader;
use std::process::{Child, ChildStderr, Command, Stdio};

/// A program that is ended when the test is.
pub struct Program(pub Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn start(arguments: &[&str]) -> (Program, BufReader<ChildStderr>) {
    start_with(arguments, "")
}

/// `allowed` are the hosts of `OTLP_VIEWER_ALLOWED_HOST`.
pub fn start_with(arguments: &[&str], allowed: &str) -> (Program, BufReader<ChildStderr>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_otlp-viewer"))
        .args(arguments)
        .env("OTLP_VIEWER_ALLOWED_HOST", allowed)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    (Program(child), stderr)
}
