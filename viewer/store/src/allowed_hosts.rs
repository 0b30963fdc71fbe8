//! Who may ask: the host that a request names must be this machine, or a name that was allowed.
//!
//! The page of another site can make a browser ask an address on this machine under a name that the
//! site owns ([DNS rebinding](https://en.wikipedia.org/wiki/DNS_rebinding)). The browser then sends
//! that name as the host, and it is by this that such a request is known.

use std::net::IpAddr;

/// The hosts that are answered for.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    allowed: Vec<String>,
}

impl Hosts {
    /// Loopback, and these names or addresses.
    pub fn new(allowed: &[String]) -> Hosts {
        let allowed = allowed.iter().map(|it| name(it).to_lowercase()).collect();
        Hosts { allowed }
    }

    /// Whether the value of a `Host` header, with or without a port, is answered for.
    pub fn answer_for(&self, host: &str) -> bool {
        let name = name(host).to_lowercase();
        let is_loopback = name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
        is_loopback || self.allowed.contains(&name)
    }
}

/// The host without its port, and an IPv6 address without its brackets.
fn name(host: &str) -> &str {
    let host = host.trim();
    let is_port = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if let Some((address, after)) = host.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let is_end = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return if is_end { address } else { host };
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && is_port(port) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_and_what_was_allowed_are_answered_for_and_nothing_else() {
        let hosts = Hosts::new(&["Viewer.example".to_owned(), "10.0.0.7".to_owned()]);
        let good = [
            "localhost",
            "localhost:5080",
            "127.0.0.1:4318",
            "127.8.8.8",
            "[::1]:5080",
            "::1",
            "LOCALHOST",
            "a.localhost:1",
            "viewer.example:5080",
            "10.0.0.7",
        ];
        for host in good {
            assert!(hosts.answer_for(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.8",
            "evil.example:localhost",
            "localhost@evil.example",
            "0.0.0.0",
            "[::ffff:127.0.0.1]:1",
            "[::1]evil.example",
            "[::1]:5080evil.example",
            "[::1",
        ] {
            assert!(!hosts.answer_for(host), "{host}");
        }
    }
}
