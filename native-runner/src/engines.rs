//! Every engine by name, and why one is missing.

use crate::jit;
use ilo_core::engine::{Engine, EngineName};
use ilo_core::interp::Interp;
use ilo_core::protocol::Tier;
use ilo_core::vm::Vm;

/// What `auto` stands for: the VM, until programs move up by themselves.
pub fn resolve(engine: EngineName) -> EngineName {
    if engine == EngineName::Auto { EngineName::Vm } else { engine }
}

/// An engine.
///
/// # Errors
/// Why this build on this machine does not have it.
pub fn engine(name: EngineName) -> Result<Box<dyn Engine>, String> {
    match resolve(name) {
        EngineName::Interp => Ok(Box::new(Interp)),
        EngineName::Vm => Ok(Box::new(Vm)),
        EngineName::Wasm => Err("Wasm is emitted for the browser; the page runs it".into()),
        native => jit::engine(native),
    }
}

/// Every engine that a client may ask for, with the reason where one is missing.
pub fn tiers() -> Vec<Tier> {
    EngineName::ALL
        .iter()
        .filter(|&&name| name != EngineName::Auto)
        .map(|&name| Tier { engine: name, unavailable: engine(name).err() })
        .collect()
}
