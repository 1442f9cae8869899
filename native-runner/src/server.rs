//! The companion: one loopback socket that serves the page, and a websocket for pages that are paired.
//!
//! The supervisor parses no program and runs none: see [`crate::worker`].

#![forbid(unsafe_code)]

pub mod gate;
mod page;
mod sockets;

use crate::connection::{self, Companion};
use crate::limits::{HEADER_BYTES, HEADER_TIME, MESSAGE_BYTES, SHUTDOWN_TIME, WRITE_BUFFER_BYTES, announced};
use crate::pairing::{self, Token};
use crate::worker::{self, process::Launcher, queue::Queue};
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::StreamExt;
use gate::{Gate, Refusal, Subprotocol};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ilo_core::protocol::{Hello, SUBPROTOCOL, VERSION, VERSIONS_SUBPROTOCOL};
use sockets::{Socket, Sockets};
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Whether this binary has the page inside.
pub fn has_page() -> bool {
    page::is_embedded()
}

/// How a companion is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 asks for a free one.
    pub port: u16,
    /// Origins of other pages that may pair, from [`gate::parse_origin`].
    pub allowed_origins: Vec<String>,
    /// How workers are started.
    pub launcher: Launcher,
    /// This launch's secret.
    pub token: Token,
}

/// A companion that listens but does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    port: u16,
    shared: Arc<Shared>,
}

/// What every request sees.
#[derive(Debug)]
struct Shared {
    port: u16,
    gate: Gate,
    companion: Companion,
}

impl Server {
    /// Takes the port.
    ///
    /// # Errors
    /// When it is taken, above all.
    pub async fn bind(options: Options) -> io::Result<Server> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
        let port = listener.local_addr()?.port();
        let companion = Companion {
            token: options.token,
            hello: hello(),
            queue: Queue::new(options.launcher),
            stopping: CancellationToken::new(),
        };
        let shared = Shared { port, gate: Gate::new(port, options.allowed_origins), companion };
        Ok(Server { listener, port, shared: Arc::new(shared) })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What clients are told about this companion, but for the proof.
    pub fn hello(&self) -> &Hello {
        &self.shared.companion.hello
    }

    /// Answers until `stop` is cancelled; then ends every connection, and returns.
    pub async fn run(self, stop: CancellationToken) {
        let sockets = Sockets::default();
        let connections = TaskTracker::new();
        loop {
            let stream = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(_) => {
                        // Out of descriptors, most likely: wait until some are free again.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            // Without a place, the connection is closed by dropping it.
            if let Some(socket) = sockets.enter() {
                connections.spawn(serve_socket(stream, socket, Arc::clone(&self.shared), connections.clone()));
            }
        }
        drop(self.listener);
        self.shared.companion.stopping.cancel();
        connections.close();
        // Whoever is not done by then is cut off.
        let _ = tokio::time::timeout(SHUTDOWN_TIME, connections.wait()).await;
    }
}

/// What clients are told, but for the proof.
fn hello() -> Hello {
    Hello {
        mac: String::new(),
        v: VERSION,
        runner: env!("CARGO_PKG_VERSION").into(),
        core: ilo_core::VERSION.into(),
        os: std::env::consts::OS.into(),
        arch: crate::jit::ARCHITECTURE.into(),
        tiers: crate::engines::tiers(),
        limits: announced(),
        sandbox: worker::confine::DESCRIPTION.into(),
    }
}

async fn serve_socket(stream: TcpStream, socket: Arc<Socket>, shared: Arc<Shared>, tasks: TaskTracker) {
    let stopping = shared.companion.stopping.clone();
    let close = socket.close.clone();
    let service = service_fn(|request| {
        let (shared, socket, tasks) = (Arc::clone(&shared), Arc::clone(&socket), tasks.clone());
        async move { Ok::<_, Infallible>(respond(request, shared, socket, tasks).await) }
    });
    // Small writes (events) must not wait for each other.
    let _ = stream.set_nodelay(true);
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::select! {
        // Errors of one connection concern nobody else.
        _ = connection => {}
        () = close.cancelled() => {}
        () = stopping.cancelled() => {}
    }
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    socket: Arc<Socket>,
    tasks: TaskTracker,
) -> Response<Body> {
    let mut response = route(request, shared, socket, tasks).await.unwrap_or_else(|Refusal(status, reason)| {
        let mut response = (status, reason + "\n").into_response();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
        }
        response
    });
    page::harden(&mut response);
    response
}

async fn route(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    socket: Arc<Socket>,
    tasks: TaskTracker,
) -> Result<Response<Body>, Refusal> {
    shared.gate.check_host(request.headers(), request.uri())?;
    if request.method() == Method::OPTIONS {
        return Err(Refusal(StatusCode::FORBIDDEN, "no other site may use this companion over HTTP".into()));
    }
    if request.method() != Method::GET {
        return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered here".into()));
    }
    match request.uri().path() {
        "/healthz" => Ok(StatusCode::NO_CONTENT.into_response()),
        "/ws" => upgrade(request, shared, socket, tasks).await,
        path => {
            let nonce = pairing::random()
                .map_err(|_| Refusal(StatusCode::SERVICE_UNAVAILABLE, "the system has no randomness".into()))?;
            page::file(path, shared.port, &nonce)
                .ok_or_else(|| Refusal(StatusCode::NOT_FOUND, "there is nothing at this address".into()))
        }
    }
}

async fn upgrade(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    socket: Arc<Socket>,
    tasks: TaskTracker,
) -> Result<Response<Body>, Refusal> {
    let origin = shared.gate.check_origin(request.headers())?.to_owned();
    let subprotocol = shared.gate.check_subprotocol(request.headers())?;
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let response = upgrade
        .protocols([match subprotocol {
            Subprotocol::Current => SUBPROTOCOL,
            Subprotocol::Versions => VERSIONS_SUBPROTOCOL,
        }])
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
        .on_upgrade(move |websocket| {
            tasks.track_future(async move {
                let close = socket.close.clone();
                tokio::select! {
                    () = converse(websocket, subprotocol, &origin, &shared, &socket) => {}
                    () = close.cancelled() => {}
                }
            })
        });
    Ok(response)
}

async fn converse(websocket: WebSocket, subprotocol: Subprotocol, origin: &str, shared: &Shared, socket: &Socket) {
    let (sink, stream) = websocket.split();
    match subprotocol {
        Subprotocol::Versions => connection::tell_versions(sink).await,
        Subprotocol::Current => {
            connection::serve(sink, stream, origin, &shared.companion, || {
                socket.is_known();
                eprintln!("connection {}: paired with {origin}", socket.number());
            })
            .await;
        }
    }
}
