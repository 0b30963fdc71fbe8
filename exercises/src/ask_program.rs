//! What the judge asks a program for, as its guests do.

use std::io::{self, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use harness::Answer;
use harness::http_client::encode_form;
use socket2::SockRef;

use crate::run::Run;
use crate::verdict::{Complaint, Failure};

/// How long a program has to answer.
pub(crate) const TO_ANSWER: Duration = Duration::from_secs(4);

const SAME_WORK: &str = "The exercise changes what a program tells, and not what it does.";

impl Run {
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
}

/// Has a client go away as one that crashed: its connection is reset. One that only closes its side may still read.
pub fn reset(client: TcpStream) {
    // Where the system can't, the connection is closed.
    let _ = SockRef::from(&client).set_linger(Some(Duration::ZERO));
}
