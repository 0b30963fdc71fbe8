//! Who sent a span, a log record or a metric: one value for all that have it in common.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use crate::otlp::excerpt::excerpt;
use crate::otlp::schema;
use crate::otlp::split_request::{Fingerprint, Sender};

/// A resource and an instrumentation scope, as they came.
#[derive(Debug)]
pub struct Origin {
    /// Its bytes.
    pub sender: Sender,
    fingerprint: Fingerprint,
    total: Arc<AtomicUsize>,
}

impl Origin {
    /// The resource ([section "Resource"](https://opentelemetry.io/docs/specs/otel/resource/)).
    pub fn resource(&self) -> Resource {
        Resource::decode(&*self.sender.resource).unwrap_or_default()
    }

    /// As much of the resource as a page shows.
    pub fn resource_excerpt(&self) -> Resource {
        Resource::decode(&*excerpt(&schema::RESOURCE, &self.sender.resource)).unwrap_or_default()
    }

    /// The instrumentation scope.
    pub fn scope(&self) -> InstrumentationScope {
        InstrumentationScope::decode(&*self.sender.scope).unwrap_or_default()
    }

    /// As much of the instrumentation scope as a page shows.
    pub fn scope_excerpt(&self) -> InstrumentationScope {
        InstrumentationScope::decode(&*excerpt(&schema::SCOPE, &self.sender.scope))
            .unwrap_or_default()
    }

    /// Its `service.name`; empty when it has none.
    pub fn service(&self) -> &str {
        &self.sender.service
    }

    /// Whether both are the same sender, also where they were read one by one.
    pub fn is_same(&self, other: &Origin) -> bool {
        self.fingerprint == other.fingerprint
    }

    /// How its service is called where there must be a name.
    pub fn service_or_unknown(&self) -> &str {
        if self.service().is_empty() {
            "unknown_service"
        } else {
            self.service()
        }
    }

    fn size(&self) -> usize {
        let sender = &self.sender;
        let bytes = sender.resource.len() + sender.scope.len();
        let schemas = sender.resource_schema.len() + sender.scope_schema.len();
        size_of::<Origin>() + self.service().len() + bytes + schemas + 160
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.total.fetch_sub(self.size(), Ordering::Relaxed);
    }
}

/// The origins that are in use. One that nothing refers to any more is gone, and its bytes are
/// given back at that moment.
#[derive(Debug, Default)]
pub struct Origins {
    known: HashMap<Fingerprint, Weak<Origin>>,
    total: Arc<AtomicUsize>,
    sweep_at: usize,
}

impl Origins {
    /// The one origin that this sender is.
    pub fn intern(&mut self, sender: &Sender) -> Arc<Origin> {
        let fingerprint = sender.fingerprint();
        if let Some(origin) = self.known.get(&fingerprint).and_then(Weak::upgrade) {
            return origin;
        }
        self.sweep();
        let origin = Origin {
            sender: sender.clone(),
            fingerprint,
            total: self.total.clone(),
        };
        self.total.fetch_add(origin.size(), Ordering::Relaxed);
        let origin = Arc::new(origin);
        self.known.insert(fingerprint, Arc::downgrade(&origin));
        origin
    }

    /// The names of the services that are in use, in order.
    pub fn services(&self) -> Vec<String> {
        let mut services: Vec<String> = self
            .known
            .values()
            .filter_map(Weak::upgrade)
            .map(|origin| origin.service_or_unknown().to_owned())
            .collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// How much memory all of them take, in bytes.
    pub fn size(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// Forgets those that are gone, and gives back their places.
    pub(crate) fn forget_unused(&mut self) {
        self.known.retain(|_, origin| origin.strong_count() > 0);
        self.known.shrink_to_fit();
        self.sweep_at = 64 + 2 * self.known.len();
    }

    /// Forgets those that are gone, whenever there are twice as many as were in use the last time.
    fn sweep(&mut self) {
        if self.known.len() >= self.sweep_at {
            self.known.retain(|_, origin| origin.strong_count() > 0);
            self.sweep_at = 64 + 2 * self.known.len();
        }
    }
}
