//! OTLP/gRPC ([section "OTLP/gRPC"](https://opentelemetry.io/docs/specs/otlp/#otlpgrpc)).
//!
//! The generated services of `opentelemetry-proto` decode a request before anybody can look at it,
//! and answer `INTERNAL` to a broken one and `OUT_OF_RANGE` to a large one, which clients then send
//! for ever. So tonic reads the frames here, and the messages stay bytes.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::{Buf, BufMut, Bytes};
use http_body::{Frame, SizeHint};
use tonic::body::Body;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::{BoxFuture, Service};
use tonic::server::{Grpc, UnaryService};
use tonic::{Code, Status};

use super::limits::Held;
use super::refusal::{Refusal, name};
use super::{Inbox, arriving, response};
use crate::otlp::Signal;
use crate::otlp::json_out::to_json;
use crate::otlp::table::RPC_STATUS;
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
    let refusal = if !inbox.hosts.answer_for(&host) {
        Refusal::Host(host)
    } else if let Some(signal) = signal {
        return unary(inbox, signal, request, http).await;
    } else {
        Refusal::Path(path)
    };
    refuse(&inbox, request, &Status::from(&refusal))
}

async fn unary(
    inbox: Arc<Inbox>,
    signal: Signal,
    request: Request,
    http: http::Request<Body>,
) -> http::Response<Body> {
    let wire_bytes = Arc::new(AtomicU64::new(0));
    let http = http.map(|inner| Counted {
        inner,
        wire_bytes: wire_bytes.clone(),
        held: inbox.limits.hold(FRAME),
    });
    let take = Take {
        inbox: inbox.clone(),
        signal,
        request: request.clone(),
        wire_bytes: wire_bytes.clone(),
    };
    let mut grpc = Grpc::new(Raw)
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(inbox.limits.body);
    let answer = tokio::time::timeout(inbox.limits.patience, grpc.unary(take, http)).await;
    let Ok(answer) = answer else {
        let refusal = Refusal::Cut("it took too long".to_owned());
        return refuse(&inbox, request, &Status::from(&refusal));
    };
    // A request that was refused before it was whole never came to `Take`.
    match Status::from_header_map(answer.headers()) {
        Some(status) if !answer.headers().contains_key(REFUSED) => {
            let request = Request {
                wire_bytes: wire_bytes.load(Ordering::Relaxed),
                ..request
            };
            refuse(&inbox, request, &mended(status, &inbox))
        }
        _ => answer,
    }
}

/// How many bytes gRPC puts before a message.
const FRAME: usize = 5;

/// Marks an answer whose request is in the store already.
const REFUSED: &str = "otlp-viewer-refused";

/// What tonic says of a message that is too large, or broken off, as OTLP wants it said.
fn mended(status: Status, inbox: &Inbox) -> Status {
    match status.code() {
        Code::OutOfRange | Code::ResourceExhausted => {
            Status::from(&Refusal::TooLarge(inbox.limits.body))
        }
        Code::Internal | Code::Unknown => Status::invalid_argument(status.message()),
        _ => status,
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

fn refuse(inbox: &Inbox, mut request: Request, status: &Status) -> http::Response<Body> {
    request.answer = name(status.code()).to_owned();
    request.rejected = status.message().to_owned();
    inbox.store.refuse(request);
    status.clone().into_http()
}

/// Takes one request.
struct Take {
    inbox: Arc<Inbox>,
    signal: Signal,
    request: Request,
    wire_bytes: Arc<AtomicU64>,
}

impl UnaryService<Bytes> for Take {
    type Response = Vec<u8>;
    type Future = BoxFuture<tonic::Response<Vec<u8>>, Status>;

    fn call(&mut self, body: tonic::Request<Bytes>) -> Self::Future {
        let mut request = self.request.clone();
        request.wire_bytes = self.wire_bytes.load(Ordering::Relaxed);
        request.answer = name(Code::Ok).to_owned();
        let (inbox, signal) = (self.inbox.clone(), self.signal);
        Box::pin(async move {
            let taken = inbox.take(signal, body.into_inner(), request.clone()).await;
            taken
                .map(|taken| tonic::Response::new(response(&taken)))
                .map_err(|refusal| {
                    let mut status = Status::from(&refusal);
                    request.answer = name(status.code()).to_owned();
                    request.rejected = refusal.to_string();
                    inbox.store.refuse(request);
                    let yes = tonic::metadata::MetadataValue::from_static("1");
                    status.metadata_mut().insert(REFUSED, yes);
                    status
                })
        })
    }
}

/// Messages as the bytes that they are.
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Bytes;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

/// A body that counts what goes through it.
struct Counted {
    inner: Body,
    wire_bytes: Arc<AtomicU64>,
    held: Held,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame
            && let Some(data) = frame.data_ref()
        {
            let length = data.len();
            self.wire_bytes.fetch_add(length as u64, Ordering::Relaxed);
            if let Err(refusal) = self.held.grow(length) {
                return Poll::Ready(Some(Err(Status::from(&refusal))));
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
