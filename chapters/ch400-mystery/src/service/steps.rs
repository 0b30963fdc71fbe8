//! The steps of a request that are worth a second look, as they are when all is well.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};

use crate::seed::work;
use crate::service::database::{QUICK, Statement};
use crate::service::other_services::{CALENDAR, QUOTES, WEATHER};
use crate::service::visit::Visit;

/// The steps. A case does one of them otherwise.
#[async_trait]
pub trait Steps: Send + Sync {
    /// Before the work on a request begins.
    ///
    /// # Errors
    /// When the service cannot do it.
    async fn begin(&self, _visit: &Visit) -> Result<(), CannotDo> {
        Ok(())
    }

    /// Reads the tags of tasks: of all of them by one statement.
    async fn read_tags(&self, visit: &Visit, _tasks: usize, within: &Context) {
        let statement = Statement {
            operation: "SELECT",
            table: "tag",
            text: "SELECT task, name FROM tag WHERE task = ANY($1)",
            takes: QUICK,
        };
        visit.query(statement, within).await;
    }

    /// Asks the other services for the header of a page: all at once.
    async fn ask_other_services(&self, visit: &Visit, within: &Context) {
        let program = &visit.instance.program;
        tokio::join!(
            WEATHER.ask(program, within),
            CALENDAR.ask(program, within),
            QUOTES.ask(program, within),
        );
    }

    /// Says how many tasks there are of each kind: from a cache, which is filled again before it expires.
    async fn count(&self, visit: &Visit) {
        let hit = vec![KeyValue::new("mystery.cache.hit", true)];
        let _span = visit.span("counting_tasks", SpanKind::Internal, hit);
        work(Duration::from_millis(2)).await;
    }

    /// How long the worker needs for a message.
    fn message_takes(&self) -> Duration {
        Duration::from_millis(25)
    }

    /// How long it takes to tidy a table up, which nobody else can change meanwhile.
    fn tidying_takes(&self) -> Duration {
        Duration::from_millis(30)
    }

    /// After which pause a visitor asks again who got this status, so long after they asked for the first time. An answer is
    /// an answer: nobody does.
    fn asks_again_after(&self, _status: u16, _since_first: Duration) -> Option<Duration> {
        None
    }
}

/// The service cannot do what it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct CannotDo;

/// All is well.
#[derive(Clone, Copy, Debug)]
pub struct Healthy;

impl Steps for Healthy {}
