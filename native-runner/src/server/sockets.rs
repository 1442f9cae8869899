//! Open sockets, counted: slow strangers give way to newcomers, so that they cannot lock the user out.

use crate::limits::{SOCKETS, STRANGERS};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Every open socket, in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Sockets(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    is_stranger: bool,
    close: CancellationToken,
}

/// A place in the table; given back when dropped.
#[derive(Debug)]
pub struct Socket {
    number: u64,
    table: Sockets,
    /// Cancelled when the socket must be closed at once.
    pub close: CancellationToken,
}

impl Sockets {
    /// Enters a new socket, as a stranger; `None` when there is no place at all.
    pub fn enter(&self) -> Option<Arc<Socket>> {
        let mut table = self.lock();
        let strangers: Vec<u64> =
            table.open.iter().filter(|(_, entry)| entry.is_stranger).map(|(&number, _)| number).collect();
        if strangers.len() >= STRANGERS
            && let Some(oldest) = strangers.first()
            && let Some(entry) = table.open.remove(oldest)
        {
            entry.close.cancel();
        }
        if table.open.len() >= SOCKETS {
            return None;
        }
        let number = table.next;
        table.next += 1;
        let close = CancellationToken::new();
        table.open.insert(number, Entry { is_stranger: true, close: close.clone() });
        Some(Arc::new(Socket { number, table: self.clone(), close }))
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // The table is whole after every statement, even one that panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Socket {
    /// Counts from 0 in each launch, for the log.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Its client has proved that it knows the token.
    pub fn is_known(&self) {
        if let Some(entry) = self.table.lock().open.get_mut(&self.number) {
            entry.is_stranger = false;
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.table.lock().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_stranger_gives_way() {
        let sockets = Sockets::default();
        let known = sockets.enter().unwrap();
        known.is_known();
        let strangers: Vec<_> = (0..STRANGERS + 1).map(|_| sockets.enter().unwrap()).collect();
        assert!(strangers[0].close.is_cancelled());
        assert!(!known.close.is_cancelled() && !strangers[1].close.is_cancelled());
    }

    #[test]
    fn places_are_limited_and_given_back() {
        let sockets = Sockets::default();
        let mut held: Vec<_> = (0..SOCKETS)
            .map(|_| {
                let socket = sockets.enter().unwrap();
                socket.is_known();
                socket
            })
            .collect();
        assert!(sockets.enter().is_none());
        held.pop();
        assert!(sockets.enter().is_some());
    }
}
