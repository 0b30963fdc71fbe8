//! What a session needs to know: the repository, what was built, and the ports of the pages.

use std::path::PathBuf;

use otlp_viewer::server::{GRPC_PORT, HTTP_PORT, PAGES_PORT};

use super::Session;
use super::port_map::PagePorts;
use crate::Fault;
use crate::repository::Repository;

/// What a session needs to know.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// The repository.
    pub repository: Repository,
    /// Where cargo puts what it builds.
    pub built: PathBuf,
    /// Where the pages say that the app listens.
    pub app_port: u16,
}

impl SessionSettings {
    /// Opens a session of its own.
    ///
    /// # Errors
    /// When the system has no room for it.
    pub fn open(&self) -> Result<Session, Fault> {
        let ports = PagePorts {
            app: self.app_port,
            pages: PAGES_PORT,
            grpc: GRPC_PORT,
            http: HTTP_PORT,
        };
        Ok(Session::open(&self.built, &self.repository.root, ports)?)
    }

    /// The address of a page of the inbox, which listens on the port above.
    pub fn inbox_url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.app_port + 1)
    }

    /// The address of a page of the app, as a page of the book writes it.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.app_port)
    }
}
