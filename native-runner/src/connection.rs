//! One client: the handshake, then requests and their events, until either side closes.
//!
//! Generic over sink and stream, so that tests need no network.

#![forbid(unsafe_code)]

use crate::limits::{
    ARGS_BYTES, BAD_MESSAGES, FIRST_MESSAGE_BYTES, HANDSHAKE_TIME, JSON_DEPTH, PATIENCE, PING_EVERY, SOURCE_BYTES,
};
use crate::pairing::{self, Token};
use crate::strict_json;
use crate::worker::queue::Queue;
use crate::worker::supervise::error;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use ilo_core::protocol::{ClientMessage, ErrorCode, Hello, ServerMessage, VERSION};
use std::collections::{HashMap, HashSet};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

/// The other side spoke no protocol of ours.
pub const CLOSE_BAD_MESSAGES: u16 = 4400;
/// The other side did not prove that it knows the token.
pub const CLOSE_NOT_PAIRED: u16 = 4401;
/// The other side does not answer.
pub const CLOSE_SILENT: u16 = 4408;
/// A message is larger than the limit, or no proper websocket frame.
pub const CLOSE_TOO_LARGE: u16 = 1009;
/// The companion stops.
pub const CLOSE_GOING_AWAY: u16 = 1001;

/// How many events may wait for a client.
const EVENTS: usize = 64;

/// What every connection of a launch shares.
#[derive(Debug)]
pub struct Companion {
    /// The secret of this launch.
    pub token: Token,
    /// What `hello` says; the MAC is filled in for each connection.
    pub hello: Hello,
    /// Where requests run.
    pub queue: Queue,
    /// Cancelled when the companion stops.
    pub stopping: CancellationToken,
}

/// Why a connection ends from our side.
struct Close(u16, &'static str);

/// The other side is gone, so there is nothing more to say.
struct Gone;

enum End {
    Close(Close),
    Gone,
}

impl From<Gone> for End {
    fn from(_: Gone) -> End {
        End::Gone
    }
}

/// Serves one client. `origin` is its page's, already checked; `paired` is called once it has proved itself.
pub async fn serve<W, R, E>(mut sink: W, mut stream: R, origin: &str, companion: &Companion, paired: impl FnOnce())
where
    W: Sink<Message> + Unpin,
    R: Stream<Item = Result<Message, E>> + Unpin,
{
    let end = match handshake(&mut sink, &mut stream, origin, companion).await {
        Ok(()) => {
            paired();
            Session::new(&mut sink, companion).run(&mut stream).await
        }
        Err(end) => end,
    };
    if let End::Close(Close(code, reason)) = end {
        close(&mut sink, code, reason).await;
    }
}

/// Tells a client that offers no common version which ones there are.
pub async fn tell_versions<W: Sink<Message> + Unpin>(mut sink: W) {
    if send(&mut sink, &ServerMessage::Versions { versions: vec![VERSION] }).await.is_ok() {
        close(&mut sink, CLOSE_BAD_MESSAGES, "no common version of the protocol").await;
    }
}

async fn handshake<W, R, E>(sink: &mut W, stream: &mut R, origin: &str, companion: &Companion) -> Result<(), End>
where
    W: Sink<Message> + Unpin,
    R: Stream<Item = Result<Message, E>> + Unpin,
{
    let nonce = pairing::random().map_err(|_| End::Gone)?;
    send(sink, &ServerMessage::Challenge { v: VERSION, nonce: nonce.clone() }).await?;
    let first = tokio::select! {
        first = timeout(HANDSHAKE_TIME, first_text(stream)) => first,
        () = companion.stopping.cancelled() => return Err(End::Close(Close(CLOSE_GOING_AWAY, "the companion stops"))),
    };
    let first = first.map_err(|_| End::Close(Close(CLOSE_NOT_PAIRED, "no proof of the token within the time")))??;
    match prove(&first, &nonce, origin, &companion.token) {
        Some(mac) => Ok(send(sink, &ServerMessage::Hello(Hello { mac, ..companion.hello.clone() })).await?),
        None => Err(End::Close(Close(CLOSE_NOT_PAIRED, "not paired: the token is another launch's"))),
    }
}

/// The first message, unless the client leaves before it. Anything but text counts as an empty one.
async fn first_text<R, E>(stream: &mut R) -> Result<Utf8Bytes, Gone>
where
    R: Stream<Item = Result<Message, E>> + Unpin,
{
    loop {
        return match stream.next().await {
            Some(Ok(Message::Text(text))) => Ok(text),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Binary(_))) => Ok(Utf8Bytes::default()),
            _ => Err(Gone),
        };
    }
}

/// The server's own proof, if the message is the client's.
fn prove(message: &str, nonce: &str, origin: &str, token: &Token) -> Option<String> {
    if message.len() > FIRST_MESSAGE_BYTES {
        return None;
    }
    match strict_json::from_str(message, JSON_DEPTH) {
        Ok(ClientMessage::Auth { v: VERSION, cnonce, mac }) if token.client_proved(nonce, &cnonce, origin, &mac) => {
            Some(token.server_proof(&cnonce, nonce))
        }
        _ => None,
    }
}

async fn send<W: Sink<Message> + Unpin>(sink: &mut W, message: &ServerMessage) -> Result<(), End> {
    let Ok(text) = serde_json::to_string(message) else { return Err(End::Gone) };
    raw_send(sink, Message::Text(text.into())).await
}

async fn raw_send<W: Sink<Message> + Unpin>(sink: &mut W, message: Message) -> Result<(), End> {
    match timeout(PATIENCE, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Close(Close(CLOSE_SILENT, "the client does not read"))),
    }
}

async fn close<W: Sink<Message> + Unpin>(sink: &mut W, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    // Whether it arrives or not, nothing follows.
    let _ = timeout(std::time::Duration::from_secs(1), sink.send(Message::Close(Some(frame)))).await;
}

/// A paired client.
struct Session<'c, W> {
    sink: &'c mut W,
    companion: &'c Companion,
    used_ids: HashSet<u32>,
    running: HashMap<u32, CancellationToken>,
    tasks: JoinSet<u32>,
    events: mpsc::Sender<ServerMessage>,
    inbox: mpsc::Receiver<ServerMessage>,
    bad_messages: u32,
    ping: Interval,
    pong_due: Option<Instant>,
}

impl<'c, W: Sink<Message> + Unpin> Session<'c, W> {
    fn new(sink: &'c mut W, companion: &'c Companion) -> Session<'c, W> {
        let (events, inbox) = mpsc::channel(EVENTS);
        let mut ping = interval(PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ping.reset();
        Session {
            sink,
            companion,
            used_ids: HashSet::new(),
            running: HashMap::new(),
            tasks: JoinSet::new(),
            events,
            inbox,
            bad_messages: 0,
            ping,
            pong_due: None,
        }
    }

    /// Until the connection ends. Dropping the tasks then kills their workers.
    async fn run<R, E>(mut self, stream: &mut R) -> End
    where
        R: Stream<Item = Result<Message, E>> + Unpin,
    {
        loop {
            let pong_due = self.pong_due;
            let step = tokio::select! {
                () = self.companion.stopping.cancelled() => self.say_goodbye().await,
                message = stream.next() => match message {
                    Some(Ok(message)) => self.receive(message).await,
                    Some(Err(_)) => Err(End::Close(Close(CLOSE_TOO_LARGE, "a message is too large or malformed"))),
                    None => Err(End::Gone),
                },
                Some(event) = self.inbox.recv() => self.deliver(event).await,
                Some(finished) = self.tasks.join_next() => {
                    if let Ok(id) = finished {
                        self.running.remove(&id);
                    }
                    Ok(())
                }
                _ = self.ping.tick() => {
                    self.pong_due.get_or_insert(Instant::now() + PATIENCE);
                    raw_send(self.sink, Message::Ping(Default::default())).await
                }
                () = async { tokio::time::sleep_until(pong_due.unwrap_or_else(Instant::now)).await },
                    if pong_due.is_some() => Err(End::Close(Close(CLOSE_SILENT, "the client does not answer pings"))),
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn deliver(&mut self, event: ServerMessage) -> Result<(), End> {
        if event.is_terminal()
            && let Some(id) = event.id()
        {
            self.running.remove(&id);
        }
        send(self.sink, &event).await
    }

    async fn receive(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Pong(_) => {
                self.pong_due = None;
                return Ok(());
            }
            Message::Ping(_) => return Ok(()),
            Message::Close(_) => return Err(End::Gone),
            Message::Binary(_) => return self.complain("messages are JSON texts, not binary".into()).await,
        };
        match strict_json::from_str(&text, JSON_DEPTH) {
            Ok(ClientMessage::Cancel { id }) => {
                // A request that has just ended needs no cancelling.
                if let Some(request) = self.running.get(&id) {
                    request.cancel();
                }
                Ok(())
            }
            Ok(ClientMessage::Auth { .. }) => self.complain("this connection is paired already".into()).await,
            Ok(request @ (ClientMessage::Run { id, .. } | ClientMessage::Bench { id, .. })) => {
                self.start(id, request).await
            }
            Err(broken) => self.complain(format!("not a message of the protocol: {broken}")).await,
        }
    }

    async fn start(&mut self, id: u32, request: ClientMessage) -> Result<(), End> {
        if !self.used_ids.insert(id) {
            return self.complain(format!("the id {id} was used before on this connection")).await;
        }
        if let Some(refusal) = too_large(&request) {
            return send(self.sink, &error(id, ErrorCode::ETooLarge, refusal)).await;
        }
        let Some(ticket) = self.companion.queue.enter() else {
            let busy = "too many requests wait already; wait for one of them to end";
            return send(self.sink, &error(id, ErrorCode::EBusy, busy)).await;
        };
        let cancel = CancellationToken::new();
        self.running.insert(id, cancel.clone());
        let events = self.events.clone();
        self.tasks.spawn(async move {
            ticket.run(id, &request, &cancel, &events).await;
            id
        });
        Ok(())
    }

    /// Answers a message that cannot be understood; the last of three ends the connection.
    async fn complain(&mut self, what: String) -> Result<(), End> {
        let complaint =
            ServerMessage::Error { id: None, code: ErrorCode::EBadMessage, message: what, diagnostic: None };
        send(self.sink, &complaint).await?;
        self.bad_messages += 1;
        if self.bad_messages >= BAD_MESSAGES {
            return Err(End::Close(Close(CLOSE_BAD_MESSAGES, "too many messages that are not of the protocol")));
        }
        Ok(())
    }

    /// The companion stops: every request ends here.
    async fn say_goodbye(&mut self) -> Result<(), End> {
        self.tasks.abort_all();
        let ids: Vec<u32> = self.running.drain().map(|(id, _)| id).collect();
        for id in ids {
            send(self.sink, &error(id, ErrorCode::EShutdown, "the companion is stopping")).await?;
        }
        Err(End::Close(Close(CLOSE_GOING_AWAY, "the companion stops")))
    }
}

/// What is too large about a request.
fn too_large(request: &ClientMessage) -> Option<String> {
    let (ClientMessage::Run { source, args, entry, .. } | ClientMessage::Bench { source, args, entry, .. }) = request
    else {
        return None;
    };
    if source.len() > SOURCE_BYTES {
        return Some(format!("the program is larger than {} KiB", SOURCE_BYTES / 1024));
    }
    if args.iter().map(String::len).sum::<usize>() + entry.len() > ARGS_BYTES {
        return Some(format!("the arguments are larger than {} KiB together", ARGS_BYTES / 1024));
    }
    None
}
