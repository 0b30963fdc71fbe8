//! TLS: whom the app trusts, and what it says of those whom it does not.

use harness::Chapter;
use otlp_viewer::testing::Receiver;

use crate::protocols::assert_whole;
use crate::tls_proxy::TlsProxy;
use crate::{line_on_spans, over, visit};

const CERTIFICATE: &str = "OTEL_EXPORTER_OTLP_CERTIFICATE";
const PROTOCOLS: [&str; 2] = ["grpc", "http/protobuf"];

fn start(protocol: &str, name: &str) -> (Receiver, TlsProxy) {
    let receiver = Receiver::start();
    let target = match protocol {
        "grpc" => receiver.grpc_endpoint(),
        _ => receiver.http_endpoint(),
    };
    let proxy = TlsProxy::start(target, name);
    (receiver, proxy)
}

#[test]
fn everything_arrives_where_the_named_certificate_signed_the_collectors() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "127.0.0.1");
        let app = over(protocol, &proxy.url("https")).env(CERTIFICATE, proxy.authority());
        let stderr = visit(app).stderr;
        assert!(!stderr.contains("warning"), "{stderr}");
        assert_whole(&receiver);
    }
}

#[test]
fn a_certificate_for_one_signal_goes_before_the_one_for_all() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "127.0.0.1");
        let (_, other) = start(protocol, "127.0.0.1");
        let app = over(protocol, &proxy.url("https"))
            .env(CERTIFICATE, other.authority())
            .env("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", proxy.authority());
        let stderr = visit(app).stderr;
        assert_eq!(receiver.spans().len(), 3, "{stderr}");
        assert_eq!(receiver.logs().len(), 0, "{stderr}");
    }
}

/// Where OpenSSL would look, rustls looks, too: this is how a test trusts something system-wide.
#[test]
fn without_one_what_the_system_trusts_is_trusted() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "127.0.0.1");
        visit(over(protocol, &proxy.url("https")).env("SSL_CERT_FILE", proxy.authority()));
        assert_whole(&receiver);
    }
}

#[test]
fn a_collector_that_is_not_trusted_gets_nothing_and_a_line_says_what_to_name() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "127.0.0.1");
        let (_, other) = start(protocol, "127.0.0.1");
        let url = proxy.url("https");
        let wrong = other.authority();
        for (app, says) in [
            (over(protocol, &url), "nobody whom this system trusts"),
            (over(protocol, &url).env(CERTIFICATE, wrong), wrong),
        ] {
            let stderr = visit(app).stderr;
            let line = line_on_spans(&stderr);
            assert!(
                line.contains(says) && line.contains(CERTIFICATE),
                "{stderr}"
            );
            assert_eq!(receiver.spans().len(), 0);
        }
    }
}

fn assert_advises(app: Chapter, says: &str) {
    let stderr = visit(app).stderr;
    let line = line_on_spans(&stderr);
    assert!(line.contains(says), "{says}: {stderr}");
}

#[test]
fn a_certificate_for_another_name_is_not_taken() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "collector.example");
        let app = over(protocol, &proxy.url("https")).env(CERTIFICATE, proxy.authority());
        assert_advises(app, "for another name than 127.0.0.1");
        assert_eq!(receiver.spans().len(), 0);
    }
}

#[test]
fn plain_text_to_tls_and_tls_to_plain_text_are_named() {
    for protocol in PROTOCOLS {
        let (receiver, proxy) = start(protocol, "127.0.0.1");
        assert_advises(over(protocol, &proxy.url("http")), "write https://");
        for plain in [receiver.grpc_endpoint(), receiver.http_endpoint()] {
            let app = over(protocol, &plain.replace("http:", "https:"));
            assert_advises(app, "speaks no TLS: write http://");
        }
    }
}
