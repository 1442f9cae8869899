//! The wall clock, for programs that ask the time. Nothing of ours is decided by it.

use ilo_core::host::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since the start of 1970, with fraction.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// This moment, with a seed that nobody knew before.
///
/// # Errors
/// When the system gives no random bytes.
pub fn moment() -> Result<Moment, String> {
    Ok(Moment { seed: seed()?, now: now() })
}

/// A seed that nobody knew before.
///
/// # Errors
/// When the system gives no random bytes.
pub fn seed() -> Result<u32, String> {
    getrandom::u32().map_err(|error| format!("the system gives no random bytes: {error}"))
}
