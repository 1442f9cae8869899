//! Machine code as bytes. Core never maps or runs it: the runner does, and the page shows it.

pub mod arm64;
pub mod context;
pub mod listing;
pub mod runtime_calls;
pub mod side_exit;
pub mod text_bytes;
pub mod wasm;
