//! Stack enough for what recurses: parser, checker and compiler go as deep as programs may be nested.

use crate::worker::EXIT_PANIC;
use std::io;
use std::process::ExitCode;

/// Debug builds take some kilobytes for each of the thousand levels that programs may be nested.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Does something on a thread of its own, and waits for it.
///
/// # Errors
/// When the system lets no thread start.
pub fn on_large_stack(work: impl FnOnce() -> ExitCode + Send + 'static) -> io::Result<ExitCode> {
    let thread = std::thread::Builder::new().name("main".into()).stack_size(STACK_BYTES).spawn(work)?;
    Ok(thread.join().unwrap_or(ExitCode::from(EXIT_PANIC)))
}
