//! One run of a program: a receiver, the program that sends to it, and what the judge does to it meanwhile.

use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitStatus;
use std::time::Duration;

use harness::http_client::Client;
use harness::output::poll;

use crate::ask_program::TO_ANSWER;
use crate::closing_port::Closed;
use crate::metrics::{SeenMetric, metrics};
use crate::program::{Program, Running};
use crate::random::Random;
use crate::receiver::Receiver;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure, JudgeError};
use opentelemetry_proto::tonic::trace::v1::Span;

/// A program under judgement.
#[derive(Debug)]
pub struct Run {
    /// Numbers of this run.
    pub random: Random,
    pub(crate) receiver: Receiver,
    program: Program,
    running: Option<Running>,
    pub(crate) client: Client,
    said: String,
    told: String,
    printed: String,
    /// A port of its own on which nobody answers.
    deaf: Option<TcpListener>,
    /// Variables that the program is given, besides those that it always gets.
    settings: Vec<(&'static str, &'static str)>,
    shown: String,
}

/// How a program ended that was run with settings of its own.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it printed on stdout.
    pub printed: String,
    /// The last lines that it wrote on stderr.
    pub said: String,
}

impl Run {
    /// A run that has not begun.
    ///
    /// # Errors
    /// When the judge gets no port to receive on.
    pub(crate) fn new(program: Program) -> Result<Self, JudgeError> {
        Ok(Self {
            random: Random::default(),
            receiver: Receiver::start()?,
            program,
            running: None,
            client: Client::patient_for(TO_ANSWER),
            said: String::new(),
            told: String::new(),
            printed: String::new(),
            deaf: None,
            settings: Vec::new(),
            shown: String::new(),
        })
    }

    /// Starts a server with these arguments, and waits until it listens.
    ///
    /// # Errors
    /// When it does not.
    pub fn serve(&mut self, arguments: &[(&str, u64)]) -> Result<(), Failure> {
        let endpoint = self.receiver.endpoint().to_owned();
        self.start(arguments, &endpoint)?;
        self.running()?.wait_until_it_listens()
    }

    /// Starts a server whose telemetry goes to a port that takes connections and never answers, and waits until it listens.
    ///
    /// # Errors
    /// When it does not.
    pub fn serve_unheard(&mut self, arguments: &[(&str, u64)]) -> Result<(), Failure> {
        let fails = |error| JudgeError::System {
            what: "cannot listen on 127.0.0.1".to_owned(),
            error,
            advice: "The judge needs a free port there: see whether a firewall or a sandbox forbids it",
        };
        // The system takes the connection; nobody reads from it.
        let deaf = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(fails)?;
        let endpoint = format!("http://{}", deaf.local_addr().map_err(fails)?);
        self.deaf = Some(deaf);
        self.start(arguments, &endpoint)?;
        self.running()?.wait_until_it_listens()
    }

    /// Ends a server by force: what it still holds is lost.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Runs a program that ends by itself, and returns what came.
    ///
    /// # Errors
    /// When it does not end, or fails.
    pub fn run(&mut self, arguments: &[(&str, u64)]) -> Result<Seen, Failure> {
        let endpoint = self.receiver.endpoint().to_owned();
        self.start(arguments, &endpoint)?;
        let ended = self.running_mut()?.wait_until_it_ends("It doesn't end");
        self.seen(ended)
    }

    /// Runs a program that ends by itself while nobody takes what it sends: each connection is closed at once. Returns what it
    /// told on stderr.
    ///
    /// # Errors
    /// When it does not end.
    pub fn run_unheard(&self, arguments: &[(&str, u64)]) -> Result<String, Failure> {
        let closed = Closed::start().map_err(|error| JudgeError::System {
            what: "cannot listen on 127.0.0.1".to_owned(),
            error,
            advice: "The judge needs a free port there: see whether a firewall or a sandbox forbids it",
        })?;
        let endpoint = format!("http://{}", closed.address());
        let arguments = options(arguments);
        let mut running = Running::start(&self.program, &arguments, &self.settings, &endpoint)?;
        running.end()?;
        Ok(running.told())
    }

    /// Sets a variable of the environment for the programs that are started from now on.
    pub fn set(&mut self, name: &'static str, value: &'static str) {
        self.settings.push((name, value));
    }

    /// Runs a program that ends by itself, however it ends, with these variables beside those that it always gets.
    ///
    /// # Errors
    /// When it does not end.
    pub fn run_to_the_end(
        &self,
        arguments: &[(&str, u64)],
        settings: &[(&str, &str)],
    ) -> Result<Ended, Failure> {
        let endpoint = self.receiver.endpoint();
        let arguments = options(arguments);
        let mut running = Running::start(&self.program, &arguments, settings, endpoint)?;
        let status = running.end()?;
        Ok(Ended {
            status,
            printed: running.printed(),
            said: running.said(),
        })
    }

    /// Stops a server, and returns what came.
    ///
    /// # Errors
    /// When it does not stop, has ended before, or sent what is not OTLP.
    pub fn stop(&mut self) -> Result<Seen, Failure> {
        let stopped = self.running_mut()?.stop();
        self.seen(stopped)
    }

    /// Waits until the metrics that have come are as a lesson wants them, at most so long. Returns whether they are.
    pub fn wait_for_metrics(
        &self,
        longest: Duration,
        condition: impl Fn(&[SeenMetric]) -> bool,
    ) -> bool {
        let store = &self.receiver.store;
        poll(longest, || condition(&metrics(store)).then_some(())).is_some()
    }

    /// The metrics that have come so far.
    pub fn metrics(&self) -> Vec<SeenMetric> {
        metrics(&self.receiver.store)
    }

    /// What is shown when the program passes, where that is not what has come.
    pub fn show(&mut self, text: impl Into<String>) {
        self.shown = text.into();
    }

    /// What a lesson shows.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// What the program has printed on stdout.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// Says who called: a span of the judge's own, which the program's spans are to be children of.
    pub fn called_by(&self, span: Span) {
        self.receiver.add_caller(span);
    }

    /// What the program has told on stderr until it ended.
    pub fn told(&self) -> &str {
        &self.told
    }

    /// What the program has said on stderr, its last lines.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    fn start(&mut self, arguments: &[(&str, u64)], endpoint: &str) -> Result<(), Failure> {
        let arguments = options(arguments);
        self.running = Some(Running::start(
            &self.program,
            &arguments,
            &self.settings,
            endpoint,
        )?);
        Ok(())
    }

    /// The program, while it runs.
    ///
    /// # Errors
    /// When it was not started.
    pub(crate) fn running(&self) -> Result<&Running, Failure> {
        self.running.as_ref().ok_or_else(not_started)
    }

    fn running_mut(&mut self) -> Result<&mut Running, Failure> {
        self.running.as_mut().ok_or_else(not_started)
    }

    /// What came until the program ended. Programs wait for the answers to what they send, so there is nothing to wait for.
    fn seen(&mut self, ended: Result<(), Failure>) -> Result<Seen, Failure> {
        if let Some(running) = self.running.take() {
            self.said = running.said();
            self.printed = running.printed();
            self.told = running.told();
        }
        ended?;
        let seen = Seen::new(self.receiver.store.clone());
        match seen.refused().first() {
            Some(why) if seen.is_empty() => Err(Complaint::new(
                "refused",
                "What it sent is not OTLP over gRPC, and was refused",
            )
            .nearest(why.clone())
            .why("A receiver can't keep what it can't read. The exporters of `learn` send what it takes.")
            .into()),
            _ => Ok(seen),
        }
    }
}

/// Arguments as they stand on a command line.
fn options(arguments: &[(&str, u64)]) -> Vec<String> {
    let arguments = arguments.iter();
    arguments
        .flat_map(|(name, value)| [format!("--{name}"), value.to_string()])
        .collect()
}

fn not_started() -> Failure {
    Complaint::new("not-started", "The program was not started").into()
}
