//! Where a server or a broker is, as two spans say.

use std::net::IpAddr;

use crate::findings::attributes::{self, Value};
use crate::findings::findings_by_service::short;
use crate::findings::http_target::is_loopback;
use crate::model::StoredSpan;

/// The address that a span names, and the host that its program runs on.
#[derive(Debug)]
pub(super) struct ServerAddress {
    /// In lower case; `localhost` for every name by which a machine calls itself.
    address: Option<String>,
    host: Option<String>,
}

impl ServerAddress {
    /// That of a span that names this address.
    pub(super) fn new(address: Option<&str>, span: &StoredSpan) -> ServerAddress {
        let normal = |it: &str| match is_loopback(it) {
            true => "localhost".to_owned(),
            false => it.to_ascii_lowercase(),
        };
        ServerAddress {
            address: address.filter(|it| !it.is_empty()).map(normal),
            host: host(span),
        }
    }

    /// Whether two spans can mean one server. Where one names no address there is nothing to compare, nor where one has a
    /// name and the other a number.
    pub(super) fn agrees(&self, other: &ServerAddress) -> bool {
        let (Some(a), Some(b)) = (&self.address, &other.address) else {
            return true;
        };
        let is_number = |it: &str| it.parse::<IpAddr>().is_ok();
        if is_loopback(a) || is_loopback(b) {
            // What one calls `localhost` is not what the other is.
            return a == b && !self.is_elsewhere(other);
        }
        a == b || is_number(a) != is_number(b)
    }

    /// Whether both say their host, and it's another.
    fn is_elsewhere(&self, other: &ServerAddress) -> bool {
        matches!((&self.host, &other.host), (Some(a), Some(b)) if a != b)
    }
}

fn host(span: &StoredSpan) -> Option<String> {
    let resource = attributes::resource(&span.origin);
    let keys = ["container.id", "k8s.pod.uid", "host.id", "host.name"];
    let mut found = keys.iter().filter_map(|it| attributes::find(&resource, it));
    found.find_map(Value::text).map(short)
}
