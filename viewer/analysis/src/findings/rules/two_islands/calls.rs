//! Requests and remote procedure calls: a CLIENT span, and a SERVER span that answers it in another trace.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::{MARGIN, MAX_CANDIDATES, MAX_SERVICES, MAX_SPANS, Pairs, ServerAddress, SpanRef};
use crate::findings::attributes::{SpanView, Value};
use crate::findings::http_target::{HttpTarget, Port};
use crate::findings::rpc_target::{self, RpcTarget};
use crate::model::{SpanKind, StoredSpan};

/// The calls and the answers of a store, by what they ask for.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: BTreeMap<Target, Vec<Side>>,
    answers: BTreeMap<Target, Vec<Side>>,
    looked_at: [usize; 2],
}

/// What is asked for. A call over HTTP/2 may say it in both ways, and its answer in one.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Http(HttpTarget),
    Rpc(RpcTarget),
}

/// A call, or an answer.
#[derive(Debug)]
struct Side {
    span: Arc<StoredSpan>,
    port: Port,
    status: Option<i64>,
    server_address: ServerAddress,
}

impl Side {
    fn service(&self) -> &str {
        self.span.origin.service_or_unknown()
    }

    fn id(&self) -> SpanRef {
        (self.span.trace, self.span.id)
    }

    /// Whether an answer can be that to a call: at its address, with its status, and while somebody waited for it.
    fn answers(&self, call: &Side) -> bool {
        let agrees = |a: Option<i64>, b: Option<i64>| a.is_none() || b.is_none() || a == b;
        let is_port = agrees(self.port.map(i64::from), call.port.map(i64::from));
        let begin = call.span.start.saturating_sub(MARGIN);
        let end = call.span.end.saturating_add(MARGIN);
        let is_within = (begin..=end).contains(&self.span.start) && self.span.end <= end;
        let is_there = is_port && self.server_address.agrees(&call.server_address);
        self.service() != call.service()
            && is_there
            && agrees(self.status, call.status)
            && is_within
    }
}

impl Calls {
    /// Looks at a span.
    pub(super) fn span(&mut self, view: &SpanView<'_>) {
        let span = view.span;
        // A request that only links to its caller is a trace of its own on purpose.
        let is_answer = span.kind == SpanKind::SERVER && span.parent.is_none() && !view.has_links;
        let is_call = span.kind == SpanKind::CLIENT;
        let looked_at = self.looked_at[usize::from(is_call)];
        if span.end < span.start || !(is_answer || is_call) || looked_at >= MAX_SPANS {
            return;
        }
        let sides = [http(view), rpc(view, is_call)];
        self.looked_at[usize::from(is_call)] += usize::from(sides.iter().any(Option::is_some));
        let by_target = if is_call {
            &mut self.calls
        } else {
            &mut self.answers
        };
        for (target, side) in sides.into_iter().flatten() {
            by_target.entry(target).or_default().push(side);
        }
    }

    /// Each call with the answer that it got, by the two services.
    pub(super) fn pairs(&self) -> Pairs<'_> {
        let mut pairs = Pairs::default();
        // A span may stand below two targets.
        let mut is_taken: HashSet<SpanRef> = HashSet::new();
        let mut is_matched: HashSet<SpanRef> = HashSet::new();
        for (target, calls) in &self.calls {
            let Some(answers) = self.answers.get(target) else {
                continue;
            };
            let mut answers: Vec<&Side> = answers.iter().collect();
            answers.sort_by_key(|it| it.span.start);
            let services: BTreeSet<&str> = answers.iter().map(|it| it.service()).collect();
            // What so many answer says nothing of who was asked.
            if services.len() > MAX_SERVICES {
                continue;
            }
            let mut calls: Vec<&Side> = calls.iter().collect();
            calls.sort_by_key(|it| it.span.start);
            calls.retain(|it| !is_matched.contains(&it.id()));
            for call in calls {
                for service in services.iter().filter(|it| **it != call.service()) {
                    pairs.entry((call.service(), *service)).or_default().all += 1;
                }
                let begin = call.span.start.saturating_sub(MARGIN);
                let first = answers.partition_point(|it| it.span.start < begin);
                let mut candidates = answers[first..].iter().take(MAX_CANDIDATES);
                let found = candidates.find(|it| !is_taken.contains(&it.id()) && it.answers(call));
                if let Some(answer) = found {
                    is_taken.insert(answer.id());
                    is_matched.insert(call.id());
                    let pair = pairs.entry((call.service(), answer.service()));
                    pair.or_default().matched.push((&call.span, &answer.span));
                }
            }
        }
        pairs
    }
}

fn http(view: &SpanView<'_>) -> Option<(Target, Side)> {
    let (target, port) = HttpTarget::new(view)?;
    let status = ["http.response.status_code", "http.status_code"];
    let side = Side {
        span: view.span.clone(),
        port,
        status: status
            .iter()
            .find_map(|it| view.attribute(it).and_then(Value::integer)),
        server_address: ServerAddress::new(Some(&target.host), view.span),
    };
    Some((Target::Http(target), side))
}

fn rpc(view: &SpanView<'_>, is_call: bool) -> Option<(Target, Side)> {
    let target = RpcTarget::new(view)?;
    let (address, port) = rpc_target::address(view, is_call);
    let side = Side {
        span: view.span.clone(),
        port,
        status: rpc_target::status(view),
        server_address: ServerAddress::new(address, view.span),
    };
    Some((Target::Rpc(target), side))
}
