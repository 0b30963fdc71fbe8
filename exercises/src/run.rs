//! One run of a program: a receiver, the program that sends to it, and what the judge does to it meanwhile.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use harness::Answer;
use harness::http_client::{Client, encode_form};

use crate::program::{Program, Running};
use crate::random::Random;
use crate::receiver::Receiver;
use crate::seen::Seen;
use crate::verdict::{Complaint, Failure, JudgeError};
use opentelemetry_proto::tonic::trace::v1::Span;

/// How long a program has to answer.
const TO_ANSWER: Duration = Duration::from_secs(4);

/// A program under judgement.
#[derive(Debug)]
pub struct Run {
    /// Numbers of this run.
    pub random: Random,
    pub(crate) receiver: Receiver,
    program: Program,
    running: Option<Running>,
    client: Client,
    said: String,
    stdout: String,
    stderr: String,
    /// A port of its own on which nobody answers.
    deaf: Option<TcpListener>,
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
            stdout: String::new(),
            stderr: String::new(),
            deaf: None,
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

    /// Stops a server, and returns what came.
    ///
    /// # Errors
    /// When it does not stop, has ended before, or sent what is not OTLP.
    pub fn stop(&mut self) -> Result<Seen, Failure> {
        let stopped = self.running_mut()?.stop();
        self.seen(stopped)
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When it is not answered with this status.
    pub fn get(&self, path: &str, headers: &[(&str, &str)], status: u16) -> Result<(), Failure> {
        self.request("GET", path, headers, b"", status)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When it is not answered with 200.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<(), Failure> {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &headers, encode_form(form).as_bytes(), 200)
    }

    /// Says who called: a span of the judge's own, which the program's spans are to be children of.
    pub fn called_by(&self, span: Span) {
        self.receiver.add_caller(span);
    }

    /// What the program has printed on stdout until it ended.
    pub fn printed(&self) -> &str {
        &self.stdout
    }

    /// What the program has told on stderr until it ended.
    pub fn told(&self) -> &str {
        &self.stderr
    }

    /// What the program has said on stderr, its last lines.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        status: u16,
    ) -> Result<(), Failure> {
        let running = self.running()?;
        let url = format!("http://127.0.0.1:{}{path}", running.port());
        let answer: Result<Answer, _> = self.client.send(method, &url, headers, body);
        match answer {
            Ok(answer) if answer.status == status => Ok(()),
            Ok(answer) => Err(Complaint::new(
                "wrong-answer",
                format!(
                    "`{method} {path}` was answered {}, and not {status}",
                    answer.status
                ),
            )
            .output(running.said())
            .why("The exercise changes what a program tells, and not what it does.")
            .into()),
            Err(error) => Err(Complaint::new(
                "no-answer",
                format!("`{method} {path}` was not answered: {error}"),
            )
            .output(running.said())
            .why("The exercise changes what a program tells, and not what it does.")
            .into()),
        }
    }

    fn start(&mut self, arguments: &[(&str, u64)], endpoint: &str) -> Result<(), Failure> {
        let arguments = arguments.iter();
        let arguments: Vec<String> = arguments
            .flat_map(|(name, value)| [format!("--{name}"), value.to_string()])
            .collect();
        self.running = Some(Running::start(&self.program, &arguments, endpoint)?);
        Ok(())
    }

    fn running(&self) -> Result<&Running, Failure> {
        self.running.as_ref().ok_or_else(not_started)
    }

    fn running_mut(&mut self) -> Result<&mut Running, Failure> {
        self.running.as_mut().ok_or_else(not_started)
    }

    /// What came until the program ended. Programs wait for the answers to what they send, so there is nothing to wait for.
    fn seen(&mut self, ended: Result<(), Failure>) -> Result<Seen, Failure> {
        if let Some(running) = self.running.take() {
            self.said = running.said();
            (self.stdout, self.stderr) = running.outputs();
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

fn not_started() -> Failure {
    Complaint::new("not-started", "The program was not started").into()
}
