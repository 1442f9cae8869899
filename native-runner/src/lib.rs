//! The ilo command line and the playground's companion: what needs an operating system.
//!
//! `cli` is what people type; `lsp` is what editors speak; `server`, `connection` and `pairing` are the companion;
//! `worker` is the process that runs one program for it; `engines` is every tier of this build, and `measure` times them.

pub use ilo_core::runtime::entry as call_native;

/// What the runner allocates with, and the benches that time its engines.
#[cfg(all(feature = "mimalloc", target_os = "linux"))]
pub use mimalloc::MiMalloc as Allocator;
#[cfg(not(all(feature = "mimalloc", target_os = "linux")))]
pub use std::alloc::System as Allocator;

mod call_loop;
pub mod cli;
pub mod clock;
pub mod connection;
pub mod engines;
mod executable_memory;
mod frames;
pub mod jit;
pub mod limits;
pub mod lsp;
mod machine;
mod measure;
pub mod pairing;
mod runtime_calls;
pub mod server;
mod stack;
mod strict_json;
pub mod worker;
