//! A body that is observed until its end.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use tracing::Span;

use crate::request_metrics::RequestMetrics;

/// A body, and what ends with it: the span, in which all happens that makes the body, and the metrics.
pub struct ObservedBody {
    body: BoxBody,
    span: Span,
    metrics: RequestMetrics,
}

impl ObservedBody {
    pub fn new(body: impl MessageBody + 'static, span: Span, metrics: RequestMetrics) -> Self {
        Self {
            body: body.boxed(),
            span,
            metrics,
        }
    }

    /// The status was sent with the head, and says success. What came after it did not succeed.
    fn fail(&mut self, error: &'static str) {
        self.span.record("error.type", error);
        self.span.record("otel.status_code", "ERROR");
        self.metrics.set_error(error);
    }
}

impl MessageBody for ObservedBody {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let span = self.span.clone();
        let chunk = span.in_scope(|| Pin::new(&mut self.body).poll_next(context));
        if let Poll::Ready(Some(Err(_))) = chunk {
            self.fail("broken_off");
        }
        chunk
    }
}

impl Drop for ObservedBody {
    fn drop(&mut self) {
        self.span.in_scope(|| {}); // A span ends where it was last left.
        if thread::panicking() {
            self.fail("panic");
        }
    }
}
