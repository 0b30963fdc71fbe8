//! Listening, serving and stopping: the receivers and the pages as one thing that runs.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use thiserror::Error;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::server::TcpIncoming;

use crate::guard::Hosts;
use crate::receive::keeper::Keeper;
use crate::receive::limits::Limits;
use crate::receive::{Inbox, grpc, http};
use crate::store::Store;
use crate::{api, pages};

/// How long what is in progress has to end, once it was asked to stop.
const STOPPING: Duration = Duration::from_secs(1);

/// Where to listen, and how much to hold.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where OTLP/gRPC is received.
    pub grpc: SocketAddr,
    /// Where OTLP/HTTP is received.
    pub http: SocketAddr,
    /// Where the pages are.
    pub pages: SocketAddr,
    /// The budget of the store, in bytes.
    pub memory: usize,
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// Hosts that are answered for, besides loopback.
    pub allowed_hosts: Vec<String>,
}

/// The default of `--memory`, in MiB.
pub const DEFAULT_MEMORY: usize = 256;
/// The default of `--max-body`, in MiB. The Collector takes 4 over gRPC and 20 over HTTP.
pub const DEFAULT_MAX_BODY: usize = 16;
/// The port of OTLP/gRPC ([section "OTLP/gRPC Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port)).
pub const GRPC_PORT: u16 = 4317;
/// The port of OTLP/HTTP ([section "OTLP/HTTP Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port)).
pub const HTTP_PORT: u16 = 4318;
/// The port of the pages.
pub const PAGES_PORT: u16 = 5080;

impl Default for Options {
    fn default() -> Options {
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Options {
            grpc: loopback(GRPC_PORT),
            http: loopback(HTTP_PORT),
            pages: loopback(PAGES_PORT),
            memory: DEFAULT_MEMORY << 20,
            max_body: DEFAULT_MAX_BODY << 20,
            allowed_hosts: Vec::new(),
        }
    }
}

impl Options {
    /// Loopback, and every port one that is free.
    pub fn on_free_ports() -> Options {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Options {
            grpc: any,
            http: any,
            pages: any,
            ..Options::default()
        }
    }
}

/// Why the viewer could not start. It says what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// An address or a port is not to be had.
    #[error("cannot listen on {address} for {purpose}: {}", advice(*address, flag, error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What for.
        purpose: &'static str,
        /// Which flag says another.
        flag: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The system would not let it serve.
    #[error("cannot serve: {0}. Start it again")]
    Serve(#[from] io::Error),
}

/// A viewer that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Viewer {
    /// Where OTLP/gRPC is received.
    pub grpc: SocketAddr,
    /// Where OTLP/HTTP is received.
    pub http: SocketAddr,
    /// Where the pages are.
    pub pages: SocketAddr,
    /// What was received.
    pub store: Arc<Store>,
    handles: Vec<ServerHandle>,
    stop_grpc: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Viewer {
    /// Listens and serves. It needs a tokio runtime around it.
    ///
    /// # Errors
    /// When a port is not to be had.
    pub fn start(options: &Options) -> Result<Viewer, StartError> {
        // All of them first: a viewer that receives and shows nothing, or the other way round,
        // helps nobody.
        let grpc = listen(options.grpc, "OTLP/gRPC", "--grpc")?;
        let http = listen(options.http, "OTLP/HTTP", "--http")?;
        let pages = listen(options.pages, "the pages", "--pages")?;

        let store = Arc::new(Store::new(options.memory));
        let hosts = Hosts::new(&options.allowed_hosts);
        let limits = Limits::new(options.max_body);
        let inbox = Arc::new(Inbox {
            store: store.clone(),
            keeper: Keeper::start(store.clone(), limits.clone())?,
            limits,
            hosts: hosts.clone(),
        });
        let (stop_grpc, stopped) = oneshot::channel();
        let mut viewer = Viewer {
            grpc: grpc.local_addr()?,
            http: http.local_addr()?,
            pages: pages.local_addr()?,
            store: store.clone(),
            handles: Vec::new(),
            stop_grpc: Some(stop_grpc),
            tasks: Vec::new(),
        };
        viewer.serve_grpc(grpc, inbox.clone(), stopped)?;
        viewer.serve_http(http, inbox)?;
        viewer.serve_pages(pages, store, hosts)?;
        Ok(viewer)
    }

    fn serve_grpc(
        &mut self,
        listener: TcpListener,
        inbox: Arc<Inbox>,
        stopped: oneshot::Receiver<()>,
    ) -> Result<(), StartError> {
        let incoming = TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?)
            .with_nodelay(Some(true));
        let serving = tonic::transport::Server::builder()
            // Only to tell who speaks HTTP/1.1 here that this is the wrong port.
            .accept_http1(true)
            .max_concurrent_streams(64)
            .http2_keepalive_interval(Some(Duration::from_secs(20)))
            .serve_with_incoming_shutdown(grpc::Services { inbox }, incoming, async {
                let _ = stopped.await;
            });
        self.tasks.push(tokio::spawn(async {
            let _ = serving.await;
        }));
        Ok(())
    }

    fn serve_http(&mut self, listener: TcpListener, inbox: Arc<Inbox>) -> Result<(), StartError> {
        let inbox = web::Data::from(inbox);
        let server =
            HttpServer::new(move || App::new().app_data(inbox.clone()).configure(http::paths))
                .workers(2)
                .disable_signals()
                .shutdown_timeout(STOPPING.as_secs())
                .listen(listener)?
                .run();
        self.spawn(server);
        Ok(())
    }

    fn serve_pages(
        &mut self,
        listener: TcpListener,
        store: Arc<Store>,
        hosts: Hosts,
    ) -> Result<(), StartError> {
        let store = web::Data::from(store);
        let hosts = web::Data::new(hosts);
        let receivers = web::Data::new(pages::Receivers {
            grpc: self.grpc,
            http: self.http,
        });
        let server = HttpServer::new(move || {
            App::new()
                .app_data(store.clone())
                .app_data(hosts.clone())
                .app_data(receivers.clone())
                .wrap(actix_web::middleware::from_fn(pages::guard))
                .wrap(pages::security_headers())
                .configure(api::routes)
                .configure(pages::routes)
        })
        .workers(2)
        .disable_signals()
        .shutdown_timeout(STOPPING.as_secs())
        .listen(listener)?
        .run();
        self.spawn(server);
        Ok(())
    }

    fn spawn(&mut self, server: actix_web::dev::Server) {
        self.handles.push(server.handle());
        self.tasks.push(tokio::spawn(async {
            let _ = server.await;
        }));
    }

    /// Stops: what is in progress has a second to end.
    pub async fn stop(mut self) {
        drop(self.stop_grpc.take());
        for handle in std::mem::take(&mut self.handles) {
            drop(tokio::spawn(handle.stop(true)));
        }
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(STOPPING, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

fn listen(
    address: SocketAddr,
    purpose: &'static str,
    flag: &'static str,
) -> Result<TcpListener, StartError> {
    let listen = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    listen().map_err(|error| StartError::Listen {
        address,
        purpose,
        flag,
        error,
    })
}

fn advice(address: SocketAddr, flag: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let culprit = match address.port() {
                GRPC_PORT | HTTP_PORT => {
                    "perhaps a Collector, Jaeger, or another viewer. Use that one, stop it,"
                }
                PAGES_PORT => "perhaps another viewer. Use that one, stop it,",
                _ => "so stop that one,",
            };
            format!(
                "another program has this port, {culprit} or choose another with {flag} \
                 (port 0 takes any that is free)"
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("this address is not one of this machine. Choose another with {flag}")
        }
        io::ErrorKind::PermissionDenied => {
            format!("the system does not allow it. Choose a port above 1023 with {flag}")
        }
        _ => format!("{error}. Choose another with {flag}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_said_with_what_probably_holds_it() {
        let error = io::Error::from(io::ErrorKind::AddrInUse);
        for (port, flag, culprit) in [
            (GRPC_PORT, "--grpc", "a Collector, Jaeger"),
            (HTTP_PORT, "--http", "a Collector, Jaeger"),
            (PAGES_PORT, "--pages", "another viewer"),
        ] {
            let address = SocketAddr::from(([127, 0, 0, 1], port));
            let advice = advice(address, flag, &error);
            assert!(
                advice.contains(culprit) && advice.contains(flag),
                "{advice}"
            );
        }
    }
}
