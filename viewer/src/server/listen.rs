//! Listening, and what to say where that cannot be.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use thiserror::Error;

use super::{GRPC_PORT, HTTP_PORT, PAGES_PORT};

/// Why the viewer could not start. It says what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// An address or a port is not to be had.
    #[error("cannot listen on {address} for {purpose}: {}", advice(*address, flag, error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What for.
        purpose: &'static str,
        /// Which flag says another.
        flag: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The system would not let it serve.
    #[error("cannot serve: {0}. Start it again")]
    Serve(#[from] io::Error),
}

/// Where a program on this machine reaches what listens on `address`: `0.0.0.0` and `[::]` stand for
/// all addresses of this machine, and are none to send to.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

pub(super) fn listen(
    address: SocketAddr,
    purpose: &'static str,
    flag: &'static str,
) -> Result<TcpListener, StartError> {
    let listen = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    listen().map_err(|error| StartError::Listen {
        address,
        purpose,
        flag,
        error,
    })
}

fn advice(address: SocketAddr, flag: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let culprit = match address.port() {
                GRPC_PORT | HTTP_PORT => {
                    "perhaps a Collector, Jaeger, or another viewer. Use that one, stop it,"
                }
                PAGES_PORT => "perhaps another viewer. Use that one, stop it,",
                _ => "so stop that one,",
            };
            format!(
                "another program has this port, {culprit} or choose another with {flag} \
                 (port 0 takes any that is free)"
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("this address is not one of this machine. Choose another with {flag}")
        }
        io::ErrorKind::PermissionDenied => {
            format!("the system does not allow it. Choose a port above 1023 with {flag}")
        }
        _ => format!("{error}. Choose another with {flag}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_said_with_what_probably_holds_it() {
        let error = io::Error::from(io::ErrorKind::AddrInUse);
        for (port, flag, culprit) in [
            (GRPC_PORT, "--grpc", "a Collector, Jaeger"),
            (HTTP_PORT, "--http", "a Collector, Jaeger"),
            (PAGES_PORT, "--pages", "another viewer"),
        ] {
            let address = SocketAddr::from(([127, 0, 0, 1], port));
            let advice = advice(address, flag, &error);
            assert!(
                advice.contains(culprit) && advice.contains(flag),
                "{advice}"
            );
        }
    }

    #[test]
    fn what_listens_everywhere_is_reached_on_loopback() {
        for (address, expected) in [
            ("0.0.0.0:4317", "127.0.0.1:4317"),
            ("[::]:4317", "[::1]:4317"),
            ("127.0.0.1:4317", "127.0.0.1:4317"),
            ("192.0.2.1:4317", "192.0.2.1:4317"),
        ] {
            let reachable = reachable(address.parse().unwrap());
            assert_eq!(reachable.to_string(), expected);
        }
    }
}
