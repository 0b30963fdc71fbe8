//! The queues between the service and its worker, one for each kind of message.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::service::route::Route;
use crate::telemetry::Program;

/// How many messages a queue holds. Whoever looks for a fault finds it long before.
const MAX_MESSAGES: usize = 10_000;

/// The ends of the queues at which messages are put in.
#[derive(Debug)]
pub struct Queues(HashMap<&'static str, Queue>);

#[derive(Debug)]
struct Queue {
    messages: Sender<Context>,
    length: Arc<AtomicI64>,
}

/// The end of a queue at which messages are taken out.
#[derive(Debug)]
pub struct Messages {
    /// Whose messages these are.
    pub route: Route,
    /// The name of the queue.
    pub name: &'static str,
    /// How many wait.
    pub length: Arc<AtomicI64>,
    messages: Receiver<Context>,
}

impl Queues {
    /// Makes them, and the ends for the worker.
    pub fn new() -> (Self, Vec<Messages>) {
        let mut queues = HashMap::new();
        let mut ends = Vec::new();
        for (route, change) in Route::ALL.iter().filter_map(|it| Some((*it, it.change()?))) {
            let (sender, receiver) = channel(MAX_MESSAGES);
            let length = Arc::new(AtomicI64::new(0));
            ends.push(Messages {
                route,
                name: change.message,
                length: length.clone(),
                messages: receiver,
            });
            let queue = Queue {
                messages: sender,
                length,
            };
            queues.insert(change.message, queue);
        }
        (Self(queues), ends)
    }

    /// Puts a message in, in a span of its own, and does not wait. Into a full queue nothing goes.
    ///
    /// <https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/>
    pub fn send(&self, program: &Program, name: &'static str, parent: &Context) {
        let attributes = attributes(name, "send");
        let span = program.span(
            format!("send {name}"),
            SpanKind::Producer,
            attributes,
            parent,
        );
        let Some(queue) = self.0.get(name) else {
            return;
        };
        queue.length.fetch_add(1, Ordering::Relaxed);
        // The message carries the ids of the span, and not the span, which ends here.
        let caller = crate::http::ids_of(&span);
        if let Err(TrySendError::Full(_) | TrySendError::Closed(_)) =
            queue.messages.try_send(caller)
        {
            queue.length.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Messages {
    /// The context of the next message; none when nobody can send one any more.
    pub async fn next(&mut self) -> Option<Context> {
        let message = self.messages.recv().await?;
        self.length.fetch_sub(1, Ordering::Relaxed);
        Some(message)
    }
}

/// What the conventions say of a message on its way.
pub fn attributes(name: &'static str, operation: &'static str) -> Vec<KeyValue> {
    vec![
        KeyValue::new("messaging.system", "rabbitmq"),
        KeyValue::new("messaging.destination.name", name),
        KeyValue::new("messaging.operation.name", operation),
        KeyValue::new("messaging.operation.type", operation),
        KeyValue::new("server.address", "queue.example"),
    ]
}
