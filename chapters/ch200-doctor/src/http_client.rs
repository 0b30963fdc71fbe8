//! A client for HTTP that asks only the address it is given.

use std::time::Duration;

use ureq::Agent;

/// How long to wait for an answer over a connection.
pub const ANSWER: Duration = Duration::from_secs(2);

/// A client for HTTP that asks the address it is given: a proxy would answer in another's stead, and a
/// redirection leads away.
pub fn client() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(ANSWER))
        .build()
        .into()
}
