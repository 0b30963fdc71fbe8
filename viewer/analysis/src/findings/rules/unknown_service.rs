//! Nobody said what the program is called.

use super::Rule;
use crate::findings::attributes::{LogView, SpanView, scope_name};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::measured_by_collector::is_of_a_receiver;
use crate::findings::scan_store::Clock;
use crate::model::Origin;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "unknown-service",
    title: "Nobody said what the program is called",
    why: "Everything that comes from a program is found by its `service.name`. Without it, all such \
          programs are one, and nobody knows whose error this is. The name of a tracer or a meter is \
          not that of the service.",
    section: "Service",
    specification: "https://opentelemetry.io/docs/specs/semconv/resource/service/",
    fix: Fix {
        how: "Set `OTEL_SERVICE_NAME`, or say it in the resource, and give the resource to each of \
              the three providers.",
        code: "let resource = Resource::builder().with_service_name(\"todo\").build();\n\
               let traces = SdkTracerProvider::builder().with_resource(resource.clone());\n\
               let logs = SdkLoggerProvider::builder().with_resource(resource.clone());\n\
               let metrics = SdkMeterProvider::builder().with_resource(resource);",
    },
};

/// `unknown-service`.
#[derive(Debug, Default)]
pub(crate) struct UnknownService {
    findings: FindingsByService<Notes>,
}

/// What came from a service without a name.
#[derive(Debug, Default)]
struct Notes {
    spans: usize,
    logs: usize,
    /// Of the log records, those without a scope: no program's logger wrote them.
    loose_logs: usize,
    instruments: usize,
}

/// What the SDKs write where nobody said anything, with or without the name of the program.
fn is_unknown(origin: &Origin) -> bool {
    let service = origin.service_or_unknown();
    let is_unknown = service == "unknown_service" || service.starts_with("unknown_service:");
    is_unknown && !is_of_a_receiver(origin)
}

impl Rule for UnknownService {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        if is_unknown(&span.span.origin) {
            let case = self.findings.for_service(span.service);
            case.notes.spans += 1;
            case.span(span.span, String::new);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        if is_unknown(&log.log.origin) {
            let case = self.findings.for_service(log.service);
            case.notes.logs += 1;
            let is_loose =
                log.log.origin.service().is_empty() && scope_name(&log.log.origin).0.is_empty();
            case.notes.loose_logs += usize::from(is_loose);
            case.log(log.log, String::new);
        }
    }

    fn instrument(&mut self, series: &Series) {
        let origin = &series.instrument.origin;
        let service = origin.service_or_unknown();
        if is_unknown(origin) {
            let case = self.findings.for_service(service);
            case.notes.instruments += 1;
            case.instrument(series, String::new);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |service, case| {
            let Notes { spans, logs, loose_logs, instruments } = case.notes;
            let said = format!(
                "{spans} spans, {logs} log records and {instruments} instruments are of {service}."
            );
            let are_read = spans + instruments == 0 && loose_logs == logs;
            let doubt = "Log records without a scope are what a Collector reads from files, as its filelog receiver does: \
                         there the name is set by a processor, or by the operator that reads the lines.";
            Some((said, are_read.then(|| doubt.to_owned())))
        })
    }
}
