//! The findings.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{answer, stopping};
use crate::address::of_evidence;
use crate::background_work::BackgroundWork;
use crate::findings::{Evidence, EvidenceLocation, Finding, Latest};

pub(super) async fn findings(
    background: web::Data<BackgroundWork>,
    latest: web::Data<Latest>,
) -> HttpResponse {
    let report = background.run(move |_| latest.now());
    report.await.map_or_else(stopping, |report| {
        let looked = report.scan;
        answer(&json!({
            "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
            "lookedAt": {
                "traces": looked.traces, "spans": looked.spans, "logs": looked.logs,
                "instruments": looked.instruments, "series": looked.series,
                "requests": looked.requests,
            },
        }))
    })
}

fn finding(finding: &Finding) -> Value {
    let about = finding.about;
    let evidence = finding.evidence.iter().map(evidence);
    json!({
        "id": about.id, "title": about.title, "service": finding.service, "said": finding.said,
        "sure": finding.is_sure(), "doubt": finding.doubt, "count": finding.count,
        "evidence": evidence.collect::<Vec<_>>(), "why": about.why,
        "specification": about.specification,
        "fix": { "how": about.fix.how, "code": about.fix.code },
    })
}

pub(super) fn evidence(evidence: &Evidence) -> Value {
    let (trace, span) = match &evidence.place {
        EvidenceLocation::Trace(trace) => (Some(trace.to_string()), None),
        EvidenceLocation::Span(trace, span) => (Some(trace.to_string()), Some(span.to_string())),
        _ => (None, None),
    };
    json!({
        "what": evidence.what, "page": of_evidence(&evidence.place), "traceId": trace, "spanId": span,
    })
}
