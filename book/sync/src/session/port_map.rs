//! Which port of a page is which one here.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// The ports that pages name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePorts {
    /// Where the app listens. The one above it is the inbox's, and free for a page that says how to choose another.
    pub app: u16,
    /// Where the viewer shows its pages.
    pub pages: u16,
    /// Where OTLP/gRPC is received.
    pub grpc: u16,
    /// Where OTLP/HTTP is received.
    pub http: u16,
}

impl PagePorts {
    fn all(self) -> [u16; 5] {
        [self.app, self.app + 1, self.pages, self.grpc, self.http]
    }
}

/// What stands before a port in a command.
const BEFORE: [&str; 12] = [
    "localhost:",
    "127.0.0.1:",
    "0.0.0.0:",
    "[::1]:",
    "--port ",
    "--port=",
    "-p ",
    "--grpc ",
    "--http ",
    "--pages ",
    "--app-port ",
    "--viewer-port ",
];

/// Below the ports that systems hand out for port 0, so that no test beside this one gets them.
const FROM: u16 = 20_000;
const COUNT: u16 = 12_000;

/// Free ports in place of those of a page.
#[derive(Debug)]
pub(crate) struct Ports(BTreeMap<u16, u16>);

impl Ports {
    /// Takes ports that nobody listens on and that no other session of this process has.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn take(of_page: PagePorts) -> io::Result<Self> {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let spread = (process::id().wrapping_mul(101) % u32::from(COUNT)) as u16;
        let mut here = BTreeMap::new();
        for page in of_page.all() {
            let free = (0..COUNT).find_map(|_| {
                let next = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
                let port = FROM + (spread + next) % COUNT;
                TcpListener::bind((Ipv4Addr::LOCALHOST, port))
                    .ok()
                    .map(|_| port)
            });
            here.insert(
                page,
                free.ok_or_else(|| io::Error::other("no port is free"))?,
            );
        }
        Ok(Self(here))
    }

    /// The port here for one of a page.
    pub(crate) fn mapped(&self, page: u16) -> u16 {
        self.0.get(&page).copied().unwrap_or(page)
    }

    /// Each port of a page, and the one here.
    fn all(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.iter().map(|(page, here)| (*page, *here))
    }

    /// A command of a page with the ports of this session.
    pub(crate) fn here(&self, command: &str) -> String {
        let mut command = command.to_owned();
        for (page, here) in self.all() {
            for before in BEFORE {
                command = replace_number(
                    &command,
                    &format!("{before}{page}"),
                    &format!("{before}{here}"),
                );
            }
        }
        command
    }

    /// What was printed, with the ports of the page.
    pub(crate) fn back(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (page, here) in self.all() {
            text = replace_number(&text, &here.to_string(), &page.to_string());
        }
        text
    }
}

/// Replaces `from` where no digit stands before or after it.
fn replace_number(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        out.push_str(before);
        let part_of_another = is_digit(out.chars().next_back()) || is_digit(after.chars().next());
        out.push_str(if part_of_another { from } else { to });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_mapped_there_and_back_and_no_other_number_is() {
        let ports = Ports(BTreeMap::from([(5000, 20_001), (4317, 20_002)]));
        let command = "OTEL_METRIC_EXPORT_INTERVAL=5000 curl localhost:5000/5000 http://127.0.0.1:43170 -p 5000";
        let here = ports.here(command);
        assert_eq!(
            here,
            "OTEL_METRIC_EXPORT_INTERVAL=5000 curl localhost:20001/5000 http://127.0.0.1:43170 -p 20001"
        );
        assert_eq!(ports.back(&here), command);
        assert_eq!(
            ports.back("I64(20002) 120002 200021"),
            "I64(4317) 120002 200021"
        );
    }

    #[test]
    fn two_sessions_have_different_ports() {
        let page = PagePorts {
            app: 1,
            pages: 3,
            grpc: 4,
            http: 5,
        };
        let (one, other) = (Ports::take(page).unwrap(), Ports::take(page).unwrap());
        assert!(
            one.all()
                .all(|(_, here)| other.all().all(|(_, there)| here != there))
        );
    }
}
