//! The address that a signal goes to, from the variables and the protocol.

use opentelemetry_otlp::Protocol;
use ureq::http::Uri;

use crate::Error;
use crate::destination::Signal;
use crate::variables::{Variable, Variables};

pub(crate) fn url(variables: &Variables, signal: Signal, protocol: Protocol) -> Result<Uri, Error> {
    let is_grpc = matches!(protocol, Protocol::Grpc);
    let example = ["http://localhost:4318", "http://localhost:4317"][usize::from(is_grpc)];
    let Variable {
        name: variable,
        mut value,
    } = variables.otlp(signal, "ENDPOINT").unwrap_or_default();
    let (scheme, rest) = value.split_once("://").unwrap_or(("", &value));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(Error::Password { variable, example });
    }
    if value.is_empty() {
        value = example.to_owned();
    } else if scheme.is_empty() && is_grpc {
        // Only gRPC knows this variable, and only for an endpoint without a scheme.
        let insecure = variables.parse(signal, "INSECURE", |value| {
            let value = value.to_lowercase().parse();
            value.map_err(|_| "Write true for http, or false for https")
        })?;
        value = match insecure {
            Some(true) => format!("http://{value}"),
            Some(false) => format!("https://{value}"),
            None => {
                return Err(Error::Scheme {
                    variable,
                    value,
                    example,
                });
            }
        };
    } else if !["http", "https"].contains(&&*scheme.to_lowercase()) {
        return Err(Error::Scheme {
            variable,
            value,
            example,
        });
    }
    // The variable for one signal has the whole address, and the one for all has where the paths begin.
    if !is_grpc && !variable.contains(signal.name()) {
        value = format!("{}{}", value.trim_end_matches('/'), signal.path());
    }
    value.parse::<Uri>().map_err(|error| Error::Url {
        variable,
        value,
        error: error.into(),
        example,
    })
}
