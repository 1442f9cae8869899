//! The native tiers: which of them this build has, and what they share.
//!
//! They differ in one step only, `Compiler::compile`. Engine, instance, memory, calls and side exits are the same.

mod arm64;
#[cfg(any(feature = "cranelift", feature = "llvm-any"))]
mod block_order;
#[cfg(feature = "cranelift")]
mod cranelift;
mod disassembly;
#[cfg(feature = "llvm-any")]
mod llvm;
mod native;
#[cfg(feature = "cranelift")]
mod sections;

use ilo_core::engine::{Engine, EngineName};
use ilo_core::ir::unit::{Unit, Units};
use native::NativeEngine;
use std::rc::Rc;

/// This machine's processor, as messages and reports name it.
pub const ARCHITECTURE: &str = if cfg!(target_arch = "x86_64") {
    "x86-64"
} else if cfg!(target_arch = "aarch64") {
    "arm64"
} else {
    std::env::consts::ARCH
};

/// An engine that makes native code.
///
/// # Errors
/// Why this build on this machine does not have it, and what to do about it.
pub fn engine(name: EngineName) -> Result<Box<dyn Engine>, String> {
    match name {
        EngineName::Arm64 if cfg!(target_arch = "aarch64") => Ok(Box::new(NativeEngine::new(arm64::Arm64))),
        EngineName::Arm64 => Err(format!(
            "this processor is {ARCHITECTURE}: the ARM64 code is shown, not run; \
             `cranelift` and `llvm` compile for this processor"
        )),
        compiler_of_units => engine_of_units(compiler_of_units, Rc::new(Unit::of)),
    }
}

/// An engine that compiles the SSA form, which is made in a way of the caller's: so that tests can have compiled what no
/// program comes to.
///
/// # Errors
/// Why this build on this machine does not have it, and what to do about it.
#[cfg_attr(
    not(any(feature = "cranelift", feature = "llvm-any")),
    expect(unused_variables, reason = "nobody takes them")
)]
pub fn engine_of_units(name: EngineName, units: Units) -> Result<Box<dyn Engine>, String> {
    match name {
        #[cfg(feature = "cranelift")]
        EngineName::Cranelift => Ok(Box::new(NativeEngine::new(cranelift::Cranelift::new(units)?))),
        #[cfg(feature = "llvm-any")]
        EngineName::Llvm => Ok(Box::new(NativeEngine::new(llvm::Llvm::new(units)?))),
        #[cfg(not(feature = "llvm-any"))]
        EngineName::Llvm => Err("this ilo-runner was built without LLVM: install it \
             (Debian: `apt-get install llvm-19-dev libpolly-19-dev`) and build with `--features llvm`"
            .into()),
        other => {
            Err(format!("this ilo-runner was built without {}: build it with `--features {other}`", other.title()))
        }
    }
}
