//! What is held, by its id or number, and all of a kind.

use std::sync::Arc;

use super::Store;
use super::metrics::Series;
use super::requests::Request;
use super::traces::Trace;
use crate::model::{Instrument, Origins, SpanId, StoredLog, StoredSpan, TraceId};

impl Store {
    /// The names of all services of which something is held, in order.
    pub fn services(&self) -> Vec<String> {
        let mut services: Vec<String> = {
            let inner = self.lock();
            inner.senders.iter().flat_map(Origins::services).collect()
        };
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The trace with this id.
    pub fn trace(&self, id: TraceId) -> Option<Trace> {
        self.lock().traces.get(id)
    }

    /// The span of a trace at this place in the order of arrival.
    pub fn span(&self, trace: TraceId, place: usize) -> Option<Arc<StoredSpan>> {
        self.lock().traces.span(trace, place)
    }

    /// The log record with this number.
    pub fn log(&self, number: u64) -> Option<Arc<StoredLog>> {
        let next = self.lock().logs.newest(number + 1, None, 1).pop();
        next.filter(|it| it.number == number)
    }

    /// Whether a trace is held, and this span of it.
    pub fn holds(&self, trace: TraceId, span: Option<SpanId>) -> (bool, bool) {
        self.lock().traces.holds(trace, span)
    }

    /// All log records of a trace, as they came.
    pub fn logs_of(&self, trace: TraceId) -> Vec<Arc<StoredLog>> {
        let mut logs = self.lock().logs.newest(u64::MAX, Some(trace), usize::MAX);
        logs.reverse();
        logs
    }

    /// Every instrument with its current points, in the order of [`Store::instruments`].
    pub fn metrics(&self) -> Vec<Series> {
        let mut all = Vec::new();
        self.each_metric(|series| all.push(series));
        all
    }

    /// The instrument with this number, with its current points.
    pub fn metric(&self, number: u64) -> Option<Series> {
        self.lock().metrics.get(number)
    }

    /// Every instrument without its points, each with its number, by service, name, unit and scope.
    pub fn instruments(&self) -> Vec<(u64, Instrument)> {
        let mut all = self.lock().metrics.instruments();
        all.sort_unstable_by(|(number, a), (other, b)| {
            let services = a.origin.service().cmp(b.origin.service());
            services
                .then_with(|| (&a.name, &a.unit).cmp(&(&b.name, &b.unit)))
                .then_with(|| a.origin.sender.scope.cmp(&b.origin.sender.scope))
                .then(number.cmp(other))
        });
        all
    }

    /// The last requests, newest first.
    pub fn requests(&self) -> Vec<Arc<Request>> {
        self.lock().requests.newest()
    }

    /// The request with this number, if it is still held.
    pub fn request(&self, number: u64) -> Option<Arc<Request>> {
        self.lock().requests.get(number)
    }
}
