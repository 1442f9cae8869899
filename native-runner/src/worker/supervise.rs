//! One request, one worker: relays what the worker says, enforces time, and ends with exactly one message.

#![forbid(unsafe_code)]

use super::process::{Launcher, Worker};
use crate::limits::{COMPILE_TIME, OUTPUT_BYTES, RUN_TIME};
use ilo_core::protocol::{ClientMessage, ErrorCode, ServerMessage};
use std::io;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// Runs a request in a worker of its own and sends its events; the last one, and only that, is terminal.
pub async fn supervise(
    launcher: &Launcher,
    id: u32,
    request: &ClientMessage,
    cancel: &CancellationToken,
    events: &Sender<ServerMessage>,
) {
    let ending = match launcher.start() {
        Err(_) => error(id, ErrorCode::EInternal, "the system let no worker process start"),
        Ok(mut worker) => {
            let ending = tokio::select! {
                biased;
                () = cancel.cancelled() => error(id, ErrorCode::ECancelled, "cancelled"),
                ending = relay(&mut worker, id, request, events) => ending,
            };
            worker.kill().await;
            ending
        }
    };
    // Nobody listens any more when the connection is gone.
    let _ = events.send(ending).await;
}

/// A terminal message about a request.
pub fn error(id: u32, code: ErrorCode, message: impl Into<String>) -> ServerMessage {
    ServerMessage::Error { id: Some(id), code, message: message.into(), diagnostic: None }
}

/// What a worker is doing, and until when it may.
struct Phase {
    is_running: bool,
    deadline: Instant,
    /// How many more times an engine may start: workers are not trusted to end.
    starts_left: usize,
}

impl Phase {
    fn new(request: &ClientMessage) -> Phase {
        let starts_left = match request {
            // The interpreter goes first, for the result that all others must give.
            ClientMessage::Bench { engines, .. } => engines.len() + 1,
            _ => 1,
        };
        Phase { is_running: false, deadline: Instant::now() + COMPILE_TIME, starts_left }
    }

    /// Moves on with a message; `None` if the message cannot come here.
    fn advance(&mut self, message: &ServerMessage) -> Option<()> {
        match message {
            ServerMessage::Started { .. } => {
                self.starts_left = self.starts_left.checked_sub(1)?;
                (self.is_running, self.deadline) = (true, Instant::now() + RUN_TIME);
            }
            ServerMessage::Timing { .. } | ServerMessage::Unavailable { .. } => {
                (self.is_running, self.deadline) = (false, Instant::now() + COMPILE_TIME);
            }
            _ => {}
        }
        Some(())
    }

    fn timeout(&self, id: u32) -> ServerMessage {
        if self.is_running {
            let seconds = RUN_TIME.as_secs();
            error(id, ErrorCode::ETimeout, format!("the program ran for {seconds} seconds, which is the limit"))
        } else {
            let seconds = COMPILE_TIME.as_secs();
            error(id, ErrorCode::ECompileTimeout, format!("compiling took {seconds} seconds, which is the limit"))
        }
    }
}

async fn relay(worker: &mut Worker, id: u32, request: &ClientMessage, events: &Sender<ServerMessage>) -> ServerMessage {
    let mut phase = Phase::new(request);
    let mut output_left = OUTPUT_BYTES;
    let mut send = Some(request);
    loop {
        let next = timeout_at(phase.deadline, async {
            if let Some(request) = send.take() {
                // A worker that is gone already still left its last words to be read.
                let _ = worker.send(request).await;
            }
            worker.next().await
        });
        let message = match next.await {
            Err(_) => return phase.timeout(id),
            Ok(Err(broken)) if broken.kind() == io::ErrorKind::InvalidData => return nonsense(id),
            Ok(Err(_)) => {
                let (code, message) = worker.cause_of_death().await;
                return error(id, code, message);
            }
            Ok(Ok(message)) => message,
        };
        if !is_about(&message, id) || phase.advance(&message).is_none() {
            return nonsense(id);
        }
        if let ServerMessage::Output { text, .. } = &message {
            match output_left.checked_sub(text.len()) {
                Some(left) => output_left = left,
                None => return error(id, ErrorCode::EOutput, "the program printed more than the limit"),
            }
        }
        if message.is_terminal() {
            return message;
        }
        match timeout_at(phase.deadline, events.send(message)).await {
            Err(_) => return phase.timeout(id),
            Ok(Err(_)) => return error(id, ErrorCode::ECancelled, "the connection is gone"),
            Ok(Ok(())) => {}
        }
    }
}

/// Whether a worker may say this: only of its own request.
fn is_about(message: &ServerMessage, id: u32) -> bool {
    message.id() == Some(id)
}

fn nonsense(id: u32) -> ServerMessage {
    error(id, ErrorCode::EWorkerCrash, "the worker process sent what is not of the protocol and was ended")
}
