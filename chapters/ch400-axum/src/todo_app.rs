//! The to-do app, as this service sees it.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::{Client, Url, redirect};
use thiserror::Error;

use crate::outgoing;

/// Longer than the to-do app waits for its database.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Where the to-do app is, and the connections to it.
#[derive(Clone)]
pub struct TodoApp {
    client: Client,
    add: Url,
}

/// Why a task was not added.
#[derive(Debug, Error)]
pub enum TodoError {
    /// The to-do app says that the task is not one.
    #[error("the to-do app does not take it, and answers {0}")]
    Refused(StatusCode),
    /// The to-do app answers something else than it should.
    #[error("the to-do app answers {0}")]
    Failed(StatusCode),
    /// The to-do app does not answer.
    #[error("the to-do app does not answer: {}", outgoing::cause(.0))]
    NoAnswer(#[from] reqwest::Error),
}

/// Why there can be no such to-do app.
#[derive(Debug, Error)]
pub enum AddressError {
    /// It is not an address that this program can ask.
    #[error(
        "--todo {0:?} is not where a to-do app can be. Write http:// and a host, such as http://localhost:5000"
    )]
    NotHttp(String),
    /// The system does not let this program ask anybody.
    #[error("cannot ask the to-do app: {0}")]
    Client(#[from] reqwest::Error),
}

impl TodoApp {
    /// The to-do app at this address. It is not asked for anything yet.
    ///
    /// # Errors
    /// When this is no address, or one with TLS, which is not built in.
    pub fn at(address: &str) -> Result<Self, AddressError> {
        let url = Url::parse(address).and_then(|url| url.join("/add"));
        let add = url.ok().filter(|url| url.scheme() == "http");
        let add = add.ok_or_else(|| AddressError::NotHttp(address.to_owned()))?;
        let client = Client::builder()
            .timeout(TIMEOUT)
            // 303 is its answer to a browser. This service wants to see it, and not the page behind it.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, add })
    }

    /// Adds a task.
    ///
    /// # Errors
    /// When it was not added.
    pub async fn add(&self, task: &str) -> Result<(), TodoError> {
        let request = self.client.post(self.add.clone()).form(&[("task", task)]);
        let response = outgoing::send(&self.client, request.build()?).await?;
        match response.status() {
            StatusCode::SEE_OTHER => Ok(()),
            status if status.is_client_error() => Err(TodoError::Refused(status)),
            status => Err(TodoError::Failed(status)),
        }
    }
}
