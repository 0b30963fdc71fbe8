//! What goes on beside the requests: a worker that takes messages from the queues, and an archiver that tidies tables up.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::scheduled_fault::ScheduledFault;
use crate::seed::work;
use crate::service::database::{Database, Statement};
use crate::service::queue::{Messages, attributes};
use crate::service::route::Route;
use crate::telemetry::Program;

/// How often each table is tidied up.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// Works off the messages of each queue, one after the other, and measures how long the queues are.
pub fn work_off(
    tasks: &mut JoinSet<()>,
    program: &Arc<Program>,
    scheduled_fault: &Arc<ScheduledFault>,
    queues: Vec<Messages>,
) {
    let lengths: Vec<_> = queues
        .iter()
        .map(|it| (it.name, it.length.clone()))
        .collect();
    // No code adds to this gauge: the SDK calls it whenever it collects metrics.
    program
        .meter()
        .i64_observable_gauge("mystery.queue.length")
        .with_description("Number of messages that wait in a queue")
        .with_unit("{message}")
        .with_callback(move |gauge| {
            for (name, length) in &lengths {
                let name = KeyValue::new("messaging.destination.name", *name);
                gauge.observe(length.load(Ordering::Relaxed), &[name]);
            }
        })
        .build();
    for mut queue in queues {
        let (program, scheduled_fault) = (program.clone(), scheduled_fault.clone());
        tasks.spawn(async move {
            while let Some(message) = queue.next().await {
                let name = format!("process {}", queue.name);
                let attributes = attributes(queue.name, "process");
                let _span = program.span(name, SpanKind::Consumer, attributes, &message);
                work(scheduled_fault.steps(queue.route).message_takes()).await;
            }
        });
    }
}

/// Moves what is old from each table to the archive, again and again.
pub fn tidy_up(
    tasks: &mut JoinSet<()>,
    program: &Arc<Program>,
    scheduled_fault: &Arc<ScheduledFault>,
    database: &Arc<Database>,
) {
    let routes = Route::ALL.into_iter();
    for (i, (route, change)) in (0..).zip(routes.filter_map(|it| Some((it, it.change()?)))) {
        let (program, scheduled_fault, database) =
            (program.clone(), scheduled_fault.clone(), database.clone());
        let first = scheduled_fault.first_tidying(route, Duration::from_secs(3 * i + 1));
        tasks.spawn(async move {
            let mut ticks = interval_at(Instant::from_std(first), TIDY_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let attributes = vec![KeyValue::new("db.collection.name", change.table)];
                let span = program.span(
                    "tidying_up",
                    SpanKind::Internal,
                    attributes,
                    &Context::new(),
                );
                let statement = Statement {
                    operation: "DELETE",
                    table: change.table,
                    text: change.tidying,
                    takes: scheduled_fault.steps(route).tidying_takes(),
                };
                database.run(&program, statement, &span).await;
            }
        });
    }
}
