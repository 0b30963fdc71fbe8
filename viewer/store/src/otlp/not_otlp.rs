//! What is sent or opened in place of OTLP, by what it is, and how to come from there to OTLP.

use std::fmt;

/// Something that isn't OTLP, and is often taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// What Jaeger's page asks for and saves.
    Jaeger,
    /// Zipkin's JSON, version 1 or 2.
    Zipkin,
    /// OTLP's fourth signal.
    Profiles,
    /// A span without the request around it.
    Span,
    /// A page.
    Html,
    /// A picture, and which kind.
    Image(&'static str),
    /// An archive, and which kind.
    Archive(&'static str),
    /// What Prometheus scrapes.
    Prometheus,
}

impl Foreign {
    /// What these bytes are, by how they begin.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Foreign> {
        let text = bytes.trim_ascii_start();
        let begins = |with: &[u8]| {
            let start = text.get(..with.len()).unwrap_or_default();
            start.eq_ignore_ascii_case(with)
        };
        if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") || begins(b"<?xml") {
            return Some(Foreign::Html);
        }
        if begins(b"# HELP ") || begins(b"# TYPE ") {
            return Some(Foreign::Prometheus);
        }
        let magic: [(&[u8], Foreign); 7] = [
            (b"\x89PNG", Foreign::Image("PNG")),
            (b"\xff\xd8\xff", Foreign::Image("JPEG")),
            (b"GIF8", Foreign::Image("GIF")),
            (b"%PDF", Foreign::Archive("PDF")),
            (b"PK\x03\x04", Foreign::Archive("ZIP")),
            (b"BZh", Foreign::Archive("bzip2")),
            (b"\xfd7zXZ", Foreign::Archive("xz")),
        ];
        magic
            .into_iter()
            .find(|(start, _)| bytes.starts_with(start))
            .map(|it| it.1)
    }

    /// What is sent to this path of HTTP, or to this method of gRPC, where that tells.
    pub(crate) fn of_path(path: &str) -> Option<Foreign> {
        match path.trim_end_matches('/') {
            "/api/v1/spans" | "/api/v2/spans" => Some(Foreign::Zipkin),
            "/v1/profiles" | "/v1development/profiles" => Some(Foreign::Profiles),
            path if path.contains(".collector.profiles.") => Some(Foreign::Profiles),
            _ => None,
        }
    }

    /// What an object of JSON is that has a field of this name, where that tells.
    pub(crate) fn of_name(name: &str) -> Option<Foreign> {
        match name {
            "data" | "traceID" | "spanID" | "operationName" | "processes" => Some(Foreign::Jaeger),
            "localEndpoint" | "remoteEndpoint" | "binaryAnnotations" | "parentId" => {
                Some(Foreign::Zipkin)
            }
            "resourceProfiles" | "resource_profiles" => Some(Foreign::Profiles),
            "spanId" | "span_id" | "startTimeUnixNano" => Some(Foreign::Span),
            _ => None,
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Foreign::Jaeger => f.write_str(
                "it is what Jaeger writes for its own page, and not OTLP. Jaeger has the same trace as OTLP at \
                 /api/v3/traces/ and its id",
            ),
            Foreign::Zipkin => f.write_str(
                "it is Zipkin's JSON, and not OTLP. A Collector converts it: its zipkin receiver takes it at \
                 :9411/api/v2/spans, and its otlp or file exporter hands it on as OTLP",
            ),
            Foreign::Profiles => f.write_str(
                "it has profiles. This viewer shows traces, logs and metrics; for profiles there is Pyroscope",
            ),
            Foreign::Span => f.write_str(
                "it is a span without the request around it. Write \
                 {\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[…]}]}]}",
            ),
            Foreign::Html => f.write_str(
                "it is a page of HTML, and not OTLP. Perhaps a login or an error was saved in place of an answer",
            ),
            Foreign::Image(kind) => write!(
                f,
                "it is a picture ({kind}), and not OTLP. A screenshot has no spans: save the trace as JSON"
            ),
            Foreign::Archive(kind) => {
                write!(f, "it is {kind}, and not OTLP. Unpack it, or compress with gzip or zstd")
            }
            Foreign::Prometheus => f.write_str(
                "it is text for Prometheus, and not OTLP. A Collector converts it: its prometheus receiver scrapes, \
                 and its otlp exporter sends OTLP",
            ),
        }
    }
}
