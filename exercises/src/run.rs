//! One run of a program: a receiver, the program that sends to it, and what the judge does to it meanwhile.

use std::io::{self, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitStatus;
use std::time::Duration;

use harness::Answer;
use harness::http_client::{Client, encode_form};
use harness::output::poll;
use socket2::SockRef;

use crate::closed::Closed;
use crate::metrics::{SeenMetric, metrics};
use crate::program::{Program, Running};
use crate::random::Random;
use crate::receiver::Receiver;
use crate::seen::Seen;
use crate::verdict::{Complaint, Failure, JudgeError};
use opentelemetry_proto::tonic::trace::v1::Span;

/// How long a program has to answer.
const TO_ANSWER: Duration = Duration::from_secs(4);

const SAME_WORK: &str = "The exercise changes what a program tells, and not what it does.";

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

    /// Asks for a page.
    ///
    /// # Errors
    /// When it is not answered with this status.
    pub fn get(&self, path: &str, headers: &[(&str, &str)], status: u16) -> Result<(), Failure> {
        self.request("GET", path, headers, b"", status).map(drop)
    }

    /// Asks for a page that must read so.
    ///
    /// # Errors
    /// When it is not answered with 200 and this body.
    pub fn get_text(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(), Failure> {
        let said = self.request("GET", path, headers, b"", 200)?;
        Self::same("GET", path, &said, body)
    }

    /// Asks for many pages on one connection, because a new one for each takes longer than the answer.
    ///
    /// # Errors
    /// When one is not answered with 200.
    pub fn get_each(&self, paths: impl Iterator<Item = String>) -> Result<(), Failure> {
        let address = (Ipv4Addr::LOCALHOST, self.running()?.port());
        let connect = || -> io::Result<BufReader<TcpStream>> {
            let connection = TcpStream::connect(address)?;
            connection.set_read_timeout(Some(TO_ANSWER))?;
            connection.set_nodelay(true)?;
            Ok(BufReader::new(connection))
        };
        let ask = |connection: &mut BufReader<TcpStream>, path: &str| -> io::Result<Answer> {
            let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            connection.get_mut().write_all(request.as_bytes())?;
            Answer::read_from(connection)
        };
        let mut connection = connect();
        for path in paths {
            let answer = connection.as_mut().map(|it| ask(it, &path));
            let message = match answer {
                Ok(Ok(answer)) if answer.status == 200 => continue,
                Ok(Ok(answer)) => {
                    format!("`GET {path}` was answered {}, and not 200", answer.status)
                }
                Ok(Err(error)) => format!("`GET {path}` was not answered: {error}"),
                Err(error) => format!("`GET {path}` was not taken: {error}"),
            };
            let complaint = Complaint::new("no-answer", message).output(self.running()?.said());
            return Err(complaint.why(SAME_WORK).into());
        }
        Ok(())
    }

    /// Sends a request whose answer nobody reads. The client goes away with [`reset`].
    ///
    /// # Errors
    /// When the program takes no connection.
    pub fn ask_and_leave(&self, path: &str) -> Result<TcpStream, Failure> {
        let address = (Ipv4Addr::LOCALHOST, self.running()?.port());
        let asked = || -> io::Result<TcpStream> {
            let mut client = TcpStream::connect(address)?;
            write!(client, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")?;
            Ok(client)
        };
        asked().map_err(|error| {
            let message = format!("`GET {path}` was not taken: {error}");
            Complaint::new("no-answer", message).why(SAME_WORK).into()
        })
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

    /// Sends a form.
    ///
    /// # Errors
    /// When it is not answered with 200.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<(), Failure> {
        self.send_form(path, form).map(drop)
    }

    /// Sends a form, the answer to which must read so.
    ///
    /// # Errors
    /// When it is not answered with 200 and this body.
    pub fn post_text(&self, path: &str, form: &[(&str, &str)], body: &str) -> Result<(), Failure> {
        let said = self.send_form(path, form)?;
        Self::same("POST", path, &said, body)
    }

    fn send_form(&self, path: &str, form: &[(&str, &str)]) -> Result<String, Failure> {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.request("POST", path, &headers, encode_form(form).as_bytes(), 200)
    }

    /// That an answer is what it was before anybody changed the program.
    fn same(method: &str, path: &str, said: &str, body: &str) -> Result<(), Failure> {
        if said == body {
            return Ok(());
        }
        // A body may be of any length.
        let said: String = said.chars().take(100).collect();
        let message = format!("`{method} {path}` was answered {said:?}, and not {body:?}");
        Err(Complaint::new("other-answer", message)
            .why(SAME_WORK)
            .into())
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

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        status: u16,
    ) -> Result<String, Failure> {
        let running = self.running()?;
        let url = format!("http://127.0.0.1:{}{path}", running.port());
        let answer: Result<Answer, _> = self.client.send(method, &url, headers, body);
        match answer {
            Ok(answer) if answer.status == status => Ok(answer.body),
            Ok(answer) => Err(Complaint::new(
                "wrong-answer",
                format!(
                    "`{method} {path}` was answered {}, and not {status}",
                    answer.status
                ),
            )
            .output(running.said())
            .why(SAME_WORK)
            .into()),
            Err(error) => Err(Complaint::new(
                "no-answer",
                format!("`{method} {path}` was not answered: {error}"),
            )
            .output(running.said())
            .why(SAME_WORK)
            .into()),
        }
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

/// Has a client go away as one that crashed: its connection is reset. One that only closes its side may still read.
pub fn reset(client: TcpStream) {
    // Where the system can't, the connection is closed.
    let _ = SockRef::from(&client).set_linger(Some(Duration::ZERO));
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
