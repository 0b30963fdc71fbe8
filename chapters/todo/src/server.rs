//! Arguments, listening, what every answer carries, and stopping.

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::{DefaultHeaders, Next};
use clap::{Args, Parser};
use thiserror::Error;

use crate::error::Error;
use crate::page::CONTENT_SECURITY_POLICY;
use crate::store::{Store, StoreError};
use crate::terminal::{self, print_line};

/// How long running requests have to end once the app was asked to stop, in seconds.
pub const STOP_SECONDS: u64 = 3;

/// The port of the app, unless it is told otherwise.
pub const PORT: u16 = 5000;

/// What every chapter can be told on the command line.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes any that is free
    #[arg(short, long, default_value_t = PORT)]
    pub port: u16,
    /// The file that keeps the tasks; it is made where there is none
    #[arg(long, default_value = "tasks.db")]
    pub database: PathBuf,
}

/// A to-do list on the web
#[derive(Debug, Parser)]
#[command(name = "todo", version)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
}

/// Why the app could not start, or had to stop. Each says what to do.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The database could not be opened.
    #[error("cannot open the database {}: {error}. {}", path.display(), advice_on_database(path, error))]
    Store {
        /// What `--database` named.
        path: PathBuf,
        /// What SQLite said.
        error: StoreError,
    },
    /// The address or the port is not to be had.
    #[error("cannot listen on {address}: {}", advice_on_address(address, error))]
    Listen {
        /// What `--host` and `--port` named.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// The server failed while it ran.
    #[error("the server failed: {0}. Start it again.")]
    Serve(#[from] io::Error),
}

impl Arguments {
    /// Reads the command line of a chapter that has no arguments of its own. `--help`, `--version` and
    /// an argument that is wrong end the program.
    pub fn read() -> Self {
        CommandLine::parse().arguments
    }

    /// Opens the database that `--database` names.
    ///
    /// # Errors
    /// When it cannot be opened or created.
    pub fn open_store(&self) -> Result<Store, ServerError> {
        Store::open(&self.database).map_err(|error| ServerError::Store {
            path: self.database.clone(),
            error,
        })
    }

    /// Listens where `--host` and `--port` say, and says where that is: with port 0 nobody knows
    /// before.
    ///
    /// # Errors
    /// When another program holds the port, or the address is not one of this machine.
    pub fn listen(&self) -> Result<TcpListener, ServerError> {
        let address = SocketAddr::new(self.host, self.port);
        let listener =
            TcpListener::bind(address).map_err(|error| ServerError::Listen { address, error })?;
        print_line(format_args!(
            "The to-do list is on http://{} (Ctrl-C stops it)",
            listener.local_addr()?
        ));
        Ok(listener)
    }
}

/// What the program ends with: success, or one line that says what went wrong.
pub fn exit_code(served: Result<(), impl Display>) -> ExitCode {
    let code = match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_line(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    };
    terminal::finish();
    code
}

/// The headers that tell a browser to trust nothing that this app does not send itself.
pub fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::REFERRER_POLICY, "same-origin"))
        .add((header::CACHE_CONTROL, "no-cache"))
        .add((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .add((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
}

/// Middleware that lets only this app's own pages change something.
///
/// A browser says with `Sec-Fetch-Site` who sent the form; an older one names the page's `Origin`,
/// which is then held against the `Host`. What sends neither is no browser, and nobody can be
/// tricked into using it.
///
/// # Errors
/// [`Error::OtherSite`], as a response; and whatever the service behind it returns.
pub async fn own_site_only(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.method().is_safe() || is_own_site(request.headers()) {
        Ok(next.call(request).await?.map_into_left_body())
    } else {
        Ok(request
            .error_response(Error::OtherSite)
            .map_into_right_body())
    }
}

fn is_own_site(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// Some programs that start others send Ctrl-C twice, once to the program and once to its group.
/// What comes this soon after the first is the same request.
const SAME_REQUEST: Duration = Duration::from_millis(300);

/// Returns when the app is asked to stop: by Ctrl-C, or by SIGTERM where there is such a thing. Asked
/// a second time, the program ends at once.
pub async fn stop_signal() {
    asked_to_stop().await;
    print_line(format_args!(
        "Stopping: running requests have {STOP_SECONDS} s to end (Ctrl-C again ends them now)"
    ));
    tokio::spawn(async {
        tokio::time::sleep(SAME_REQUEST).await;
        asked_to_stop().await;
        print_line("Stopped at once: what was not yet flushed is lost");
        terminal::finish();
        std::process::exit(130);
    });
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler for SIGTERM, Ctrl-C must do.
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can ask any more; the app runs until it is ended by force.
        std::future::pending::<()>().await;
    }
}

fn advice_on_database(path: &std::path::Path, error: &StoreError) -> &'static str {
    let folder_is_missing = path
        .parent()
        .is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    if folder_is_missing {
        "Its folder does not exist: create it, or name another file with --database"
    } else if error.is_busy() {
        "Another program holds it: close that program, or name another file with --database"
    } else {
        "Name another file with --database"
    }
}

fn advice_on_address(address: &SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let culprit = if cfg!(target_os = "macos") && address.port() == 5000 {
                "often the AirPlay Receiver of macOS"
            } else {
                "perhaps another chapter that still runs"
            };
            format!(
                "another program has this port, {culprit}. Stop it, or choose another with --port (0 takes any that is free)"
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            "this address is not one of this machine. Choose another with --host".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "the system does not allow it. Choose a port above 1023 with --port".to_owned()
        }
        _ => format!("{error}. Choose another with --host and --port"),
    }
}
