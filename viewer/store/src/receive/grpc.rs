//! OTLP/gRPC ([section "OTLP/gRPC"](https://opentelemetry.io/docs/specs/otlp/#otlpgrpc)).
//!
//! The generated services of `opentelemetry-proto` decode a request before anybody can look at it,
//! and inflate as many at once as there are. They answer `OUT_OF_RANGE` to a large one, which
//! clients then send for ever, and take the blame (`INTERNAL`) for a broken one;
//! `viewer/tests/viewer/receive/limits_of_opentelemetry_proto.rs` holds that they do. So tonic serves HTTP/2 here and writes the statuses,
//! and the one message of a request stays the bytes that it is.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body as _, Frame};
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::{Code, Status};

use super::body_limits::Reservation;
use super::growing_buffer::append;
use super::refusal::{Refusal, name};
use super::unpack::Packed;
use super::{Inbox, arriving, response, start};
use crate::otlp::Signal;
use crate::otlp::json_out::to_json;
use crate::otlp::request_outcome::RequestOutcome;
use crate::otlp::schema::RPC_STATUS;
use crate::store::requests::Request;

/// The three services.
#[derive(Clone, Debug)]
pub struct Services {
    /// Where requests go.
    pub inbox: Arc<Inbox>,
}

impl Service<http::Request<Body>> for Services {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, http: http::Request<Body>) -> Self::Future {
        let inbox = self.inbox.clone();
        Box::pin(async move { Ok(receive(inbox, http).await) })
    }
}

async fn receive(inbox: Arc<Inbox>, http: http::Request<Body>) -> http::Response<Body> {
    let path = http.uri().path().to_owned();
    let signal = Signal::ALL.into_iter().find(|it| it.grpc_path() == path);
    let authority = http.uri().authority().map(|it| it.as_str().to_owned());
    let host = authority.clone().or_else(|| {
        let host = http.headers().get(http::header::HOST)?;
        host.to_str().ok().map(str::to_owned)
    });
    let headers = authority
        .map(|it| (":authority".to_owned(), it))
        .into_iter()
        .chain(http.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        }));
    let mut request = arriving(signal, &path, headers);
    request.protocol = "gRPC";
    if let Some(encoding) = http.headers().get("grpc-encoding") {
        request.encoding = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
    }
    let host = host.unwrap_or_default();
    let content_type = http.headers().get(http::header::CONTENT_TYPE);
    if !content_type.is_some_and(|it| it.as_bytes().starts_with(b"application/grpc")) {
        let refusal = if inbox.hosts.answer_for(&host) {
            Refusal::NotGrpc
        } else {
            Refusal::Host(host)
        };
        return not_grpc(&inbox, request, &refusal);
    }
    let taken = if !inbox.hosts.answer_for(&host) {
        Err(Refusal::Host(host))
    } else if let Some(signal) = signal {
        let taken = unary(&inbox, signal, &mut request, http.into_body()).await;
        taken.map(|outcome| response(signal, &outcome))
    } else {
        Err(Refusal::at_path(path, Refusal::Service))
    };
    match taken {
        Ok(response) => answer(&response),
        Err(refusal) => refuse(&inbox, request, &refusal),
    }
}

async fn unary(
    inbox: &Inbox,
    signal: Signal,
    request: &mut Request,
    body: Body,
) -> Result<RequestOutcome, Refusal> {
    let is_gzip = match request.encoding.as_str() {
        "identity" => false,
        "gzip" => true,
        other => return Err(Refusal::ContentEncoding(other.to_owned())),
    };
    let mut held = inbox.limits.hold(FRAME);
    let mut frame = Vec::new();
    let read = read(body, &mut held, &mut frame);
    let read = tokio::time::timeout(inbox.limits.patience, read).await;
    request.wire_bytes = frame.len() as u64;
    request.start = start(frame.get(FRAME..).unwrap_or_default());
    read.unwrap_or_else(|_| Err(Refusal::Cut("it took too long".to_owned())))?;
    let (flag, bytes) = message(frame.into())?;
    if flag && !is_gzip {
        let why = "it is compressed, and grpc-encoding does not say how";
        return Err(Refusal::Frame(why));
    }
    request.answer = name(Code::Ok).to_owned();
    let body = Packed {
        bytes,
        is_gzip: flag,
        is_json: false,
        held,
    };
    inbox.writer.keep(signal, body, request.clone()).await
}

/// How many bytes gRPC puts before a message: whether it is compressed, and its length
/// ([Length-Prefixed-Message](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md)).
const FRAME: usize = 5;

/// Reads everything, unless it is too large, or too much else arrives as well.
async fn read(mut body: Body, held: &mut Reservation, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    loop {
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let Some(frame) = held.next_unless_slow(next).await? else {
            return Ok(());
        };
        let frame = frame.map_err(|error| Refusal::Cut(error.message().to_owned()))?;
        if let Some(data) = frame.data_ref() {
            append(bytes, data);
            held.grow(data.len())?;
            if let Some(length) = length(bytes) {
                held.announce(FRAME + length)?;
            }
        }
    }
}

/// How long the message is that begins so, where that much of it is there.
fn length(frame: &[u8]) -> Option<usize> {
    let length = frame.get(1..FRAME)?.first_chunk()?;
    usize::try_from(u32::from_be_bytes(*length)).ok()
}

/// The one message of a request, and whether it is compressed.
fn message(mut frame: Bytes) -> Result<(bool, Bytes), Refusal> {
    let Some(length) = length(&frame) else {
        return Err(Refusal::Frame("there is none"));
    };
    let is_compressed = match frame.get_u8() {
        0 => false,
        1 => true,
        _ => return Err(Refusal::Frame("it does not say whether it is compressed")),
    };
    frame.advance(FRAME - 1);
    match frame.len().cmp(&length) {
        Ordering::Less => Err(Refusal::Frame("it ends too early")),
        Ordering::Equal => Ok((is_compressed, frame)),
        Ordering::Greater => Err(Refusal::Frame("something follows it")),
    }
}

/// The response message, and that all is well.
fn answer(message: &[u8]) -> http::Response<Body> {
    let mut frame = Vec::with_capacity(FRAME + message.len());
    frame.push(0);
    frame.extend_from_slice(&(message.len() as u32).to_be_bytes());
    frame.extend_from_slice(message);
    let mut trailers = http::HeaderMap::new();
    trailers.insert("grpc-status", http::HeaderValue::from_static("0"));
    let frames = [Frame::data(Bytes::from(frame)), Frame::trailers(trailers)];
    let mut response = http::Response::new(Body::new(Answer(frames.into_iter())));
    let grpc = http::HeaderValue::from_static("application/grpc");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, grpc);
    response
}

/// A body of which every frame is there already.
struct Answer(std::array::IntoIter<Frame<Bytes>, 2>);

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// The commonest of mistakes is an exporter for HTTP that sends to this port. It learns so in a way
/// that it understands.
fn not_grpc(inbox: &Inbox, mut request: Request, refusal: &Refusal) -> http::Response<Body> {
    request.protocol = "HTTP";
    request.answer = refusal.http_status().to_string();
    request.rejected = refusal.to_string();
    inbox.store.refuse(request);
    let body = Body::new(to_json(&RPC_STATUS, &refusal.rpc_status()));
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(refusal.http_status()).unwrap_or(http::StatusCode::BAD_REQUEST);
    let json = http::HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    response
}

fn refuse(inbox: &Inbox, mut request: Request, refusal: &Refusal) -> http::Response<Body> {
    let status = Status::from(refusal);
    request.answer = name(status.code()).to_owned();
    request.rejected = status.message().to_owned();
    request.outcome = refusal.outcome();
    inbox.store.refuse(request);
    let mut response = status.into_http();
    if let Refusal::ContentEncoding(_) = refusal {
        let known = http::HeaderValue::from_static("gzip,identity");
        response.headers_mut().insert("grpc-accept-encoding", known);
    }
    response
}
