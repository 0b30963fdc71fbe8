//! Serves OTLP/HTTP, and sees when gRPC is sent to its port.
//!
//! gRPC begins with the preface of HTTP/2 ([RFC 9113, section 3.4](
//! https://www.rfc-editor.org/rfc/rfc9113#section-3.4)), which to a server of HTTP/1.1 is a broken
//! request that never gets any further. So whoever connects is looked at before it is served, and such
//! a client is told in its own language.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::dev::{AppConfig, Server, fn_service};
use actix_web::{App, web};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stalled_connections::{Connection, MAX_CONNECTIONS};
use crate::receive::refusal::Refusal;
use crate::receive::{Inbox, arriving, http};

/// How many threads answer.
const WORKERS: usize = 2;
/// What a server of HTTP takes from here on.
type Accepted = (Connection, Protocol, Option<SocketAddr>);
/// How the preface begins. No method of HTTP is called so.
const PREFACE: &[u8] = b"PRI";
/// How long somebody who has connected may say nothing, before the server itself waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long somebody has to read an answer that came before its request was read, as `HttpServer` gives.
const DISCONNECTING: Duration = Duration::from_secs(1);
/// How long somebody has to read why it is turned away.
const READING: Duration = Duration::from_millis(500);

/// A server for the paths of OTLP/HTTP.
///
/// # Errors
/// When the system does not let it listen.
pub(super) fn serve(
    listener: TcpListener,
    inbox: Arc<Inbox>,
    stopping: Duration,
) -> io::Result<Server> {
    let server = Server::build()
        .workers(WORKERS)
        .max_concurrent_connections(MAX_CONNECTIONS / WORKERS)
        .disable_signals()
        .shutdown_timeout(stopping.as_secs());
    let server = server.listen("OTLP/HTTP", listener, move || {
        let data = web::Data::from(inbox.clone());
        let app = App::new().app_data(data).configure(http::paths);
        let app = app.into_factory().map_err(|error| error.error_response());
        let http = HttpService::build().client_disconnect_timeout(DISCONNECTING);
        let http = http.finish(map_config(app, |()| AppConfig::default()));
        let inbox = inbox.clone();
        fn_service(move |stream| look(stream, inbox.clone())).and_then(http)
    })?;
    Ok(server.run())
}

/// Lets everybody through but those who speak HTTP/2.
async fn look(mut stream: TcpStream, inbox: Arc<Inbox>) -> Result<Accepted, DispatchError> {
    let mut start = [0; PREFACE.len()];
    let peeked = tokio::time::timeout(PATIENCE, stream.peek(&mut start)).await;
    if !matches!(peeked, Ok(Ok(length)) if start[..length] == *PREFACE) {
        let peer = stream.peer_addr().ok();
        return Ok((Connection::new(stream), Protocol::Http1, peer));
    }
    let refusal = Refusal::NotHttp;
    let mut request = arriving(None, "/", std::iter::empty());
    request.protocol = "HTTP/2";
    request.answer = "GOAWAY".to_owned();
    request.rejected = refusal.to_string();
    inbox.store.refuse(request);
    let _ = tokio::time::timeout(READING, turn_away(&mut stream, &refusal.to_string())).await;
    Err(DispatchError::Upgrade)
}

/// An empty `SETTINGS` frame, and a `GOAWAY` that says why ([RFC 9113, section 6.8](
/// https://www.rfc-editor.org/rfc/rfc9113#section-6.8)).
async fn turn_away(stream: &mut TcpStream, why: &str) -> io::Result<()> {
    const SETTINGS: u8 = 4;
    const GOAWAY: u8 = 7;
    const HTTP_1_1_REQUIRED: u32 = 0xd;
    let mut bytes = vec![0, 0, 0, SETTINGS, 0, 0, 0, 0, 0];
    let length = (8 + why.len() as u32).to_be_bytes();
    bytes.extend_from_slice(&length[1..]);
    bytes.extend_from_slice(&[GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend_from_slice(&HTTP_1_1_REQUIRED.to_be_bytes());
    bytes.extend_from_slice(why.as_bytes());
    stream.write_all(&bytes).await?;
    stream.shutdown().await?;
    // What was sent and not read would make the system cut the answer off.
    while stream.read(&mut [0; 1024]).await? > 0 {}
    Ok(())
}
