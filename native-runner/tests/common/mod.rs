//! A companion in this process, and a client that pairs with it.

#![allow(dead_code, clippy::unwrap_used, reason = "every test file uses its own part, and failing is how tests speak")]

use futures_util::{SinkExt, StreamExt};
use ilo_core::engine::EngineName;
use ilo_core::protocol::{ClientMessage, Hello, SUBPROTOCOL, ServerMessage};
use ilo_runner::pairing::{self, Token};
use ilo_runner::server::{Options, Server};
use ilo_runner::worker::process::Launcher;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

/// No answer of a test may take longer.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The token of every companion here.
pub const TOKEN: &str = "a-token-for-tests";

pub const TOT: &str = "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t";

/// A running companion.
pub struct Companion {
    pub port: u16,
    pub stop: CancellationToken,
    pub running: JoinHandle<()>,
}

/// Starts one on a free port, with workers of the real program.
pub async fn companion() -> Companion {
    let arguments = vec!["worker".into()];
    companion_with(Launcher { program: env!("CARGO_BIN_EXE_ilo-runner").into(), arguments }, 0).await
}

/// Starts one with other workers.
pub async fn companion_with(launcher: Launcher, port: u16) -> Companion {
    let options =
        Options { port, allowed_origins: vec!["https://ilo.example".into()], launcher, token: Token::from(TOKEN) };
    let server = Server::bind(options).await.unwrap();
    let (port, stop) = (server.port(), CancellationToken::new());
    let running = tokio::spawn(server.run(stop.clone()));
    Companion { port, stop, running }
}

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A client, before or after pairing.
pub struct Client {
    pub socket: Socket,
    pub origin: String,
}

impl Client {
    /// Opens a websocket as a page of the companion's own origin.
    pub async fn open(port: u16) -> Client {
        let origin = format!("http://127.0.0.1:{port}");
        let mut request = format!("ws://127.0.0.1:{port}/ws").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse().unwrap());
        headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        Client { socket, origin }
    }

    /// Opens one and pairs it.
    pub async fn paired(port: u16) -> (Client, Hello) {
        Client::paired_with(port, TOKEN).await
    }

    /// Opens one and pairs it by a token.
    pub async fn paired_with(port: u16, token: &str) -> (Client, Hello) {
        let mut client = Client::open(port).await;
        let nonce = client.challenge().await;
        let cnonce = pairing::random().unwrap();
        let token = Token::from(token);
        let mac = token.client_proof(&nonce, &cnonce, &client.origin);
        client.send(&ClientMessage::Auth { v: 1, cnonce: cnonce.clone(), mac }).await;
        match client.next().await {
            ServerMessage::Hello(hello) => {
                assert_eq!(hello.mac, token.server_proof(&cnonce, &nonce));
                (client, hello)
            }
            other => panic!("no hello but {other:?}"),
        }
    }

    pub async fn challenge(&mut self) -> String {
        match self.next().await {
            ServerMessage::Challenge { v: 1, nonce } => nonce,
            other => panic!("no challenge but {other:?}"),
        }
    }

    pub async fn send(&mut self, message: &ClientMessage) {
        self.send_text(serde_json::to_string(message).unwrap()).await;
    }

    pub async fn send_text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn run(&mut self, id: u32, engine: EngineName, source: &str, args: &[&str]) {
        let entry = source.split(' ').next().unwrap().split('>').next().unwrap().to_owned();
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        self.send(&ClientMessage::Run { id, engine, source: source.to_owned(), entry, args, moment: None }).await;
    }

    /// The next message of the companion's.
    pub async fn next(&mut self) -> ServerMessage {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("an answer in time") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// Everything about a request, up to its end.
    pub async fn until_end(&mut self, id: u32) -> Vec<ServerMessage> {
        let mut messages = Vec::new();
        loop {
            let message = self.next().await;
            assert_eq!(message.id(), Some(id), "{message:?}");
            let is_end = message.is_terminal();
            messages.push(message);
            if is_end {
                return messages;
            }
        }
    }

    /// The close frame, after at most a few other messages.
    pub async fn closed(&mut self) -> Option<CloseFrame> {
        for _ in 0..100 {
            match timeout(PATIENCE, self.socket.next()).await.expect("a close in time") {
                Some(Ok(Message::Close(frame))) => return frame,
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
        panic!("the connection goes on");
    }
}
