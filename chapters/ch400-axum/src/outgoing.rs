//! A call to another service: a CLIENT span, as the semantic conventions ask, whose ids travel with the request.
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>

use std::error::Error;

use opentelemetry::global;
use opentelemetry::propagation::Injector;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Request, Response, Url};
use tracing::{Instrument, Span, field, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::http_values::{cut, known_method, protocol_version, without_secrets};

/// Opens a span, sends the request with the span's ids in its headers, and records the response. The span ends when the
/// headers of the response have arrived.
///
/// # Errors
/// When no response arrives. The error doesn't contain the address, which may have secrets in it.
pub async fn send(client: &Client, mut request: Request) -> Result<Response, reqwest::Error> {
    let span = client_span(&request);
    // First the span, and then its context: the other service makes its span a child of what is written here.
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&span.context(), &mut Headers(request.headers_mut()));
    });
    let answer = client.execute(request).instrument(span.clone()).await;
    let answer = answer.map_err(reqwest::Error::without_url);
    match &answer {
        Ok(response) => record_answer(&span, response),
        Err(error) => record_error(&span, error_type(error), Some(error)),
    }
    answer
}

fn client_span(request: &Request) -> Span {
    let url = request.url();
    let method = known_method(request.method());
    info_span!(
        "request",
        otel.name = method.unwrap_or("HTTP"),
        otel.kind = "client",
        http.request.method = method.unwrap_or("_OTHER"),
        http.request.method_original = method.is_none().then(|| cut(request.method().as_str())),
        http.response.status_code = field::Empty,
        network.peer.address = field::Empty,
        network.peer.port = field::Empty,
        network.protocol.version = field::Empty,
        server.address = url
            .host_str()
            .map(|host| cut(host.trim_matches(['[', ']']))),
        server.port = url.port_or_known_default().map(i64::from),
        url.full = cut(redacted(url.clone()).as_str()),
        "error.type" = field::Empty,
        otel.status_code = field::Empty,
        otel.status_description = field::Empty,
    )
}

fn record_answer(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.response.status_code", i64::from(status.as_u16()));
    span.record(
        "network.protocol.version",
        protocol_version(response.version()),
    );
    if let Some(peer) = response.remote_addr() {
        span.record("network.peer.address", peer.ip().to_string());
        span.record("network.peer.port", i64::from(peer.port()));
    }
    // Whoever asks made a mistake that is answered with a 4xx: to a client it is an error.
    if status.is_client_error() || status.is_server_error() {
        record_error(span, status.as_str(), None);
    }
}

fn record_error(span: &Span, kind: &str, error: Option<&reqwest::Error>) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
    span.record("otel.status_description", error.map(|it| cause(it)));
}

/// One of a few words. An error's own text has no bound.
fn error_type(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connect"
    } else {
        "_OTHER"
    }
}

/// What an error says, and what its innermost cause says: `error sending request: Connection refused`.
pub fn cause(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&it| it.source());
    causes
        .last()
        .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// An address without the name, the password and the secrets in it.
fn redacted(mut url: Url) -> Url {
    // An address that cannot have a name or a password has none.
    if !url.username().is_empty() {
        let _ = url.set_username("REDACTED");
    }
    if url.password().is_some() {
        let _ = url.set_password(Some("REDACTED"));
    }
    let query = url.query().map(without_secrets);
    url.set_query(query.as_deref());
    url
}

/// The headers of a request, for a propagator to write.
struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_in_an_address_is_hidden_and_the_rest_stays() {
        for (address, shown) in [
            ("http://a/b?c=d#e", "http://a/b?c=d#e"),
            ("http://a/?sig=b&page=1", "http://a/?sig=REDACTED&page=1"),
            ("http://bob:pw@a/", "http://REDACTED:REDACTED@a/"),
            ("http://bob@a/", "http://REDACTED@a/"),
            ("http://:pw@a/", "http://:REDACTED@a/"),
        ] {
            assert_eq!(redacted(Url::parse(address).unwrap()).as_str(), shown);
        }
    }
}
