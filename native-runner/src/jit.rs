//! Engines that make native code: which of them this build has.

use ilo_core::engine::{Engine, EngineName};

/// An engine that makes native code.
///
/// # Errors
/// Why this build on this machine does not have it.
pub fn engine(name: EngineName) -> Result<Box<dyn Engine>, String> {
    Err(format!("{} is not built into this ilo-runner", name.title()))
}
