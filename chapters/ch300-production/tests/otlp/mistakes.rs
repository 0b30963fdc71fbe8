//! What people write instead of what is right, and the line that they get.

use harness::{Chapter, Finished};
use otlp_viewer::testing::Receiver;

use crate::{chapter, line_on_spans, over, visit};

const NOWHERE: &str = "http://127.0.0.1:1";

/// The program ends with one line, in which all of this stands.
fn is_refused(chapter: Chapter, says: &[&str]) -> Finished {
    let finished = chapter.start_failing();
    assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    for said in says {
        assert!(
            finished.stderr.contains(said),
            "{said}: {}",
            finished.stderr
        );
    }
    finished
}

#[test]
fn an_endpoint_that_is_none_ends_the_start_with_one_line_for_every_signal_and_protocol() {
    for signal in ["", "TRACES_", "METRICS_", "LOGS_"] {
        for (protocol, right) in [
            ("grpc", "http://localhost:4317"),
            ("http/protobuf", "http://localhost:4318"),
            ("http/json", "http://localhost:4318"),
        ] {
            let name = format!("OTEL_EXPORTER_OTLP_{signal}ENDPOINT");
            for wrong in [
                "0.0.0.0:4317",
                "localhost:4317",
                "ftp://localhost",
                "http://",
            ] {
                let app = over(protocol, NOWHERE).env(&name, wrong);
                is_refused(app, &[&name, wrong, right]);
            }
        }
    }
}

#[test]
fn a_password_in_an_endpoint_is_refused_and_not_shown() {
    for wrong in [
        "http://me:hunter2@localhost:4317",
        "me:hunter2@localhost:4317",
    ] {
        let app = chapter(wrong);
        let finished = app.start_failing();
        assert!(
            finished.stderr.contains("OTEL_EXPORTER_OTLP_HEADERS"),
            "{}",
            finished.stderr
        );
        assert!(!finished.stderr.contains("hunter2"), "{}", finished.stderr);
        is_refused(chapter(wrong), &["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }
}

#[test]
fn a_value_that_cannot_be_ends_the_start_with_those_that_can() {
    for (name, wrong, right) in [
        ("PROTOCOL", "http", "grpc, http/protobuf or http/json"),
        (
            "TRACES_PROTOCOL",
            "http/proto",
            "grpc, http/protobuf or http/json",
        ),
        ("COMPRESSION", "zip", "gzip or none"),
        ("LOGS_COMPRESSION", "zstd", "gzip or none"),
        (
            "METRICS_TEMPORALITY_PREFERENCE",
            "sometimes",
            "cumulative, delta or lowmemory",
        ),
        ("TIMEOUT", "10s", "milliseconds, such as 10000"),
        ("METRICS_TIMEOUT", "0", "milliseconds, such as 10000"),
        ("CERTIFICATE", "missing.pem", "a file with certificates"),
        ("TRACES_CERTIFICATE", "/dev/null", "BEGIN CERTIFICATE"),
    ] {
        let name = format!("OTEL_EXPORTER_OTLP_{name}");
        is_refused(chapter(NOWHERE).env(&name, wrong), &[&name, wrong, right]);
    }
    for name in ["CLIENT_CERTIFICATE", "TRACES_CLIENT_KEY"] {
        let name = format!("OTEL_EXPORTER_OTLP_{name}");
        let finished = is_refused(chapter(NOWHERE).env(&name, "hunter2"), &[&name, "Unset it"]);
        assert!(!finished.stderr.contains("hunter2"), "{}", finished.stderr);
    }
    let app = chapter("localhost:4317").env("OTEL_EXPORTER_OTLP_INSECURE", "yes");
    is_refused(app, &["OTEL_EXPORTER_OTLP_INSECURE", "true for http"]);
}

/// The SDK would take the default for them, or export without a pause.
#[test]
fn a_number_that_cannot_be_ends_the_start() {
    for (name, wrong, right) in [
        ("OTEL_METRIC_EXPORT_INTERVAL", "0", "milliseconds from 1"),
        ("OTEL_BSP_SCHEDULE_DELAY", "5s", "milliseconds from 1"),
        ("OTEL_BLRP_MAX_QUEUE_SIZE", "many", "a number from 1"),
    ] {
        is_refused(chapter(NOWHERE).env(name, wrong), &[name, wrong, right]);
    }
}

#[test]
fn a_header_that_is_none_ends_the_start_and_is_not_shown() {
    for wrong in ["Bearer hunter2", "a=1,hunter2", "a b=hunter2"] {
        let app = || chapter(NOWHERE).env("OTEL_EXPORTER_OTLP_HEADERS", wrong);
        is_refused(app(), &["OTEL_EXPORTER_OTLP_HEADERS", "key=value"]);
        assert!(!app().start_failing().stderr.contains("hunter2"));
    }
}

#[test]
fn a_port_of_another_protocol_gets_a_line_that_names_the_right_one() {
    let receiver = Receiver::start();
    for (protocol, endpoint, says) in [
        (
            "http/protobuf",
            receiver.grpc_endpoint(),
            "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
        ),
        ("http/json", receiver.grpc_endpoint(), "4318"),
        (
            "grpc",
            receiver.http_endpoint(),
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        ),
        ("grpc", receiver.http_endpoint(), "4317"),
        (
            "grpc",
            "http://nowhere.invalid:4317",
            "nowhere.invalid is no name",
        ),
        (
            "http/json",
            "http://nowhere.invalid:4318",
            "nowhere.invalid is no name",
        ),
        ("grpc", NOWHERE, "Does a collector listen"),
        ("http/json", NOWHERE, "Does a collector listen"),
    ] {
        let stderr = visit(over(protocol, endpoint)).stderr;
        assert!(line_on_spans(&stderr).contains(says), "{says}: {stderr}");
    }
}

#[test]
fn a_path_too_many_or_too_few_is_named() {
    let receiver = Receiver::start();
    let twice = format!("{}/v1/traces", receiver.http_endpoint());
    let stderr = visit(over("http/protobuf", &twice)).stderr;
    assert!(
        line_on_spans(&stderr).contains("a path too many"),
        "{stderr}"
    );
    let none = over("http/protobuf", receiver.http_endpoint()).env(
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        receiver.http_endpoint(),
    );
    let stderr = visit(none).stderr;
    assert!(
        line_on_spans(&stderr).contains("write it at the end"),
        "{stderr}"
    );
}

#[test]
fn a_variable_that_nothing_reads_gets_a_warning_that_names_the_right_one() {
    for (wrong, right) in [
        ("ELASTIC_APM_SERVER_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("ELASTIC_APM_SECRET_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_PROPAGATOR", "OTEL_PROPAGATORS"),
    ] {
        let stderr = visit(chapter(NOWHERE).env(wrong, "hunter2")).stderr;
        let warned = |line: &str| line.contains(wrong) && line.contains(right);
        assert!(stderr.lines().any(warned), "{stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

#[test]
fn a_resource_attribute_that_is_none_or_not_decoded_gets_a_warning_with_its_number() {
    for (attributes, says) in [
        (
            "team=shop,production",
            "number 2 in OTEL_RESOURCE_ATTRIBUTES is not an attribute",
        ),
        (
            "=shop",
            "number 1 in OTEL_RESOURCE_ATTRIBUTES is not an attribute",
        ),
        (
            "team=a%20shop",
            "number 1 in OTEL_RESOURCE_ATTRIBUTES has a %",
        ),
    ] {
        let stderr = visit(chapter(NOWHERE).env("OTEL_RESOURCE_ATTRIBUTES", attributes)).stderr;
        let about = stderr.matches("OTEL_RESOURCE_ATTRIBUTES").count();
        assert!(
            about == 1 && stderr.contains(says),
            "{attributes}: {stderr}"
        );
    }
    let right = chapter(NOWHERE).env("OTEL_RESOURCE_ATTRIBUTES", "team=shop,a.b=");
    let stderr = visit(right).stderr;
    assert!(!stderr.contains("OTEL_RESOURCE_ATTRIBUTES"), "{stderr}");
}
