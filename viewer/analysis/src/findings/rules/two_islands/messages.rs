//! Messages: a PRODUCER span that no receiver has as its parent or links to, and a CONSUMER span that begins a trace of its
//! own with a message of the same destination.
//!
//! A message may be received by nobody, by several, or much later, so less is sure here than of a request. Only where most
//! of what a service received is explained by what was sent is anything said.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;
use std::sync::Arc;

use super::{
    MARGIN, MAX_CANDIDATES, MAX_SERVICES, MAX_SPANS, Pairs, ServerAddress, Services, SpanRef,
};
use crate::findings::attributes::{SpanView, Value};
use crate::model::{Origin, SpanId, SpanKind, StoredSpan, TraceId};
use crate::otlp::schema::{link, span};
use crate::otlp::wire::{self, Value as Wire};
use crate::store::traces::Trace;

/// How many links are remembered.
const MAX_LINKS: usize = 50_000;
/// How long a name may be, in bytes. A longer one is nothing that two spans are compared by.
const MAX_BYTES: usize = 500;
/// How long a message may be on its way where nothing but the time says which it is, in nanoseconds.
const MAX_DELAY: u64 = 5_000_000_000;

/// What was sent and received, by its destination.
#[derive(Debug, Default)]
pub(super) struct Messages {
    sent: BTreeMap<Destination, Vec<Message>>,
    received: BTreeMap<Destination, Vec<Message>>,
    looked_at: [usize; 2],
    links: Vec<Link>,
    /// Whether there are more links than are remembered. Then nobody knows what isn't linked.
    are_links_left_out: bool,
    current: Current,
}

/// What is known of the trace whose spans are looked at.
#[derive(Debug, Default)]
struct Current {
    /// Its PRODUCER spans that a receiver has as its parent.
    continued: HashSet<SpanId>,
    /// What was received at its root. It counts if nothing in the trace has a link: a span that waits for messages often
    /// has none, and those below it have one each.
    received: Vec<(Destination, Message)>,
    has_links: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Destination {
    system: String,
    name: String,
}

#[derive(Debug)]
struct Message {
    span: Arc<StoredSpan>,
    id: Option<String>,
    /// When it was received.
    time: u64,
    server_address: ServerAddress,
}

#[derive(Debug)]
struct Link {
    to: SpanRef,
    from: Arc<Origin>,
    is_consumer: bool,
}

impl Message {
    fn service(&self) -> &str {
        self.span.origin.service_or_unknown()
    }

    /// Whether it can be the one that was sent.
    fn is(&self, sent: &Message) -> bool {
        let begin = sent.span.start.saturating_sub(MARGIN);
        let end = sent.span.end.saturating_add(MAX_DELAY);
        let is_it = match (&self.id, &sent.id) {
            (Some(a), Some(b)) => a == b,
            _ => self.time <= end,
        };
        is_it && self.time >= begin && self.server_address.agrees(&sent.server_address)
    }
}

impl Messages {
    /// Looks at a trace, whose spans come next.
    pub(super) fn trace(&mut self, trace: &Trace) {
        self.end_of_trace();
        let sent: HashMap<SpanId, &str> = trace
            .spans
            .iter()
            .filter(|it| it.kind == SpanKind::PRODUCER)
            .map(|it| (it.id, it.origin.service_or_unknown()))
            .collect();
        for span in trace.spans.iter().filter(|_| !sent.is_empty()) {
            let parent = span.parent.and_then(|it| sent.get_key_value(&it));
            if let Some((id, sender)) = parent
                && (span.kind == SpanKind::CONSUMER || span.origin.service_or_unknown() != *sender)
            {
                self.current.continued.insert(*id);
            }
        }
    }

    fn end_of_trace(&mut self) {
        let current = mem::take(&mut self.current);
        let received = current.received.into_iter();
        for (destination, message) in received.filter(|_| !current.has_links) {
            self.received.entry(destination).or_default().push(message);
        }
    }

    /// Looks at a span of the trace.
    pub(super) fn span(&mut self, view: &SpanView<'_>) {
        let span = view.span;
        let has_links = view.has_links || view.dropped[2] > 0;
        if has_links {
            self.remember_links(view);
        }
        let is_sent = span.kind == SpanKind::PRODUCER;
        let is_received = span.kind == SpanKind::CONSUMER && span.parent.is_none();
        let is_in_time = span.end >= span.start && self.looked_at[usize::from(is_sent)] < MAX_SPANS;
        // A span that sends and has links sends what others have made.
        if has_links || !is_in_time || !(is_sent || is_received) {
            return;
        }
        let Some((destination, message)) = message(view) else {
            return;
        };
        self.looked_at[usize::from(is_sent)] += 1;
        if is_received {
            self.current.received.push((destination, message));
        } else if !self.current.continued.contains(&span.id) {
            self.sent.entry(destination).or_default().push(message);
        }
    }

    fn remember_links(&mut self, view: &SpanView<'_>) {
        self.current.has_links = true;
        self.are_links_left_out |= view.dropped[2] > 0;
        for to in links(view.span) {
            if self.links.len() >= MAX_LINKS {
                self.are_links_left_out = true;
                return;
            }
            self.links.push(Link {
                to,
                from: view.span.origin.clone(),
                is_consumer: view.span.kind == SpanKind::CONSUMER,
            });
        }
    }

    /// Each message that was sent with the span that received it, by the two services. Of two services of which one links
    /// to the other there is nothing.
    pub(super) fn pairs(&mut self) -> Pairs<'_> {
        self.end_of_trace();
        let mut pairs = Pairs::default();
        if self.are_links_left_out {
            return pairs;
        }
        let (linked, linkers) = self.linked();
        for (destination, received) in &self.received {
            let Some(sent) = self.sent.get(destination) else {
                continue;
            };
            let is_new = |it: &&Message| !linked.contains(&(it.span.trace, it.span.id));
            let mut sent: Vec<&Message> = sent.iter().filter(is_new).collect();
            sent.sort_by_key(|it| it.span.start);
            let mut by_service: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
            for it in received {
                by_service.entry(it.service()).or_default().push(it);
            }
            // What so many receive says nothing of who sent it.
            if by_service.len() > MAX_SERVICES {
                continue;
            }
            for (service, mut received) in by_service {
                received.sort_by_key(|it| it.time);
                let matched = matched(&sent, &received);
                if matched.len() * 2 < received.len() {
                    continue;
                }
                for it in sent.iter().filter(|it| it.service() != service) {
                    pairs.entry((it.service(), service)).or_default().all += 1;
                }
                for (a, b) in matched {
                    let pair = pairs.entry((a.service(), service)).or_default();
                    pair.matched.push((&a.span, &b.span));
                }
            }
        }
        pairs.retain(|it, _| !linkers.contains(it));
        pairs
    }

    /// The PRODUCER spans that a receiver links to, and the services of both.
    fn linked(&self) -> (HashSet<SpanRef>, HashSet<Services<'_>>) {
        let sent = self.sent.values().flatten();
        let senders: HashMap<_, &str> = sent
            .map(|it| ((it.span.trace, it.span.id), it.service()))
            .collect();
        let (mut linked, mut services) = (HashSet::new(), HashSet::new());
        for link in &self.links {
            let receiver = link.from.service_or_unknown();
            if let Some(sender) = senders.get(&link.to)
                && (link.is_consumer || receiver != *sender)
            {
                linked.insert(link.to);
                services.insert((*sender, receiver));
            }
        }
        (linked, services)
    }
}

/// Each message that was sent with the one that it is among those that a service received; both in the order of time.
fn matched<'a>(sent: &[&'a Message], received: &[&'a Message]) -> Vec<(&'a Message, &'a Message)> {
    let all = received.iter().enumerate();
    let by_id: HashMap<&str, usize> = all
        .filter_map(|(at, it)| Some((it.id.as_deref()?, at)))
        .collect();
    let mut is_taken = vec![false; received.len()];
    let (mut free, mut matched) = (0, Vec::new());
    for message in sent {
        while is_taken.get(free) == Some(&true) {
            free += 1;
        }
        let begin = message.span.start.saturating_sub(MARGIN);
        let first = received.partition_point(|it| it.time < begin).max(free);
        let same = message.id.as_deref().and_then(|id| by_id.get(id)).copied();
        let later = (first..received.len()).filter(|it| !is_taken[*it]);
        let found = same
            .into_iter()
            .chain(later.take(MAX_CANDIDATES))
            .find(|at| {
                let it = received[*at];
                !is_taken[*at] && it.service() != message.service() && it.is(message)
            });
        if let Some(at) = found {
            is_taken[at] = true;
            matched.push((*message, received[at]));
        }
    }
    matched
}

/// What a span says of a message. None where it doesn't say its destination, or has not just one.
fn message(view: &SpanView<'_>) -> Option<(Destination, Message)> {
    let text = |keys: &[&str]| {
        let mut found = keys.iter().filter_map(|it| view.attribute(it));
        let found = found.find_map(Value::text);
        found.filter(|it| !it.is_empty() && it.len() <= MAX_BYTES)
    };
    // The last one was written before 2023.
    let name = text(&["messaging.destination.name", "messaging.destination"])?;
    let operation = text(&["messaging.operation.type", "messaging.operation"]).unwrap_or_default();
    let count = view.attribute("messaging.batch.message_count");
    if operation == "settle" || count.and_then(Value::integer).is_some_and(|it| it != 1) {
        return None;
    }
    let destination = Destination {
        system: text(&["messaging.system"]).unwrap_or_default().to_owned(),
        name: name.to_owned(),
    };
    let span = view.span;
    // Who waits for a message has it at the end.
    let is_waiting = operation == "receive";
    let time = if is_waiting { span.end } else { span.start };
    let message = Message {
        id: text(&["messaging.message.id", "messaging.message_id"]).map(str::to_owned),
        time,
        server_address: ServerAddress::new(text(&["server.address", "net.peer.name"]), span),
        span: span.clone(),
    };
    Some((destination, message))
}

/// The spans that a span links to.
fn links(span: &StoredSpan) -> impl Iterator<Item = SpanRef> {
    wire::known(span.bytes()).filter_map(|field| {
        let (span::LINKS, Wire::Bytes(bytes)) = field else {
            return None;
        };
        let (mut trace, mut id) = (None, None);
        for field in wire::known(bytes) {
            match field {
                (link::TRACE_ID, Wire::Bytes(it)) => trace = TraceId::new(it),
                (link::SPAN_ID, Wire::Bytes(it)) => id = SpanId::new(it),
                _ => {}
            }
        }
        Some((trace?, id?))
    })
}
