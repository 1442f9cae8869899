//! A web server on this machine, for tests.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, Request};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::any;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Serves until it is dropped.
pub struct Loopback {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Loopback {
    /// Starts one.
    pub fn start() -> Loopback {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, routes()).await });
        Loopback { address, _runtime: runtime }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// An address there.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port())
    }
}

fn routes() -> Router {
    let failures = Arc::new(AtomicU32::new(0));
    let unsteady = move || {
        let answer = if failures.fetch_add(1, Ordering::Relaxed) < 2 { "not yet" } else { "[1,{\"a\":null}]" };
        let status = if answer == "not yet" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::CREATED };
        std::future::ready((status, answer))
    };
    Router::new()
        .route("/echo", any(echo))
        .route("/deep/to", any(|query: RawQuery| redirect(StatusCode::FOUND, query)))
        .route("/deep/again", any(|query: RawQuery| redirect(StatusCode::TEMPORARY_REDIRECT, query)))
        .route("/round", any(|| redirect(StatusCode::FOUND, RawQuery(Some("/round".into())))))
        .route("/latin1", any(|| async { b"caf\xe9".as_slice() }))
        .route("/large", any(|| async { vec![b' '; (16 << 20) + 1] }))
        .route("/silent", any(std::future::pending::<()>))
        .route("/unsteady", any(unsteady))
}

/// What arrived, as text: the method, the headers that matter here, the body.
async fn echo(uri: Uri, headers: HeaderMap, request: Request) -> String {
    let method = request.method().clone();
    let body: Bytes = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let mut said = format!("{method} {}", uri.path());
    for name in ["authorization", "content-type", "x-key"] {
        if let Some(value) = headers.get(name) {
            said.push_str(&format!(" {name}={}", value.to_str().unwrap()));
        }
    }
    format!("{said} {}", String::from_utf8_lossy(&body)).trim_end().to_owned()
}

async fn redirect(status: StatusCode, RawQuery(to): RawQuery) -> impl IntoResponse {
    (status, [(header::LOCATION, to.unwrap_or_default())])
}
