//! The ilo language and every tier that needs no operating system.
//!
//! Layers, each importing only those above it:
//! `source`, `diagnostic` · `syntax` · `imports` · `check` · `bytecode` · `ir` · `emit`; beside them `value`, `interp` and `vm`.
//! No files, threads, sockets or clock in here: the world comes through `host`.

pub mod arguments;
pub mod assist;
pub mod builtins;
pub mod bytecode;
pub mod check;
pub mod diagnostic;
pub mod emit;
pub mod engine;
pub mod engine_name;
pub mod explain;

pub mod hints;
pub mod host;
pub mod imports;
pub mod interp;
pub mod ir;
pub mod operations;
pub mod playground;
pub mod program;
pub mod protocol;
pub mod random;
pub mod render;
pub mod report;
pub mod runtime;
pub mod session;
pub mod share;
pub mod sorting;
pub mod source;
pub mod syntax;
pub mod timing;
pub mod types;
pub mod value;
pub mod vm;

/// The version of this core. Timings of different cores are not compared.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
