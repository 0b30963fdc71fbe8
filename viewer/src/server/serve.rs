//! The viewer: three ports that are listened on, what serves each, and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::dev::{AppConfig, Server, ServerHandle, fn_service};
use actix_web::{App, web};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::listen::{StartError, listen, reachable};
use super::options::Options;
use super::stalled_connections::{Connection, MAX_CONNECTIONS};
use super::{not_found, otlp_http_server, security_headers, stalled_connections, who_may_ask};
use crate::allowed_hosts::Hosts;
use crate::background_work::BackgroundWork;
use crate::correlations::LatestCorrelations;
use crate::findings::Latest;
use crate::receive::body_limits::Limits;
use crate::receive::store_writer::StoreWriter;
use crate::receive::{Inbox, grpc};
use crate::score::LatestScore;
use crate::store::Store;
use crate::streamed_answers::Streams;
use crate::{api, pages};

/// How many threads answer for the pages.
const WORKERS: usize = 2;
/// How long what is in progress has to end, once it was asked to stop.
const STOPPING: Duration = Duration::from_secs(1);

/// A viewer that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Viewer {
    /// Where OTLP/gRPC is received: where a program on this machine reaches it. `0.0.0.0:0` where
    /// nothing is received.
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
            writer: StoreWriter::start(store.clone(), limits.clone())?,
            limits,
            hosts: hosts.clone(),
        });
        let (stop_grpc, stopped) = oneshot::channel();
        let mut viewer = Viewer {
            grpc: reachable(grpc.local_addr()?),
            http: reachable(http.local_addr()?),
            pages: reachable(pages.local_addr()?),
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

    /// Serves the pages of what a store holds already, and receives nothing.
    ///
    /// # Errors
    /// When the port is not to be had.
    pub fn show(options: &Options, store: Arc<Store>) -> Result<Viewer, StartError> {
        let listener = listen(options.pages, "the pages", "--pages")?;
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut viewer = Viewer {
            grpc: nowhere,
            http: nowhere,
            pages: reachable(listener.local_addr()?),
            store: store.clone(),
            handles: Vec::new(),
            stop_grpc: None,
            tasks: Vec::new(),
        };
        viewer.serve_pages(listener, store, Hosts::new(&options.allowed_hosts))?;
        Ok(viewer)
    }

    fn serve_grpc(
        &mut self,
        listener: TcpListener,
        inbox: Arc<Inbox>,
        stopped: oneshot::Receiver<()>,
    ) -> Result<(), StartError> {
        let incoming = stalled_connections::incoming(tokio::net::TcpListener::from_std(listener)?);
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
        let server = otlp_http_server::serve(listener, inbox, STOPPING)?;
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
        let where_to_send = web::Data::new(pages::WhereToSend {
            grpc: self.grpc,
            http: self.http,
            is_saved: store.saved().is_some(),
        });
        let background = web::Data::new(BackgroundWork::start()?);
        let streams = web::Data::new(Streams::start()?);
        let latest = web::Data::new(Latest::new(store.clone().into_inner()));
        let scores = LatestScore::new(store.clone().into_inner());
        let scores = web::Data::new(scores);
        let correlations = LatestCorrelations::new(store.clone().into_inner());
        let correlations = web::Data::new(correlations);
        let server = Server::build()
            .workers(WORKERS)
            .max_concurrent_connections(MAX_CONNECTIONS / WORKERS)
            .disable_signals()
            .shutdown_timeout(STOPPING.as_secs());
        let server = server.listen("the pages", listener, move || {
            let app = App::new()
                .app_data(store.clone())
                .app_data(hosts.clone())
                .app_data(where_to_send.clone())
                .app_data(latest.clone())
                .app_data(scores.clone())
                .app_data(correlations.clone())
                .app_data(background.clone())
                .app_data(streams.clone())
                .wrap(actix_web::middleware::from_fn(who_may_ask::guard))
                .wrap(security_headers::security_headers())
                .configure(api::routes)
                .configure(pages::routes)
                .default_service(web::to(not_found::nothing_here));
            let app = app.into_factory().map_err(|error| error.error_response());
            // A browser that leaves a page closes its side. What was being made for it is dropped then.
            let http = HttpService::build().h1_allow_half_closed(false);
            let http = http.finish(map_config(app, |()| AppConfig::default()));
            fn_service(|stream: TcpStream| async {
                let peer = stream.peer_addr().ok();
                Ok((Connection::new(stream), Protocol::Http1, peer))
            })
            .and_then(http)
        })?;
        self.spawn(server.run());
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
