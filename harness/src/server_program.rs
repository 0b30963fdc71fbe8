//! A chapter that listens.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use crate::http_client::{self, Answer, Client};
use crate::output::poll;
use crate::process::{Finished, PATIENCE, Process, Stop};

/// What every server says on stderr once it listens, before the port.
const LISTENING: &str = " is on http://127.0.0.1:";

/// A chapter that listens. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    process: Process,
    client: Client,
    port: u16,
}

impl Running {
    pub(crate) fn when_listening(process: Process) -> Self {
        let port = poll(PATIENCE, || match port_in(&process.stderr()) {
            Some(port) => Some(Some(port)),
            None => process.status().map(|_| None),
        });
        let Some(Some(port)) = port else {
            panic!("it does not listen. stderr:\n{}", process.stderr());
        };
        Self {
            process,
            client: Client::new(),
            port,
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a page, for example of `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The folder that it runs in, with its `tasks.db` unless that was put elsewhere.
    pub fn folder(&self) -> &Path {
        self.process.folder()
    }

    /// Gets a page.
    ///
    /// # Panics
    /// As [`Running::request`] does.
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// Sends a form: names and values, which are encoded here.
    ///
    /// # Panics
    /// As [`Running::request`] does.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = http_client::encode_form(form);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &headers, body.as_bytes())
    }

    /// Sends a request on a connection of its own, and follows no redirect. A header's value may be
    /// any text, the method any token. `Host` and `Content-Length` are added.
    ///
    /// # Panics
    /// When there is no answer within 30 seconds.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.client
            .send(method, &self.url(path), headers, body)
            .unwrap_or_else(|error| {
                panic!(
                    "{method} {path} was not answered: {error}\n{}",
                    self.process.written()
                )
            })
    }

    /// Opens a connection and sends these bytes as they are: half a request, two at once, or
    /// something else altogether. [`Answer::read_from`] reads what comes back; dropping the
    /// connection is how a client goes away.
    ///
    /// # Panics
    /// When it cannot connect.
    pub fn raw(&self, bytes: &[u8]) -> TcpStream {
        let mut stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        stream.set_write_timeout(Some(PATIENCE)).expect("not zero");
        stream.write_all(bytes).expect("a connection that is open");
        stream
    }

    /// What it has written to stdout so far.
    pub fn stdout_so_far(&self) -> String {
        self.process.stdout()
    }

    /// What it has written to stderr so far.
    pub fn stderr_so_far(&self) -> String {
        self.process.stderr()
    }

    /// Whether the program has ended, and its stderr is read to the end.
    pub fn has_ended(&self) -> bool {
        self.process.status().is_some()
    }

    /// How much memory it takes now, in bytes: what the system says of the resident set.
    ///
    /// # Panics
    /// On a system other than Linux, and when the program has ended.
    pub fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = fs::read_to_string(path).expect("Linux, and a program that runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        1024 * kibibytes.expect("VmRSS: a number of kB")
    }

    /// Waits until the condition holds. `what` is waited for, for the message: "the first span".
    ///
    /// # Panics
    /// When it does not hold within 30 seconds, with what the program wrote.
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut() -> bool) {
        poll(PATIENCE, || condition().then_some(()))
            .unwrap_or_else(|| panic!("{what} did not come.\n{}", self.process.written()));
    }

    /// Kills the program that reads stdout, as Ctrl-C does to a `tee` in the same terminal. From
    /// then on nobody reads what this one prints.
    ///
    /// # Panics
    /// When there is none: see [`Chapter::piped_into`](crate::Chapter::piped_into).
    pub fn end_reader(&self) {
        self.process.end_reader();
    }

    /// Asks the program to stop, and does not wait for it. Does nothing when it has ended.
    ///
    /// # Panics
    /// For a signal on a system that has none.
    pub fn signal(&self, how: Stop) {
        self.process.signal(how);
    }

    /// Waits until the program has ended.
    ///
    /// # Panics
    /// When it still runs after 30 seconds, with what it wrote.
    pub fn wait(self) -> Finished {
        self.process.wait()
    }

    /// Asks the program to stop and waits until it has ended.
    ///
    /// # Panics
    /// As [`Running::signal`] and [`Running::wait`] do.
    pub fn stop(self, how: Stop) -> Finished {
        self.signal(how);
        self.wait()
    }
}

/// The port, once the whole of it is there.
fn port_in(stderr: &str) -> Option<u16> {
    let (_, rest) = stderr.split_once(LISTENING)?;
    let (port, _) = rest.split_once(char::is_whitespace)?;
    port.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_counts_when_all_its_digits_have_arrived() {
        assert_eq!(port_in("The to-do list is on http://127.0.0.1:49"), None);
        let line = "warning\nThe to-do list is on http://127.0.0.1:49152 (Ctrl-C stops it)\n";
        assert_eq!(port_in(line), Some(49152));
    }
}
