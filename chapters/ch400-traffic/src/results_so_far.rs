//! What is known after each request: the numbers, and which tasks on the list are ours.

use std::time::Duration;

use crate::answer::{Answer, NoAnswer};
use crate::conventions;
use crate::own_tasks::Tasks;
use crate::report::Report;
use crate::summary::Summary;
use crate::todo_operation::Operation;

/// A request that is over.
pub struct Ended {
    pub operation: Operation,
    /// From when it was due.
    pub latency: Duration,
    pub result: Result<Answer, NoAnswer>,
}

/// The numbers, and the tasks.
pub struct ResultsSoFar {
    pub summary: Summary,
    pub tasks: Tasks,
}

impl ResultsSoFar {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            summary: Summary::new(),
            tasks: Tasks::new(),
        }
    }

    /// Notes how a request went, and returns whether it was done, if that is known.
    pub fn note(&mut self, ended: Ended) -> Option<bool> {
        let Ended {
            operation,
            latency,
            result,
        } = ended;
        let done = match &result {
            Ok(answer) => Some(!answer.is_refusal()),
            Err(error) if error.is_before_sending() => Some(false),
            // It may have been done all the same.
            Err(_) => None,
        };
        if let (Operation::List, Ok(answer), Some(true)) = (&operation, &result, done) {
            self.tasks.learn(&String::from_utf8_lossy(&answer.body));
        }
        self.tasks.note(&operation, done);
        let error = conventions::error_type(&result);
        self.summary.record(&operation, latency, error);
        done
    }

    /// The numbers as they are now.
    pub fn report(&self, sending: Duration) -> Report<'_> {
        self.summary.report(sending, &self.tasks)
    }
}
