//! Where the to-do list is.

use std::fmt;
use std::net::IpAddr;

use http::Uri;

/// The address of the to-do list, without a path.
#[derive(Debug, Clone)]
pub struct Target {
    address: String,
    port: u16,
}

impl Target {
    /// Reads `http://localhost:5000`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const ADVICE: &str = "write it as http://localhost:5000";
        let uri: Uri = text.parse().map_err(|_| ADVICE)?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err("this client speaks plain HTTP only: write http://"),
            _ => return Err(ADVICE),
        }
        let authority = uri.authority().ok_or(ADVICE)?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") {
            return Err(
                "neither a user nor a path belongs in it: write it as http://localhost:5000",
            );
        }
        if uri.query().is_some() || authority.host().is_empty() {
            return Err(ADVICE);
        }
        let port = match authority.port_u16() {
            Some(0) => return Err(ADVICE),
            Some(port) => port,
            None if authority.as_str() != authority.host() => return Err(ADVICE),
            None => 80,
        };
        Ok(Self {
            address: authority.host().trim_matches(['[', ']']).to_owned(),
            port,
        })
    }

    /// Only what is this machine by its very name: another name may lead anywhere, and elsewhere
    /// tomorrow.
    pub fn is_loopback(&self) -> bool {
        let ip = self.address.parse::<IpAddr>();
        ip.is_ok_and(|ip| ip.is_loopback()) || self.address.eq_ignore_ascii_case("localhost")
    }

    /// The name or the number, as `server.address` wants it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The port, also where the address does not say it.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, port } = self;
        if address.contains(':') {
            write!(f, "http://[{address}]:{port}")
        } else {
            write!(f, "http://{address}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_this_machine() {
        let is_loopback = |text: String| Target::parse(&text).unwrap().is_loopback();
        for here in [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1",
            "127.9.9.9:80",
            "[::1]:5000",
        ] {
            assert!(is_loopback(format!("http://{here}")), "{here}");
        }
        for there in [
            "example.com",
            "localhost.example.com",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
            "2130706433",
        ] {
            assert!(!is_loopback(format!("http://{there}")), "{there}");
        }
    }

    #[test]
    fn it_is_written_back_with_its_port() {
        let written = |text| Target::parse(text).unwrap().to_string();
        assert_eq!(written("http://localhost/"), "http://localhost:80");
        assert_eq!(written("http://[::1]:5000"), "http://[::1]:5000");
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "localhost:5000",
            "https://localhost",
            "http://",
            "http://a:b@localhost",
            "http://localhost/add",
            "http://localhost?x",
            "http://localhost:0",
            "http://localhost:99999",
            "http://localhost:",
            "ftp://localhost",
            "http://local host",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }
}
