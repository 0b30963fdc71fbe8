//! Does a collector answer? The talk asks with `curl localhost:4317`; this asks in the protocol itself.

mod over_grpc;
mod over_http;

use std::net::{SocketAddr, ToSocketAddrs};

use crate::check::Finding;
use crate::endpoint::Endpoint;
use crate::reach_address::{Unreached, reach};

/// What came back for an empty export.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// It was taken.
    Taken,
    /// It was refused for want of credentials.
    Guarded,
    /// Nothing.
    Silence,
    /// Another protocol than the one that was spoken.
    NotSpoken,
    /// The protocol, but not the answer of a collector.
    Other(String),
}

/// One of the two ways to carry OTLP.
struct Way {
    name: &'static str,
    port: u16,
    ask: fn(SocketAddr, &Endpoint) -> Answer,
}

const GRPC: Way = Way {
    name: "OTLP over gRPC",
    port: 4317,
    ask: over_grpc::ask,
};

const HTTP: Way = Way {
    name: "OTLP over HTTP",
    port: 4318,
    ask: over_http::ask,
};

pub fn grpc(given: Option<&Endpoint>) -> Finding {
    check(&GRPC, &HTTP, given)
}

pub fn http(given: Option<&Endpoint>) -> Finding {
    check(&HTTP, &GRPC, given)
}

fn check(way: &Way, other_way: &Way, given: Option<&Endpoint>) -> Finding {
    let endpoint = given.cloned().unwrap_or_else(|| local(way.port));
    let to_find = (endpoint.host.clone(), endpoint.port);
    let address = match reach(move || to_find.to_socket_addrs().map(Iterator::collect)) {
        Ok(address) => address,
        Err(error) => return nobody(&endpoint, &error, given.is_some()),
    };
    let answer = (way.ask)(address, &endpoint);
    let other = || (other_way.ask)(address, &endpoint);
    verdict(way, other_way, &endpoint, answer, other)
}

/// Nothing has to listen where nobody said that something does.
fn nobody(endpoint: &Endpoint, error: &Unreached, is_given: bool) -> Finding {
    let nothing = format!("{} on {endpoint}", Unreached::Refused);
    match error {
        Unreached::Refused if !is_given => Finding::optional(nothing, RECEIVER),
        Unreached::Refused => Finding::failed(nothing, "start the collector, or name where it is"),
        _ => Finding::failed(
            format!("no connection to {endpoint}: {error}"),
            "see that the name and the port are right, and that no firewall is between",
        ),
    }
}

const RECEIVER: &str = "cargo run -p otlp-viewer starts a receiver";

fn verdict(
    way: &Way,
    other_way: &Way,
    endpoint: &Endpoint,
    answer: Answer,
    other: impl FnOnce() -> Answer,
) -> Finding {
    let stop = "stop what listens there, or send elsewhere";
    let said = match answer {
        Answer::Taken => return Finding::ok(format!("a collector answers on {endpoint}")),
        Answer::Guarded => {
            return Finding::optional(
                format!("what answers on {endpoint} asks who you are"),
                "set OTEL_EXPORTER_OTLP_HEADERS",
            );
        }
        Answer::Silence => {
            let found = format!("connected to {endpoint}, but no answer in 2 s");
            return Finding::failed(found, stop);
        }
        Answer::NotSpoken => None,
        Answer::Other(said) => Some(said),
    };
    match (said, other()) {
        (_, Answer::Taken) => Finding::failed(
            format!("{endpoint} takes {}, and not {}", other_way.name, way.name),
            format!("{} has another port, {} by default", way.name, way.port),
        ),
        (Some(said), _) | (None, Answer::Other(said)) => {
            Finding::failed(format!("no collector on {endpoint}: {said}"), stop)
        }
        (None, Answer::Guarded) => Finding::failed(
            format!("what listens on {endpoint} does not take {}", way.name),
            stop,
        ),
        (None, Answer::NotSpoken | Answer::Silence) => Finding::failed(
            format!("what listens on {endpoint} speaks neither gRPC nor HTTP"),
            stop,
        ),
    }
}

fn local(port: u16) -> Endpoint {
    Endpoint {
        host: "localhost".to_owned(),
        port,
        authority: format!("localhost:{port}"),
        path: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreached, local, nobody};
    use crate::check::Status;

    #[test]
    fn a_collector_is_optional_unless_it_was_named() {
        let status = |error, is_given| nobody(&local(4317), &error, is_given).status;
        assert_eq!(status(Unreached::Refused, false), Status::Optional);
        assert_eq!(status(Unreached::Refused, true), Status::Failed);
        assert_eq!(status(Unreached::TimedOut, false), Status::Failed);
    }
}
