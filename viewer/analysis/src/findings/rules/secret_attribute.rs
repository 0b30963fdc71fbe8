//! What looks like a password, a key or a token. The value itself is never said.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, LogView, SpanView};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{Case, FindingsByService, some};
use crate::findings::scan_store::Clock;
use crate::findings::secret_search::{Search, Secret};
use crate::model::Origin;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "secret-attribute",
    title: "Telemetry has secrets in it",
    why: "Telemetry is copied, kept and read by many. A password, a key or a token in it is known to all \
          of them, and must be changed. An SDK does not know what is sensitive; who writes the \
          attribute does.",
    section: "Handling sensitive data",
    specification: "https://opentelemetry.io/docs/security/handling-sensitive-data/",
    fix: Fix {
        how: "`#[instrument]` records every argument: leave them out, and name what is wanted. Take \
              secrets out of queries and addresses before they become attributes. Then change the \
              secret: it has been sent.",
        code: "#[instrument(skip_all, fields(user.id = %form.user))]\n\
               async fn login(form: web::Form<Login>) -> Result<Redirect, Error> { … }",
    },
};

/// `secret-attribute`.
#[derive(Debug, Default)]
pub(crate) struct SecretAttribute {
    findings: FindingsByService<Notes>,
    search: Search,
    origins: HashSet<usize>,
}

#[derive(Debug, Default)]
struct Notes {
    keys: BTreeSet<String>,
    is_sure: bool,
}

impl SecretAttribute {
    fn origin(&mut self, origin: &Arc<Origin>) {
        if !self.origins.insert(Arc::as_ptr(origin) as usize) {
            return;
        }
        let found = self.search.search(&attributes::resource(origin));
        if let Some(secret) = found.or_else(|| self.search.search(&attributes::scope(origin))) {
            let service = origin.service_or_unknown();
            let said = secret.said();
            let case = note(self.findings.for_service(service), secret);
            case.add(EvidenceLocation::Service(service.to_owned()), || {
                format!("its resource: {said}")
            });
        }
    }
}

fn note(case: &mut Case<Notes>, secret: Secret) -> &mut Case<Notes> {
    const MAX_KEYS: usize = 50;
    case.notes.is_sure |= secret.is_named;
    if case.notes.keys.len() < MAX_KEYS {
        case.notes.keys.insert(secret.key);
    }
    case
}

impl Rule for SecretAttribute {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        self.origin(&span.span.origin);
        let mut secret = self.search.search(&span.attributes);
        for event in &span.events {
            secret = secret.or_else(|| self.search.search(&event.attributes));
        }
        if let Some(secret) = secret {
            let said = secret.said();
            note(self.findings.for_service(span.service), secret).span(span.span, || said);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        self.origin(&log.log.origin);
        let secret = self.search.search(&log.attributes);
        if let Some(secret) = secret.or_else(|| self.search.search_in("", log.body)) {
            let said = secret.said();
            note(self.findings.for_service(log.service), secret).log(log.log, || said);
        }
    }

    fn instrument(&mut self, series: &Series) {
        self.origin(&series.instrument.origin);
        for point in &series.points {
            if let Some(secret) = self.search.search(&attributes::series(point)) {
                let said = secret.said();
                let service = series.instrument.origin.service_or_unknown();
                note(self.findings.for_service(service), secret).instrument(series, || said);
            }
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let keys = some(case.notes.keys.iter().map(String::as_str));
            let said = format!(
                "What looks like a secret is there {} times: {keys}.",
                case.count
            );
            let doubt = "It only looks like one: look at the value, and at who may read it.";
            Some((said, (!case.notes.is_sure).then(|| doubt.to_owned())))
        })
    }
}
