//! Sends OTLP over HTTP, for the case that should not.

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use ureq::Agent;

/// A client that blocks: the exporter has a thread of its own.
#[derive(Debug)]
pub struct Client(Agent);

impl Client {
    /// An answer is an answer, whatever its status: the exporter looks at it.
    pub fn new() -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        Self(config.build().new_agent())
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let answer = self.0.run(Request::from_parts(parts, body.as_ref()))?;
        let (parts, mut body) = answer.into_parts();
        Ok(Response::from_parts(parts, body.read_to_vec()?.into()))
    }
}
