//! Arguments, listening, what stands between the world and the handlers, and stopping.

mod contain_failures;
mod own_site;
mod stop;

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser};
use thiserror::Error;

pub use self::contain_failures::contain_failures;
pub(crate) use self::own_site::SECURITY_HEADERS;
pub use self::own_site::{AllowedHosts, own_site_only, security_headers};
pub use self::stop::{STOP_SECONDS, stop_signal};
use crate::store::{Store, StoreError};
use crate::terminal::{self, print_line};

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
    /// A name that browsers may ask for, beside localhost and addresses; can be given again.
    /// .example.com is every name under it
    #[arg(
        long,
        value_name = "HOST",
        env = "TODO_ALLOWED_HOST",
        value_delimiter = ','
    )]
    pub allowed_host: Vec<String>,
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

    /// The names that the app answers to.
    pub fn allowed_hosts(&self) -> AllowedHosts {
        AllowedHosts::new(&self.allowed_host)
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
