//! HTTP to the port of gRPC, and the other way round.

use super::Rule;
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::readable;
use crate::receive::refusal::Refusal;
use crate::store::requests::Request;

static INFO: RuleInfo = RuleInfo {
    id: "wrong-port",
    title: "A program sends to the wrong port",
    why: "OTLP/gRPC has port 4317 and OTLP/HTTP has 4318. What is sent to the other one is refused, and \
          the program loses it. The exporter says so, but often where nobody looks.",
    section: "OTLP: default ports",
    specification: "https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options",
    fix: Fix {
        how: "Let protocol and port match. In Rust the builder decides on the protocol: \
              `with_tonic()` is gRPC, whatever `OTEL_EXPORTER_OTLP_PROTOCOL` says.",
        code: "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317   # SpanExporter::builder().with_tonic()\n\
               OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318   # SpanExporter::builder().with_http()",
    },
};

/// `wrong-port`.
#[derive(Debug, Default)]
pub(crate) struct WrongPort {
    findings: FindingsByService,
}

impl Rule for WrongPort {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn request(&mut self, request: &Request) {
        let what = if request.rejected == Refusal::NotGrpc.to_string() {
            "HTTP to the port of gRPC"
        } else if request.rejected == Refusal::NotHttp.to_string() {
            "gRPC to the port of HTTP"
        } else {
            return;
        };
        let agent = request
            .headers
            .iter()
            .find(|(name, _)| name == "user-agent");
        let agent = agent.map(|(_, value)| {
            format!(
                ", from {}",
                crate::findings::findings_by_service::short(value)
            )
        });
        // Nobody has read who it is.
        let case = self.findings.for_service("");
        case.add(EvidenceLocation::Request(request.number), || {
            format!("{what}{}", agent.unwrap_or_default())
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "{} to the wrong port.",
                readable::count(case.count, "request")
            );
            Some((said, None))
        })
    }
}
