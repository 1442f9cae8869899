//! What the companion allows: every number in one place.

use ilo_core::engine::DEFAULT_DEPTH;
use ilo_core::protocol::RunLimits;
use std::time::Duration;

/// Bytes of a program.
pub const SOURCE_BYTES: usize = 256 * 1024;
/// Bytes of all arguments of a call together.
pub const ARGS_BYTES: usize = 64 * 1024;
/// Until an engine has the program ready.
pub const COMPILE_TIME: Duration = Duration::from_secs(5);
/// A run, or one engine's part of a bench.
pub const RUN_TIME: Duration = Duration::from_secs(10);
/// The most that a client may ask a bench to spend on one engine.
pub const BENCH_BUDGET: Duration = Duration::from_secs(5);
/// Bytes that a run may print.
pub const OUTPUT_BYTES: usize = 1024 * 1024;
/// Bytes of address space of a worker.
pub const ADDRESS_SPACE: u64 = 4 << 30;
/// Files that a worker may have open.
pub const OPEN_FILES: u64 = 16;

/// Requests that run at the same time: one, so that timings do not disturb each other.
pub const RUNNING: usize = 1;
/// Requests that wait for their turn.
pub const QUEUED: usize = 8;

/// Bytes of one frame between supervisor and worker.
pub const FRAME_BYTES: usize = 1024 * 1024;
/// Bytes of one websocket message or frame.
pub const MESSAGE_BYTES: usize = 2 * 1024 * 1024;
/// Bytes that may wait for a client that does not read.
pub const WRITE_BUFFER_BYTES: usize = 1024 * 1024;
/// Bytes of the first message, which comes from a stranger.
pub const FIRST_MESSAGE_BYTES: usize = 1024;
/// Levels of a JSON text.
pub const JSON_DEPTH: usize = 32;
/// Unintelligible messages until the connection is closed.
pub const BAD_MESSAGES: u32 = 3;

/// Open sockets.
pub const SOCKETS: usize = 64;
/// Open sockets that have not proved that they know the token.
pub const STRANGERS: usize = 16;
/// Time to send the head of a request.
pub const HEADER_TIME: Duration = Duration::from_secs(5);
/// Bytes of the head of a request.
pub const HEADER_BYTES: usize = 16 * 1024;
/// Time to prove knowledge of the token.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(5);
/// Between pings.
pub const PING_EVERY: Duration = Duration::from_secs(20);
/// Until a missing pong, or a client that does not read, ends the connection.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Time for connections to end when the companion stops.
pub const SHUTDOWN_TIME: Duration = Duration::from_secs(2);

/// Bytes of a message from an editor: a whole document and more, spelled out as JSON.
pub const LSP_MESSAGE_BYTES: u64 = 16 * 1024 * 1024;

/// The limits that concern clients, as told in `hello`.
pub fn announced() -> RunLimits {
    RunLimits {
        source_bytes: SOURCE_BYTES as u32,
        args_bytes: ARGS_BYTES as u32,
        compile_ms: COMPILE_TIME.as_millis() as u32,
        run_ms: RUN_TIME.as_millis() as u32,
        output_bytes: OUTPUT_BYTES as u32,
        depth: DEFAULT_DEPTH,
    }
}
