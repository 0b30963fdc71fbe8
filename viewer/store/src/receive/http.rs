//! OTLP/HTTP ([section "OTLP/HTTP"](https://opentelemetry.io/docs/specs/otlp/#otlphttp)): protobuf
//! and JSON, as they are or as gzip. Errors carry a `google.rpc.Status`.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use tokio_stream::StreamExt;

use super::body_limits::Reservation;
use super::growing_buffer::append;
use super::refusal::Refusal;
use super::unpack::Packed;
use super::{Inbox, arriving, response, response_message, start};
use crate::otlp::Signal;
use crate::otlp::json_out::to_json;
use crate::otlp::request_outcome::RequestOutcome;
use crate::otlp::schema::{Message, RPC_STATUS};
use crate::store::requests::Request;

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

/// The three paths, and an answer that helps for every other.
pub fn paths(config: &mut web::ServiceConfig) {
    for signal in Signal::ALL {
        config.route(
            signal.http_path(),
            web::to(
                move |inbox: web::Data<Inbox>, request: HttpRequest, body: web::Payload| {
                    receive(inbox.into_inner(), Some(signal), request, body)
                },
            ),
        );
    }
    config.default_service(web::to(
        |inbox: web::Data<Inbox>, request: HttpRequest, body: web::Payload| {
            receive(inbox.into_inner(), None, request, body)
        },
    ));
}

async fn receive(
    inbox: Arc<Inbox>,
    signal: Option<Signal>,
    http: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    let headers = http.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let mut request = arriving(signal, http.path(), headers);
    let media_type = header_of(&http, &header::CONTENT_TYPE).to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let is_json = media_type == JSON;
    request.protocol = match media_type {
        JSON => "HTTP/JSON",
        PROTOBUF => "HTTP/protobuf",
        _ => "HTTP",
    };
    match take(&inbox, &http, media_type, body, &mut request).await {
        Ok((signal, taken)) => {
            let response = response(signal, &taken);
            answer(StatusCode::OK, is_json, response_message(signal), &response)
        }
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.http_status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            request.answer = status.as_u16().to_string();
            request.rejected = refusal.to_string();
            request.outcome = refusal.outcome();
            inbox.store.refuse(request);
            // Whoever did not say what they speak gets what a person can read.
            let is_json = media_type != PROTOBUF;
            let mut answer = answer(status, is_json, &RPC_STATUS, &refusal.rpc_status());
            let (name, value) = match refusal {
                Refusal::Method => (header::ALLOW, "POST"),
                Refusal::ContentEncoding(_) => (header::ACCEPT_ENCODING, "gzip, identity"),
                Refusal::Busy => (header::RETRY_AFTER, "1"),
                // What was not read of the body is not another request.
                _ => (header::CONNECTION, "close"),
            };
            answer
                .headers_mut()
                .insert(name, header::HeaderValue::from_static(value));
            answer
        }
    }
}

async fn take(
    inbox: &Inbox,
    http: &HttpRequest,
    media_type: &str,
    body: web::Payload,
    request: &mut Request,
) -> Result<(Signal, RequestOutcome), Refusal> {
    let host = http.connection_info().host().to_owned();
    let named = header_of(http, &header::HOST);
    if !inbox.hosts.answer_for(named) {
        return Err(Refusal::Host(if named.is_empty() {
            host
        } else {
            named.to_owned()
        }));
    }
    let signal = request
        .signal
        .ok_or_else(|| Refusal::at_path(request.path.clone(), Refusal::Path))?;
    if http.method() != actix_web::http::Method::POST {
        return Err(Refusal::Method);
    }
    if media_type != JSON && media_type != PROTOBUF {
        return Err(Refusal::ContentType(media_type.to_owned()));
    }
    let encoding = header_of(http, &header::CONTENT_ENCODING)
        .trim()
        .to_ascii_lowercase();
    let is_gzip = match encoding.as_str() {
        "" | "identity" => false,
        "gzip" => true,
        _ => return Err(Refusal::ContentEncoding(encoding)),
    };
    if is_gzip {
        request.encoding = encoding;
    }
    let mut held = inbox.limits.hold(0);
    let mut bytes = Vec::new();
    let read = read(inbox, http, body, &mut held, &mut bytes).await;
    request.wire_bytes = bytes.len() as u64;
    request.start = start(&bytes);
    read?;
    request.answer = "200".to_owned();
    let body = Packed {
        bytes: bytes.into(),
        is_gzip,
        is_json: media_type == JSON,
        held,
    };
    let taken = inbox.writer.keep(signal, body, request.clone()).await?;
    Ok((signal, taken))
}

/// Reads the body, unless it is too large, or takes too long, or too much else arrives as well.
async fn read(
    inbox: &Inbox,
    http: &HttpRequest,
    mut body: web::Payload,
    held: &mut Reservation,
    bytes: &mut Vec<u8>,
) -> Result<(), Refusal> {
    if let Ok(length) = header_of(http, &header::CONTENT_LENGTH).parse() {
        held.announce(length)?;
    }
    let all = async {
        while let Some(chunk) = held.next_unless_slow(body.next()).await? {
            let chunk = chunk.map_err(|error| Refusal::Cut(error.to_string()))?;
            held.grow(chunk.len())?;
            append(bytes, &chunk);
        }
        Ok(())
    };
    tokio::time::timeout(inbox.limits.patience, all)
        .await
        .unwrap_or_else(|_| Err(Refusal::Cut("it took too long".to_owned())))
}

fn answer(status: StatusCode, is_json: bool, message: &Message, bytes: &[u8]) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if is_json {
        response.content_type(JSON).body(to_json(message, bytes))
    } else {
        response.content_type(PROTOBUF).body(bytes.to_vec())
    }
}

fn header_of<'a>(http: &'a HttpRequest, name: &header::HeaderName) -> &'a str {
    http.headers()
        .get(name)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default()
}
