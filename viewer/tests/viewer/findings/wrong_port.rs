//! `wrong-port`: real requests to real ports.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use otlp_viewer::testing::Receiver;

use crate::common::{JSON, post};

#[test]
fn http_to_the_port_of_grpc_is_found() {
    let receiver = Receiver::start();
    post(
        &format!("{}/v1/traces", receiver.grpc_endpoint()),
        JSON,
        b"{}",
    );
    let findings = receiver.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id(), "wrong-port");
    assert!(
        findings[0].to_string().contains("HTTP to the port of gRPC"),
        "{}",
        findings[0]
    );
}

#[test]
fn grpc_to_the_port_of_http_is_found() {
    let receiver = Receiver::start();
    let address = receiver.http_endpoint().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .unwrap();
    let finding = receiver.wait_for("a finding", Duration::from_secs(10), |it| {
        it.findings().pop()
    });
    assert_eq!(finding.id(), "wrong-port");
    assert!(
        finding.to_string().contains("gRPC to the port of HTTP"),
        "{finding}"
    );
}

#[test]
fn a_request_that_is_refused_for_another_reason_is_at_the_right_port() {
    let receiver = Receiver::start();
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        JSON,
        b"{",
    );
    post(&format!("{}/", receiver.http_endpoint()), JSON, b"{}");
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        JSON,
        b"{}",
    );
    receiver.assert_no_findings();
}
