//! Where an HTTP request goes, as its CLIENT span and its SERVER span say: by the names of today, and by those of before
//! 2023, which many instrumentations write.

use super::attributes::{SpanView, Value};

/// How long an address or a path may be, in bytes. A longer one is no target that two spans are compared by.
const MAX_BYTES: usize = 500;

/// What stands for every name by which a machine calls itself.
const LOOPBACK: &str = "localhost";

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HttpTarget {
    /// The method.
    pub method: String,
    /// The host in lower case; `localhost` for all names of the machine itself.
    pub host: String,
    /// The path, without what is asked for behind it.
    pub path: String,
}

/// A port; none where nobody says which.
pub type Port = Option<u16>;

impl HttpTarget {
    /// Where a span of an HTTP request says that it goes. None where it doesn't say all of it.
    pub fn new(span: &SpanView<'_>) -> Option<(HttpTarget, Port)> {
        let text = |keys: &[&str]| {
            let mut found = keys.iter().filter_map(|it| span.attribute(it));
            found.find_map(Value::text)
        };
        let number = |keys: &[&str]| {
            let mut found = keys.iter().filter_map(|it| span.attribute(it));
            found.find_map(Value::integer)
        };
        let url = text(&["url.full", "http.url"]).and_then(Url::parse);
        let host = url.map(|it| it.host);
        let host = host.or_else(|| text(&["server.address", "net.host.name", "net.peer.name"]));
        // The name of before 2023 has the port in it, as the header has.
        let header = text(&["http.host"]).map(host_and_port);
        let host = host.or(header.map(|it| it.0))?;
        let port = number(&["server.port", "net.host.port", "net.peer.port"]);
        let port = port.and_then(|it| u16::try_from(it).ok());
        let path = url.map(|it| it.path);
        let path = path.or_else(|| text(&["url.path", "http.target"]))?;
        if host.len() > MAX_BYTES || path.len() > MAX_BYTES {
            return None;
        }
        let target = HttpTarget {
            method: text(&["http.request.method", "http.method"])?.to_owned(),
            host: if is_loopback(host) {
                LOOPBACK.to_owned()
            } else {
                host.to_ascii_lowercase()
            },
            path: without_query(path).to_owned(),
        };
        let port = url.and_then(|it| it.port).or(port);
        Some((target, port.or(header.and_then(|it| it.1))))
    }
}

#[derive(Clone, Copy)]
struct Url<'a> {
    host: &'a str,
    port: Port,
    path: &'a str,
}

impl Url<'_> {
    fn parse(url: &str) -> Option<Url<'_>> {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, it)| it);
        let (host, port) = host_and_port(authority);
        let usual = match scheme {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let path = without_query(path);
        Some(Url {
            host,
            port: port.or(usual),
            path: if path.is_empty() { "/" } else { path },
        })
    }
}

/// A host, without the brackets around an address of version six, and its port.
fn host_and_port(authority: &str) -> (&str, Port) {
    // Such an address has colons of its own, between the brackets.
    let port_at = authority
        .rfind(':')
        .filter(|it| !authority[*it..].contains(']'));
    let (host, port) = match port_at {
        Some(at) => (&authority[..at], authority[at + 1..].parse().ok()),
        None => (authority, None),
    };
    (host.trim_start_matches('[').trim_end_matches(']'), port)
}

/// Whether only the machine itself is called so.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case(LOOPBACK) || host == "::1" || host.starts_with("127.")
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn an_address_has_a_host_a_port_and_a_path() {
        for (url, host, port, path) in [
            ("http://shop:8080/order?id=1", "shop", Some(8080), "/order"),
            ("https://user:word@shop/", "shop", Some(443), "/"),
            ("http://[::1]:80", "::1", Some(80), "/"),
            ("http://[::1]/a", "::1", Some(80), "/a"),
            ("unix://socket?x", "socket", None, "/"),
        ] {
            let read = Url::parse(url).map(|it| (it.host, it.port, it.path));
            assert_eq!(read, Some((host, port, path)), "{url}");
        }
        assert!(Url::parse("/order").is_none());
    }
}
