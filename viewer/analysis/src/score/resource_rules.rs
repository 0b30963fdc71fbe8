//! Rules about resources, and about attributes that are where they do not belong.

use std::collections::HashMap;
use std::sync::Arc;

use super::rules::RuleId;
use super::verdicts::{Service, Verdicts};
use crate::conventions::{self, Level};
use crate::findings::EvidenceLocation;
use crate::findings::attributes::{self, Attribute, Value};
use crate::findings::findings_by_service::short;
use crate::model::Origin;

/// The attributes by which two instances differ: their pods, their containers, their hosts.
const INSTANCE: [&str; 5] = [
    "k8s.pod.uid",
    "k8s.pod.name",
    "container.id",
    "host.id",
    "host.name",
];
/// How many ids of a service are told apart.
const MAX_INSTANCES: usize = 100_000;

/// What was seen of resources.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// Kept, so that no other takes the address of one.
    seen: HashMap<usize, Arc<Origin>>,
    /// Of each instance by its id, what else is known of it.
    instances: HashMap<(Service, String), [String; INSTANCE.len()]>,
}

impl Resources {
    /// Looks at who sent something, once.
    pub(super) fn origin(&mut self, out: &mut Verdicts, service: Service, origin: &Arc<Origin>) {
        let address = Arc::as_ptr(origin) as usize;
        if self.seen.insert(address, origin.clone()).is_some() {
            return;
        }
        let attributes = attributes::resource(origin);
        let text = |key: &str| attributes::find(&attributes, key).and_then(Value::text);
        let place = || EvidenceLocation::Service(origin.service().to_owned());

        let is_named = !origin.service().is_empty();
        out.judge(service, RuleId::Res005, is_named, || {
            (place(), "a resource without a service.name".to_owned())
        });
        let instance = text("service.instance.id").filter(|it| !it.is_empty());
        out.judge(service, RuleId::Res001, instance.is_some(), || {
            (
                place(),
                "a resource without a service.instance.id".to_owned(),
            )
        });
        if attributes.iter().any(|it| is_of_a_pod(it.key)) {
            let is_there = text("k8s.pod.uid").is_some_and(|it| !it.is_empty());
            out.judge(service, RuleId::Res003, is_there, || {
                let pod = text("k8s.pod.name").unwrap_or_default();
                (place(), format!("the pod {}", short(pod)))
            });
        }
        for attribute in &attributes {
            let is_right =
                conventions::attribute(attribute.key).is_none_or(|it| it.level != Level::Signal);
            out.judge(service, RuleId::Res004, is_right, || {
                (place(), format!("{} on the resource", short(attribute.key)))
            });
        }
        if let Some(instance) = instance {
            let known = INSTANCE.map(|key| text(key).unwrap_or_default().to_owned());
            self.instance(out, service, instance, known, place);
        }
    }

    fn instance(
        &mut self,
        out: &mut Verdicts,
        service: Service,
        id: &str,
        known: [String; INSTANCE.len()],
        place: impl Fn() -> EvidenceLocation,
    ) {
        let key = (service, id.to_owned());
        if self.instances.len() >= MAX_INSTANCES && !self.instances.contains_key(&key) {
            return;
        }
        let before = self.instances.entry(key).or_default();
        // What one resource does not say, another may.
        let other = before
            .iter()
            .zip(&known)
            .zip(INSTANCE)
            .find_map(|((before, now), name)| {
                let differ = !before.is_empty() && !now.is_empty() && before != now;
                differ.then(|| format!("{name} {} and {}", short(before), short(now)))
            });
        for (before, now) in before.iter_mut().zip(known) {
            if before.is_empty() {
                *before = now;
            }
        }
        match other {
            Some(other) => {
                out.fail(service, RuleId::Res002, || {
                    let said = format!("the instance {} has {other}", short(id));
                    (place(), said)
                });
            }
            None => out.pass(service, RuleId::Res002),
        }
    }
}

/// Whether only what runs in a pod has this.
fn is_of_a_pod(key: &str) -> bool {
    key.starts_with("k8s.pod.") || key == "k8s.container.name"
}

/// Looks at the attributes of a span, an event, a log record or a series: which of them belong on a resource.
pub(super) fn below(
    out: &mut Verdicts,
    service: Service,
    attributes: &[Attribute<'_>],
    place: impl Fn() -> EvidenceLocation,
) {
    for attribute in attributes {
        let is_right =
            conventions::attribute(attribute.key).is_none_or(|it| it.level != Level::Resource);
        out.judge(service, RuleId::Res004, is_right, || {
            (
                place(),
                format!("{} is not on the resource", short(attribute.key)),
            )
        });
    }
}
