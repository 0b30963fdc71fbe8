//! The pace: a request is due at its time, whether or not the earlier ones are answered.
//!
//! People do not wait for each other before they click, so this is how traffic comes. A client that
//! sends the next request only after an answer sends fewer when the app is slow, and measures the
//! slowness less often than people would meet it: "coordinated omission". Here the latency counts
//! from when a request was due, and what was sent late or not at all is said.

use std::pin::pin;
use std::time::Duration;

use todo::server;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::arguments::Arguments;
use crate::conventions;
use crate::error::TrafficError;
use crate::progress_bar::Progress;
use crate::report::Report;
use crate::request::Client;
use crate::results_so_far::{Ended, ResultsSoFar};
use crate::root_span::RootSpan;
use crate::summary::LATE;
use crate::target_url::Target;
use crate::todo_operation::Operation;
use crate::todo_page;

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

/// A run, and what it has come to so far.
pub struct PacedRun {
    client: Client,
    results: ResultsSoFar,
    running: JoinSet<Ended>,
    /// How long requests were sent.
    sending: Duration,
}

impl PacedRun {
    /// Nothing is sent yet.
    pub fn new(target: Target) -> Self {
        Self {
            client: Client::new(target),
            results: ResultsSoFar::new(),
            running: JoinSet::new(),
            sending: Duration::ZERO,
        }
    }

    /// Sends what the arguments ask for, or less when Ctrl-C comes, and leaves the list as it was.
    ///
    /// # Errors
    /// When there is no to-do list to send to.
    pub async fn send(&mut self, arguments: &Arguments) -> Result<(), TrafficError> {
        self.look(&arguments.url).await?;
        self.keep_pace(arguments).await;
        while let Some(ended) = self.running.join_next().await {
            if let Ok(ended) = ended {
                self.results.note(ended);
            }
        }
        self.tidy_up().await;
        Ok(())
    }

    /// Whatever else listens there must not be asked to add tasks. An app that fails may.
    async fn look(&mut self, target: &Target) -> Result<(), TrafficError> {
        let ended = send(self.client.clone(), Operation::List, Instant::now()).await;
        let problem = match &ended.result {
            Err(why) => Some(TrafficError::Unreachable(target.clone(), why.to_string())),
            Ok(answer) if answer.status.is_server_error() => None,
            Ok(answer) => match String::from_utf8_lossy(&answer.body) {
                it if !todo_page::is_list(&it) => Some(TrafficError::OtherProgram(target.clone())),
                it if todo_page::is_full(&it) => Some(TrafficError::Full(target.clone())),
                _ => None,
            },
        };
        self.results.note(ended);
        problem.map_or(Ok(()), Err)
    }

    async fn keep_pace(&mut self, arguments: &Arguments) {
        let mut asked_to_stop = pin!(tokio::spawn(server::stop_signal()));
        let mut progress = Progress::start(arguments.duration);
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let start = Instant::now();
        let due = |number: u64| start + Duration::from_secs_f64(number as f64 / arguments.rate);
        let end = start + arguments.duration;
        loop {
            let next = due(self.results.summary.paced);
            let is_free = self.running.len() < usize::from(arguments.concurrency);
            tokio::select! {
                biased;
                _ = &mut asked_to_stop => break,
                () = sleep_until(end) => break,
                Some(Ok(ended)) = self.running.join_next() => {
                    self.results.note(ended);
                }
                _ = tick.tick() => {
                    progress.show(start.elapsed(), self.results.summary.requests(), self.results.summary.errors());
                }
                () = sleep_until(next), if is_free => {
                    self.results.summary.paced += 1;
                    self.results.summary.late += u64::from(next.elapsed() > LATE);
                    self.running.spawn(send(self.client.clone(), self.results.tasks.next(), next));
                }
            }
        }
        let now = Instant::now().min(end);
        self.sending = now - start;
        let waiting = (self.results.summary.paced..).take_while(|number| due(*number) + LATE < now);
        self.results.summary.not_sent = waiting.count() as u64;
    }

    /// Deletes what is left of ours. An app that does not do it now is not asked again.
    async fn tidy_up(&mut self) {
        if self.results.tasks.open == 0 || !self.ask(Operation::List).await {
            return;
        }
        while let Some(delete) = self.results.tasks.next_to_delete() {
            if !self.ask(delete).await {
                return;
            }
        }
    }

    async fn ask(&mut self, operation: Operation) -> bool {
        let ended = send(self.client.clone(), operation, Instant::now()).await;
        self.results.note(ended) == Some(true)
    }

    /// The numbers as they are now.
    pub fn report(&self) -> Report<'_> {
        self.results.report(self.sending)
    }
}

async fn send(client: Client, operation: Operation, due: Instant) -> Ended {
    let root = RootSpan::due(&operation, due);
    let result = client.send(&operation, &root).await;
    if let Some(error) = conventions::error_type(&result) {
        root.fail(error);
    }
    Ended {
        operation,
        latency: due.elapsed(),
        result,
    }
}
