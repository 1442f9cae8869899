//! Who may come in: Host × Origin × subprotocol, as raw bytes, and then the first message.

#![allow(clippy::unwrap_used, reason = "failing is how tests speak")]

mod common;

use common::{Client, TOKEN, companion};
use futures_util::SinkExt;
use ilo_core::protocol::ServerMessage;
use ilo_runner::pairing::{self, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A first message, made from the nonce of the challenge.
type FirstMessage<'a> = Box<dyn Fn(&str) -> Message + 'a>;

/// Sends bytes with `{PORT}` filled in; the status that comes back, 0 when the connection just ends.
async fn status(port: u16, request: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut head = [0; 12];
    let read = timeout(common::PATIENCE, stream.read_exact(&mut head)).await.expect("an answer in time");
    match read {
        Ok(_) => std::str::from_utf8(&head[9..]).unwrap().parse().unwrap(),
        Err(_) => 0,
    }
}

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const OWN: &str = "Host: 127.0.0.1:{PORT}\r\n";
const PAGE: &str = "Origin: http://127.0.0.1:{PORT}\r\n";
const V1: &str = "Sec-WebSocket-Protocol: ilo.runner.v1\r\n";

#[tokio::test]
async fn hosts_are_exact() {
    let companion = companion().await;
    let rows: &[(&str, u16)] = &[
        ("Host: 127.0.0.1:{PORT}\r\n", 204),
        ("Host: localhost:{PORT}\r\n", 204),
        ("Host: LOCALHOST:{PORT}\r\n", 204),
        ("Host: [::1]:{PORT}\r\n", 204),
        ("hOsT:127.0.0.1:{PORT}\r\n", 204),
        ("", 400),
        ("Host:\r\n", 421),
        ("Host: 127.0.0.1\r\n", 421),
        ("Host: 127.0.0.1:80\r\n", 421),
        ("Host: 127.0.0.1:0{PORT}\r\n", 421),
        ("Host: 127.0.0.1:{PORT}.\r\n", 421),
        ("Host: localhost.:{PORT}\r\n", 421),
        ("Host: localhost.evil.example:{PORT}\r\n", 421),
        ("Host: evil.localhost:{PORT}\r\n", 421),
        ("Host: 127.0.0.2:{PORT}\r\n", 421),
        ("Host: 127.1:{PORT}\r\n", 421),
        ("Host: 0.0.0.0:{PORT}\r\n", 421),
        ("Host: 2130706433:{PORT}\r\n", 421),
        ("Host: 0x7f.0.0.1:{PORT}\r\n", 421),
        ("Host: [::ffff:127.0.0.1]:{PORT}\r\n", 421),
        ("Host: 127.0.0.1.nip.io:{PORT}\r\n", 421),
        ("Host: evil.example\r\n", 421),
        ("Host: user@127.0.0.1:{PORT}\r\n", 421),
        ("Host: 127.0.0.1:{PORT}, evil.example\r\n", 421),
        ("Host: 127.0.0.1:{PORT}\r\nHost: 127.0.0.1:{PORT}\r\n", 400),
        ("Host: 127.0.0.1:{PORT}\r\nHost: evil.example\r\n", 400),
        ("Host: \u{ff}\r\n", 400),
        ("X-Forwarded-Host: 127.0.0.1:{PORT}\r\nHost: evil.example\r\n", 421),
    ];
    for (host, expected) in rows {
        for path in ["/healthz", "/nothing", "/ws"] {
            let request = format!("GET {path} HTTP/1.1\r\n{host}\r\n").replace("{PORT}", &companion.port.to_string());
            let found = status(companion.port, request.as_bytes()).await;
            let expected = match (path, expected) {
                ("/nothing", 204) => 404,
                ("/ws", 204) => 403,
                _ => *expected,
            };
            assert_eq!(found, expected, "{path} with {host:?}");
        }
    }
}

#[tokio::test]
async fn origins_and_subprotocols_are_exact() {
    let companion = companion().await;
    let rows: &[(&str, &str, u16)] = &[
        (PAGE, V1, 101),
        ("Origin: http://localhost:{PORT}\r\n", V1, 101),
        ("Origin: https://ilo.example\r\n", V1, 101),
        (PAGE, "Sec-WebSocket-Protocol: ilo.runner.v9, ilo.runner.v1\r\n", 101),
        (PAGE, "Sec-WebSocket-Protocol: ilo.runner.v9\r\nSec-WebSocket-Protocol: ilo.runner.v1\r\n", 101),
        (PAGE, "Sec-WebSocket-Protocol: ilo.runner.v9, ilo.runner.versions\r\n", 101),
        (PAGE, "", 400),
        (PAGE, "Sec-WebSocket-Protocol:\r\n", 400),
        (PAGE, "Sec-WebSocket-Protocol: ilo.runner.v2\r\n", 400),
        (PAGE, "Sec-WebSocket-Protocol: ILO.RUNNER.V1\r\n", 400),
        (PAGE, "Sec-WebSocket-Protocol: ilo.runner.v1x\r\n", 400),
        (PAGE, "Sec-WebSocket-Protocol: xilo.runner.v1\r\n", 400),
        (PAGE, "Sec-WebSocket-Protocol: chat\r\n", 400),
        ("", V1, 403),
        ("Origin:\r\n", V1, 403),
        ("Origin: null\r\n", V1, 403),
        ("Origin: *\r\n", V1, 403),
        ("Origin: http://127.0.0.1\r\n", V1, 403),
        ("Origin: https://127.0.0.1:{PORT}\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT}/\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT}.evil.example\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT}@evil.example\r\n", V1, 403),
        ("Origin: HTTP://127.0.0.1:{PORT}\r\n", V1, 403),
        ("Origin: http://LOCALHOST:{PORT}\r\n", V1, 403),
        ("Origin: http://[::1]:{PORT}\r\n", V1, 403),
        ("Origin: http://localhost:1\r\n", V1, 403),
        ("Origin: http://evil.example\r\n", V1, 403),
        ("Origin: https://evil.example\r\n", V1, 403),
        ("Origin: https://ilo.example:443\r\n", V1, 403),
        ("Origin: https://sub.ilo.example\r\n", V1, 403),
        ("Origin: https://ilo.example.evil.example\r\n", V1, 403),
        ("Origin: https://ilo.examplf\r\n", V1, 403),
        ("Origin: http://ilo.example\r\n", V1, 403),
        ("Origin: file://\r\n", V1, 403),
        ("Origin: chrome-extension://abcdefgh\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT}\r\nOrigin: http://127.0.0.1:{PORT}\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT}\r\nOrigin: https://evil.example\r\n", V1, 403),
        ("Origin: http://127.0.0.1:{PORT} https://evil.example\r\n", V1, 403),
        ("Origin: \u{ff}\r\n", V1, 403),
        ("Referer: http://127.0.0.1:{PORT}/\r\n", V1, 403),
    ];
    for (origin, subprotocol, expected) in rows {
        let request = format!("GET /ws HTTP/1.1\r\n{OWN}{UPGRADE}{origin}{subprotocol}\r\n");
        let request = request.replace("{PORT}", &companion.port.to_string());
        assert_eq!(status(companion.port, request.as_bytes()).await, *expected, "{origin:?} {subprotocol:?}");
    }
}

#[tokio::test]
async fn only_get_is_answered_and_rubbish_harms_nobody() {
    let companion = companion().await;
    let rows: &[(&str, u16)] = &[
        ("POST / HTTP/1.1\r\n{HOST}\r\n", 405),
        ("HEAD / HTTP/1.1\r\n{HOST}\r\n", 405),
        ("DELETE /healthz HTTP/1.1\r\n{HOST}\r\n", 405),
        (
            "OPTIONS /ws HTTP/1.1\r\n{HOST}Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n\r\n",
            403,
        ),
        ("CONNECT evil.example:443 HTTP/1.1\r\n{HOST}\r\n", 400),
        ("GET http://evil.example/ HTTP/1.1\r\n{HOST}\r\n", 400),
        ("GET http://127.0.0.1:{PORT}/healthz HTTP/1.1\r\n{HOST}\r\n", 204),
        ("GET /../Cargo.toml HTTP/1.1\r\n{HOST}\r\n", 404),
        ("GET /%2e%2e/Cargo.toml HTTP/1.1\r\n{HOST}\r\n", 404),
        ("GET //etc/passwd HTTP/1.1\r\n{HOST}\r\n", 404),
        ("GET /healthz/ HTTP/1.1\r\n{HOST}\r\n", 404),
        ("GET /healthz?x=1 HTTP/1.1\r\n{HOST}\r\n", 204),
        ("GET / HTTP/2.0\r\n{HOST}\r\n", 400),
        // HTTP/2 with prior knowledge: the connection just ends.
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0),
        ("\x16\x03\x01\x02\x00\x01", 400),
        ("GET\r\n\r\n", 400),
        ("\0\0\0\0\r\n\r\n", 400),
    ];
    for (request, expected) in rows {
        let request = request.replace("{HOST}", OWN).replace("{PORT}", &companion.port.to_string());
        assert_eq!(status(companion.port, request.as_bytes()).await, *expected, "{request:?}");
    }
    let huge = format!("GET / HTTP/1.1\r\n{OWN}X: {}\r\n\r\n", "x".repeat(64 * 1024));
    let huge = huge.replace("{PORT}", &companion.port.to_string());
    assert_eq!(status(companion.port, huge.as_bytes()).await, 431);
    assert_eq!(
        status(
            companion.port,
            format!("GET /healthz HTTP/1.1\r\n{OWN}\r\n").replace("{PORT}", &companion.port.to_string()).as_bytes()
        )
        .await,
        204
    );
}

#[tokio::test]
async fn no_answer_admits_other_sites() {
    let companion = companion().await;
    for path in ["/", "/healthz", "/ws", "/nothing"] {
        let mut stream = TcpStream::connect(("127.0.0.1", companion.port)).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n",
            companion.port
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let answer = answer.to_ascii_lowercase();
        assert!(!answer.contains("access-control-"), "{answer}");
        for header in [
            "content-security-policy: ",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "referrer-policy: no-referrer",
        ] {
            assert!(answer.contains(header), "{path} lacks {header}:\n{answer}");
        }
    }
}

#[tokio::test]
async fn any_first_message_but_a_proof_ends_the_connection() {
    let companion = companion().await;
    let token = Token::from(TOKEN);
    let cnonce = pairing::random().unwrap();
    let proof = |nonce: &str, origin: &str| token.client_proof(nonce, &cnonce, origin);
    let own = format!("http://127.0.0.1:{}", companion.port);
    let auth = |cnonce: &str, mac: &str| format!(r#"{{"type":"auth","v":1,"cnonce":"{cnonce}","mac":"{mac}"}}"#);
    let wrong_token = Token::from("another-token");
    let messages: Vec<FirstMessage> = vec![
        Box::new(|_| Message::text("")),
        Box::new(|_| Message::text("hello")),
        Box::new(|_| Message::text("{}")),
        Box::new(|_| Message::text(r#"{"type":"cancel","id":1}"#)),
        Box::new(|_| Message::text(r#"{"type":"run","id":1,"engine":"vm","source":"f>n;1","entry":"f","args":[]}"#)),
        Box::new(|_| Message::binary(vec![1, 2, 3])),
        Box::new(|_| Message::text(auth(&cnonce, ""))),
        Box::new(|nonce| Message::text(auth(&cnonce, &wrong_token.client_proof(nonce, &cnonce, &own)))),
        Box::new(|nonce| Message::text(auth(&cnonce, &proof(nonce, "https://ilo.example")))),
        Box::new(|_| Message::text(auth(&cnonce, &proof(&cnonce, &own)))),
        Box::new(|nonce| Message::text(auth(nonce, &proof(nonce, &own)))),
        Box::new(|nonce| Message::text(auth(&cnonce, &token.server_proof(&cnonce, nonce)))),
        Box::new(|nonce| Message::text(auth(&cnonce, &proof(nonce, &own)).replace("\"v\":1", "\"v\":2"))),
        Box::new(|nonce| Message::text(auth(&cnonce, &proof(nonce, &own)).replace('}', r#","v":1}"#))),
        Box::new(|nonce| Message::text(auth(&cnonce, &proof(nonce, &own)) + &" ".repeat(1024))),
        Box::new(|nonce| Message::text(auth("AAAA", &token.client_proof(nonce, "AAAA", &own)))),
    ];
    for (row, message) in messages.iter().enumerate() {
        let mut client = Client::open(companion.port).await;
        let nonce = client.challenge().await;
        client.socket.send(message(&nonce)).await.unwrap();
        let frame = client.closed().await.unwrap_or_else(|| panic!("row {row} has no close frame"));
        assert_eq!(u16::from(frame.code), 4401, "row {row}");
        assert!(!frame.reason.contains(TOKEN));
    }
    // The same connection with the right proof is let in.
    let (_, hello) = Client::paired(companion.port).await;
    assert_eq!(hello.v, 1);
}

#[tokio::test]
async fn a_proof_is_good_for_one_connection() {
    let companion = companion().await;
    let (mut first, mut second) = (Client::open(companion.port).await, Client::open(companion.port).await);
    let (nonce, other) = (first.challenge().await, second.challenge().await);
    assert_ne!(nonce, other);
    let cnonce = pairing::random().unwrap();
    let mac = Token::from(TOKEN).client_proof(&nonce, &cnonce, &first.origin);
    let auth = format!(r#"{{"type":"auth","v":1,"cnonce":"{cnonce}","mac":"{mac}","unknown":"ignored"}}"#);
    second.send_text(auth.clone()).await;
    assert_eq!(u16::from(second.closed().await.unwrap().code), 4401);
    first.send_text(auth).await;
    assert!(matches!(first.next().await, ServerMessage::Hello(_)));
}

#[tokio::test(start_paused = true)]
async fn silence_ends_the_connection() {
    // Paused time jumps ahead as soon as everybody waits.
    let companion = companion().await;
    let mut client = Client::open(companion.port).await;
    client.challenge().await;
    assert_eq!(u16::from(client.closed().await.unwrap().code), 4401);
}

#[tokio::test]
async fn clients_of_other_versions_learn_ours() {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let companion = companion().await;
    let mut request = format!("ws://127.0.0.1:{}/ws", companion.port).into_client_request().unwrap();
    let origin = format!("http://localhost:{}", companion.port);
    request.headers_mut().insert("origin", origin.parse().unwrap());
    request.headers_mut().insert("sec-websocket-protocol", "ilo.runner.v9, ilo.runner.versions".parse().unwrap());
    let (socket, response) = tokio_tungstenite::connect_async(request).await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "ilo.runner.versions");
    let mut client = Client { socket, origin };
    assert_eq!(client.next().await, ServerMessage::Versions { versions: vec![1] });
    assert_eq!(u16::from(client.closed().await.unwrap().code), 4400);
}

#[tokio::test]
async fn slow_strangers_give_way() {
    let companion = companion().await;
    let (mut paired, _) = Client::paired(companion.port).await;
    let mut strangers = Vec::new();
    for _ in 0..40 {
        strangers.push(TcpStream::connect(("127.0.0.1", companion.port)).await.unwrap());
    }
    let (mut newcomer, _) = Client::paired(companion.port).await;
    for client in [&mut paired, &mut newcomer] {
        client.run(7, ilo_core::engine::EngineName::Vm, "f x:n>n;+x 1", &["1"]).await;
        assert!(matches!(client.until_end(7).await.last(), Some(ServerMessage::Done { id: 7 })));
    }
    let mut byte = [0];
    let oldest = timeout(common::PATIENCE, strangers[0].read(&mut byte)).await.expect("closed in time");
    assert!(matches!(oldest, Ok(0) | Err(_)));
}
