//! Whose turn it is: one request runs, a few wait, more are refused.

#![forbid(unsafe_code)]

use super::process::Launcher;
use super::supervise::{error, supervise};
use crate::limits::{QUEUED, RUNNING};
use ilo_core::protocol::{ClientMessage, ErrorCode, ServerMessage};
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The companion's one queue, over all connections.
#[derive(Clone, Debug)]
pub struct Queue {
    launcher: Launcher,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// A place in the queue.
#[derive(Debug)]
pub struct Ticket {
    queue: Queue,
    _place: OwnedSemaphorePermit,
}

impl Queue {
    /// An empty queue.
    pub fn new(launcher: Launcher) -> Queue {
        Queue { launcher, places: Arc::new(Semaphore::new(RUNNING + QUEUED)), turns: Arc::new(Semaphore::new(RUNNING)) }
    }

    /// Takes a place, if there is one.
    pub fn enter(&self) -> Option<Ticket> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Ticket { queue: self.clone(), _place: place })
    }
}

impl Ticket {
    /// Waits for its turn, runs, and ends with exactly one terminal message.
    pub async fn run(
        self,
        id: u32,
        request: &ClientMessage,
        cancel: &CancellationToken,
        events: &Sender<ServerMessage>,
    ) {
        let turn = tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            turn = self.queue.turns.acquire() => turn.ok(),
        };
        if turn.is_some() {
            supervise(&self.queue.launcher, id, request, cancel, events).await;
        } else {
            let _ = events.send(error(id, ErrorCode::ECancelled, "cancelled before its turn came")).await;
        }
    }
}
