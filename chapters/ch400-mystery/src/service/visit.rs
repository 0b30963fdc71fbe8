//! A request, for whoever works on it.

use std::sync::Arc;

use opentelemetry::logs::{AnyValue, Severity};
use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};

use crate::service::Instance;
use crate::service::database::Statement;
use crate::service::route::Route;

/// A request of one of the routes.
#[derive(Clone)]
pub struct Visit {
    /// Who answers it.
    pub instance: Arc<Instance>,
    /// Its route.
    pub route: Route,
    /// Its SERVER span.
    pub span: Context,
}

impl Visit {
    /// Opens a span below that of the request.
    pub fn span(&self, name: &'static str, kind: SpanKind, attributes: Vec<KeyValue>) -> Context {
        let program = &self.instance.program;
        program.span(name, kind, attributes, &self.span)
    }

    /// Runs a statement.
    pub async fn query(&self, statement: Statement, within: &Context) {
        let Instance {
            database, program, ..
        } = &*self.instance;
        database.run(program, statement, within).await;
    }

    /// Writes a log record.
    pub fn log(
        &self,
        severity: Severity,
        event: &'static str,
        text: &'static str,
        attributes: Vec<(&'static str, AnyValue)>,
    ) {
        let program = &self.instance.program;
        program.log(severity, event, text, attributes, &self.span);
    }
}
