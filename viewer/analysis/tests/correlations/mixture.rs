//! Mixtures of requests, made by chance: with instances, attributes, ids, numbers, child spans, log records and other routes
//! that have nothing to do with how long anything takes; and, where one is planted, with one cause that has.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_analysis::correlations::{Outcome, Question};
use otlp_analysis::route::Key;
use otlp_store::store::Store;
use otlp_store::store::window::Length;

use crate::planted::Planted;
use crate::random::Random;
use crate::store::*;

const SERVICE: &str = "shop";
const BEHIND: &str = "stock";
const ROUTE: &str = "/items/{id}";
const SPANS: [&str; 6] = [
    "load basket",
    "price items",
    "SELECT item",
    "render",
    "GET /stock",
    "audit",
];

/// Telemetry, and what is asked of it.
pub struct Mixture {
    pub store: Store,
    pub question: Question,
    pub planted: Option<Planted>,
}

/// What the requests of a mixture have in common, chosen by chance.
struct Shape {
    instances: u64,
    instances_behind: u64,
    /// How long a request takes, in nanoseconds, and how much that varies.
    usual: f64,
    spread: f64,
    spans: usize,
    optional: f64,
    /// How many requests have the cause, and how many of those are the worse for it.
    rate: f64,
    effect: f64,
    /// How many others are, without a reason.
    luck: f64,
    /// How many times as long they take.
    factor: f64,
    planted: Option<Planted>,
    is_failed: bool,
}

impl Mixture {
    pub fn new(seed: u64, has_cause: bool) -> Mixture {
        let mut random = Random::new(seed);
        let planted = Planted::choose(&mut random);
        let requests = random.whole(150, 400);
        let is_failed = random.is(0.25);
        let luck = if is_failed && !has_cause {
            random.between(0.06, 0.15)
        } else {
            random.between(0.0, 0.03)
        };
        let shape = Shape {
            instances: random.whole(2, 5),
            instances_behind: random.whole(2, 4),
            usual: random.between(14.0, 18.0).exp(),
            spread: random.between(0.15, 0.6),
            spans: random.whole(2, SPANS.len() as u64 + 1) as usize,
            optional: random.between(0.2, 0.9),
            rate: random.between(0.06, 0.3),
            effect: random.between(0.85, 1.0),
            luck,
            factor: random.between(3.0, 15.0),
            planted: has_cause.then_some(planted),
            is_failed,
        };
        let store = Store::new(256 << 20);
        let mut outbox = Outbox::default();
        for number in 1..=requests {
            let start = BEGIN + random.whole(0, 600_000) * MILLISECOND;
            shape.request(number, start, &mut random, &mut outbox);
            if random.is(0.5) {
                other_route(requests + number, start, &mut random, &mut outbox);
            }
        }
        outbox.deliver(&store);
        let key = Key {
            service: SERVICE.to_owned(),
            route: ROUTE.to_owned(),
            method: "GET".to_owned(),
        };
        let outcome = if shape.is_failed {
            Outcome::Failed
        } else {
            Outcome::Slow(None)
        };
        Mixture {
            store,
            question: Question {
                key,
                length: Length::Fifteen,
                outcome,
            },
            planted: shape.planted,
        }
    }
}

impl Shape {
    fn request(&self, trace: u64, start: u64, random: &mut Random, outbox: &mut Outbox) {
        let has =
            |it: Planted, random: &mut Random| self.planted == Some(it) && random.is(self.rate);
        let own = random.whole(0, self.instances);
        let behind = random.whole(0, self.instances_behind);
        let items = random.between(0.0, 6.0).exp() as u64;
        let calls_behind = random.is(0.8);
        let has_cause = match self.planted {
            None => false,
            Some(Planted::Instance) => own == 1,
            Some(Planted::InstanceBehind) => behind == 1 && calls_behind,
            Some(Planted::Number) => items >= 180,
            Some(it) => has(it, random),
        };
        let worse = random.is(if has_cause { self.effect } else { self.luck });
        let mut took = self.usual * (self.spread * random.normal()).exp();
        if worse && !self.is_failed {
            took *= self.factor;
        }
        let is_failed = self.is_failed && worse;
        let resource = instance(SERVICE, own);
        let took = took as u64;
        let mut root = span(trace, 1, 0, 2, "GET /items/{id}", start, took);
        root.attributes = self.attributes(trace, items, has_cause, random);
        if is_failed {
            root.status = error();
            root.attributes.push(int("http.response.status_code", 500));
            root.attributes.push(text("error.type", "500"));
        } else {
            root.attributes.push(int("http.response.status_code", 200));
        }
        self.below(
            &root,
            took,
            (has_cause, is_failed),
            random,
            &resource,
            outbox,
        );
        if calls_behind {
            let place = took / 3;
            let call = span(trace, 70, 1, 3, "reserve", start + place, took / 4);
            let mut answer = span(trace, 71, 70, 2, "reserve", start + place, took / 5);
            answer
                .attributes
                .push(int("stock.shelf", random.whole(1, 40)));
            outbox.span(&resource, call);
            outbox.span(&instance(BEHIND, behind), answer);
        }
        if self.planted == Some(Planted::Log) && has_cause {
            outbox.log(
                &resource,
                &root,
                13,
                &format!("Waited for lock {}", trace * 7),
            );
        }
        for (body, part) in [
            ("Found the basket", 0.5),
            ("Retried once", 0.04),
            ("Page 7 of 9", 0.1),
        ] {
            if random.is(part) {
                outbox.log(&resource, &root, 9, body);
            }
        }
        outbox.span(&resource, root);
    }

    fn attributes(
        &self,
        trace: u64,
        items: u64,
        has_cause: bool,
        random: &mut Random,
    ) -> Vec<KeyValue> {
        let tenants = ["globex", "initech", "umbrella", "hooli", "stark"];
        let tenant = if has_cause && self.planted == Some(Planted::Attribute) {
            "acme"
        } else {
            tenants[random.skewed(tenants.len() as u64) as usize]
        };
        let mut attributes = vec![
            text("http.request.method", "GET"),
            text("http.route", ROUTE),
            text("url.path", &format!("/items/{}", random.whole(0, 5_000))),
            text("shop.tenant", tenant),
            int("shop.items", items),
            text("request.id", &format!("{:016x}", random.next())),
            int("client.port", random.whole(32_768, 61_000)),
            int("user.id", random.skewed(3_000)),
            attribute("shop.is_member", Value::BoolValue(random.is(0.4))),
            attribute("shop.score", Value::DoubleValue(random.normal())),
            int("shop.trace_number", trace),
        ];
        for i in 0..random.whole(0, 6) {
            let value = random.skewed(2 + 3 * i);
            attributes.push(text(&format!("noise.{i}"), &format!("value {value}")));
        }
        attributes
    }

    /// The spans in one process. What they take is a part of the request, so that no span makes it longer.
    fn below(
        &self,
        root: &Span,
        took: u64,
        (has_cause, is_failed): (bool, bool),
        random: &mut Random,
        resource: &[KeyValue],
        outbox: &mut Outbox,
    ) {
        let trace = u128::from_be_bytes(root.trace_id[..].try_into().unwrap()) as u64;
        let mut at = root.start_time_unix_nano;
        let mut left = took / 2;
        let mut id = 1;
        let mut next =
            |name: &str, random: &mut Random, attributes: Vec<KeyValue>, outbox: &mut Outbox| {
                id += 1;
                let part = (left as f64 * random.between(0.05, 0.6)) as u64;
                let mut child = span(trace, id, 1, 1, name, at, part);
                child.attributes = attributes;
                if is_failed && random.is(0.2) {
                    child.status = error();
                }
                at += part;
                left -= part;
                outbox.span(resource, child);
            };
        for (i, name) in SPANS[..self.spans].iter().enumerate() {
            if i > 0 && !random.is(self.optional) {
                continue;
            }
            let attributes = vec![
                text("code.function.name", &format!("shop::{i}")),
                int("rows", random.whole(0, 300)),
                text(
                    "statement",
                    ["one", "two", "three"][random.skewed(3) as usize],
                ),
            ];
            next(name, random, attributes, outbox);
        }
        let is_miss = match self.planted {
            Some(Planted::ChildAttribute) => has_cause,
            _ => random.is(0.15),
        };
        next(
            "cache.get",
            random,
            vec![attribute(
                "cache.hit",
                Value::StringValue((!is_miss).to_string()),
            )],
            outbox,
        );
        let prices = match self.planted {
            Some(Planted::Children) if has_cause => random.whole(9, 25),
            _ => random.whole(1, 5),
        };
        for _ in 0..prices {
            next(
                "SELECT price",
                random,
                vec![text("db.system.name", "sqlite")],
                outbox,
            );
        }
        if has_cause && self.planted == Some(Planted::Child) {
            next(
                "rebuild index",
                random,
                vec![text("db.system.name", "sqlite")],
                outbox,
            );
        }
    }
}

/// A request of another route, that takes as long as it likes.
fn other_route(trace: u64, start: u64, random: &mut Random, outbox: &mut Outbox) {
    let took = random.between(12.0, 20.0).exp() as u64;
    let mut root = span(trace, 1, 0, 2, "POST /basket", start, took);
    root.attributes = vec![
        text("http.request.method", "POST"),
        text("http.route", "/basket"),
        text("shop.tenant", "acme"),
    ];
    let resource = instance(SERVICE, random.whole(0, 4));
    outbox.log(&resource, &root, 17, "The basket is full");
    outbox.span(&resource, root);
}
