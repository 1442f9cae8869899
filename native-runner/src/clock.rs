//! The wall clock, for programs that ask the time. Nothing of ours is decided by it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since the start of 1970, with fraction.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
