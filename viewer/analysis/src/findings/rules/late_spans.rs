//! Spans that arrive long after they ended, or before.

use super::Rule;
use crate::findings::attributes::SpanView;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "late-spans",
    title: "Spans arrive long after they ended",
    why: "A span should be there a few seconds after its end: a batch waits five. What comes much later \
          waited in a queue that is too long or was sent again and again, and is lost when the program \
          ends first. Or a clock is wrong, and then nothing stands where it belongs in a trace of two \
          machines.",
    section: "Batching processor",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor",
    fix: Fix {
        how: "Look whether the exporter reports errors (`RUST_LOG=opentelemetry=debug`), and whether \
              something holds the thread of the batch processor. Let the clocks of both machines be \
              set by NTP.",
        code: "OTEL_BSP_SCHEDULE_DELAY=5000          # milliseconds until a batch goes\n\
               OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512\n\
               OTEL_EXPORTER_OTLP_TIMEOUT=10000      # milliseconds that one request may take",
    },
};

/// From here on it is late, in nanoseconds: a batch, and one that was sent again.
const LATE: u64 = 30_000_000_000;
/// From here on it is a recording that is sent again.
const RECORDED: u64 = 86_400_000_000_000;
/// Clocks of one network differ less.
const EARLY: u64 = 5_000_000_000;

/// `late-spans`.
#[derive(Debug, Default)]
pub(crate) struct LateSpans {
    findings: FindingsByService<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    latest: u64,
    earliest: u64,
}

impl Rule for LateSpans {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let (arrived, end) = (span.span.arrived, span.span.end);
        if arrived == 0 || end == 0 {
            return;
        }
        let (late, early) = (arrived.saturating_sub(end), end.saturating_sub(arrived));
        if (LATE..RECORDED).contains(&late) || (EARLY..RECORDED).contains(&early) {
            let case = self.findings.for_service(span.service);
            case.notes.latest = case.notes.latest.max(late);
            case.notes.earliest = case.notes.earliest.max(early);
            let (many, what) = if late > 0 {
                (late, "after")
            } else {
                (early, "before")
            };
            case.span(span.span, || {
                format!(
                    "arrived {} {what} it ended",
                    readable::duration(many.into())
                )
            });
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let Notes { latest, earliest } = case.notes;
            if earliest > 0 {
                let ahead = readable::duration(earliest.into());
                let said = format!(
                    "{} arrived up to {ahead} before it ended: a clock is wrong.",
                    readable::count(case.count, "span")
                );
                return Some((said, None));
            }
            let said = format!(
                "{} arrived up to {} after the end.",
                readable::count(case.count, "span"),
                readable::duration(latest.into())
            );
            let doubt = "The clock of the program may be behind by as much, or it is a recording.";
            Some((said, Some(doubt.to_owned())))
        })
    }
}
