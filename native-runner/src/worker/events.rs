//! The worker's voice: messages in order, printed lines gathered so that each is not a message of its own.

use crate::frames;
use crate::limits::OUTPUT_BYTES;
use ilo_core::host::{Denial, Denials, Host, Moment};
use ilo_core::protocol::{ErrorCode, ServerMessage};
use ilo_core::random::Random;
use std::io::{Stdout, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a printed line may wait for more.
const GATHER: Duration = Duration::from_millis(20);

/// Gathered lines are sent at this size at the latest.
const GATHERED_BYTES: usize = 16 * 1024;

/// Where messages go.
pub struct Events {
    outbox: Arc<Mutex<Outbox>>,
    stop: Sender<()>,
    flusher: JoinHandle<()>,
}

struct Outbox {
    pipe: Stdout,
    /// Whose lines are gathered, and the lines.
    gathered: Option<(u32, String)>,
}

impl Events {
    /// Messages to `pipe`.
    pub fn start(pipe: Stdout) -> Events {
        let outbox = Arc::new(Mutex::new(Outbox { pipe, gathered: None }));
        let (stop, stopped) = channel();
        let shared = Arc::clone(&outbox);
        let flusher = std::thread::spawn(move || {
            while stopped.recv_timeout(GATHER) == Err(RecvTimeoutError::Timeout) {
                lock(&shared).flush();
            }
        });
        Events { outbox, stop, flusher }
    }

    /// Sends a message, after what was printed before it.
    pub fn send(&self, message: &ServerMessage) {
        let mut outbox = lock(&self.outbox);
        outbox.flush();
        outbox.write(message);
    }

    /// Sends what is gathered and ends.
    pub fn finish(self) {
        lock(&self.outbox).flush();
        let _ = self.stop.send(());
        let _ = self.flusher.join();
    }

    fn print(&self, id: u32, text: &str) {
        let mut outbox = lock(&self.outbox);
        let (_, lines) = outbox.gathered.get_or_insert_with(|| (id, String::new()));
        lines.push_str(text);
        if lines.len() >= GATHERED_BYTES {
            outbox.flush();
        }
    }
}

fn lock(outbox: &Mutex<Outbox>) -> std::sync::MutexGuard<'_, Outbox> {
    outbox.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outbox {
    fn flush(&mut self) {
        if let Some((id, text)) = self.gathered.take() {
            for part in pieces(&text) {
                self.write(&ServerMessage::Output { id, text: part.into() });
            }
        }
    }

    fn write(&mut self, message: &ServerMessage) {
        let frame = frames::encode(message).or_else(|_| {
            // Larger than a frame: only results and listings can be.
            frames::encode(&ServerMessage::Error {
                id: message.id(),
                code: ErrorCode::ETooLarge,
                message: "the result is larger than the limit of 1 MiB".into(),
                diagnostic: None,
            })
        });
        let written = frame.and_then(|frame| self.pipe.write_all(&frame).and_then(|()| self.pipe.flush()));
        if written.is_err() {
            // The supervisor is gone, and nobody else wants to know.
            std::process::exit(0);
        }
    }
}

/// Text in pieces that fit a frame even when every byte needs an escape.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.floor_char_boundary(64 * 1024);
        let (piece, after) = rest.split_at(at);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The host of a run: printing, within a limit, and nothing else. Its clock stands still.
pub struct StreamingHost<'e> {
    events: &'e Events,
    id: u32,
    left: usize,
    now: f64,
    random: Random,
    denials: Denials,
    /// Whether the program wanted to print more than it may.
    pub is_full: bool,
}

impl StreamingHost<'_> {
    /// The host of a request.
    pub fn new(events: &Events, id: u32, Moment { seed, now }: Moment) -> StreamingHost<'_> {
        let (random, denials) = (Random::new(seed), Denials::default());
        StreamingHost { events, id, left: OUTPUT_BYTES, now, random, denials, is_full: false }
    }
}

impl Host for StreamingHost<'_> {
    fn print(&mut self, line: &str) -> Result<(), String> {
        match self.left.checked_sub(line.len() + 1) {
            Some(left) => self.left = left,
            None => {
                self.is_full = true;
                return Err(format!("a run may print {} KiB", OUTPUT_BYTES / 1024));
            }
        }
        self.events.print(self.id, &format!("{line}\n"));
        Ok(())
    }

    fn now(&mut self) -> f64 {
        self.now
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn denied(&mut self, denial: Denial) {
        if let Some(denial) = self.denials.note(denial) {
            self.events.send(&ServerMessage::Denied { id: self.id, denial: denial.clone().into_diagnostic() });
        }
    }
}
