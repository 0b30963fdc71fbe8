//! Who sent a span, a log record or a metric: one value for all that have it in common.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use crate::otlp::split::Sender;
use crate::otlp::wire::{self, Value};

/// A resource and an instrumentation scope, as they came.
#[derive(Debug)]
pub struct Origin {
    /// Its `service.name`; empty when it has none.
    pub service: String,
    /// Its bytes.
    pub sender: Sender,
    total: Arc<AtomicUsize>,
}

impl Origin {
    /// The resource ([section "Resource"](https://opentelemetry.io/docs/specs/otel/resource/)).
    pub fn resource(&self) -> Resource {
        Resource::decode(&*self.sender.resource).unwrap_or_default()
    }

    /// The instrumentation scope.
    pub fn scope(&self) -> InstrumentationScope {
        InstrumentationScope::decode(&*self.sender.scope).unwrap_or_default()
    }

    /// How its service is called where there must be a name.
    pub fn service_or_unknown(&self) -> &str {
        if self.service.is_empty() {
            "unknown_service"
        } else {
            &self.service
        }
    }

    fn size(&self) -> usize {
        let sender = &self.sender;
        let bytes = sender.resource.len() + sender.scope.len();
        let schemas = sender.resource_schema.len() + sender.scope_schema.len();
        size_of::<Origin>() + self.service.len() + bytes + schemas + 160
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
    known: HashMap<u64, Vec<Weak<Origin>>>,
    hasher: RandomState,
    total: Arc<AtomicUsize>,
    sweep_at: usize,
}

impl Origins {
    /// The one origin that this sender is.
    pub fn intern(&mut self, sender: &Sender) -> Arc<Origin> {
        let hash = self.hasher.hash_one(sender.sorted());
        if let Some(known) = self.known.get(&hash)
            && let Some(origin) = known
                .iter()
                .filter_map(Weak::upgrade)
                .find(|origin| origin.sender.is_same(sender))
        {
            return origin;
        }
        self.sweep();
        let origin = Origin {
            service: service_name(&sender.resource),
            sender: sender.clone(),
            total: self.total.clone(),
        };
        self.total.fetch_add(origin.size(), Ordering::Relaxed);
        let origin = Arc::new(origin);
        self.known
            .entry(hash)
            .or_default()
            .push(Arc::downgrade(&origin));
        origin
    }

    /// The names of the services that are in use, in order.
    pub fn services(&self) -> Vec<String> {
        let mut services: Vec<String> = self
            .known
            .values()
            .flatten()
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

    /// Forgets those that are gone, whenever there are twice as many as the last time.
    fn sweep(&mut self) {
        if self.known.len() >= self.sweep_at {
            self.known.retain(|_, known| {
                known.retain(|origin| origin.strong_count() > 0);
                !known.is_empty()
            });
            self.sweep_at = 64 + 2 * self.known.len();
        }
    }
}

/// The `service.name` of a `Resource` that was checked, read where it stands: a resource may be
/// large, and every request brings one.
fn service_name(resource: &[u8]) -> String {
    let attributes = wire::known(resource).filter_map(|field| match field {
        (1, Value::Bytes(attribute)) => Some(attribute),
        _ => None,
    });
    let mut names = attributes.filter_map(|attribute| {
        let (mut key, mut value): (&[u8], &[u8]) = (&[], &[]);
        for field in wire::known(attribute) {
            match field {
                (1, Value::Bytes(it)) => key = it,
                (2, Value::Bytes(it)) => value = it,
                _ => {}
            }
        }
        (key == b"service.name").then_some(value)
    });
    let name = names.find_map(|value| match wire::known(value).last() {
        Some((1, Value::Bytes(name))) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    });
    name.unwrap_or_default()
}
