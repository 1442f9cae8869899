//! The runner: command line, companion and native tiers in one program, with the page inside.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run, say};
use crate::setup::llvm::Llvm;
use crate::workspace;

/// The file name of the program.
pub const PROGRAM: &str = if cfg!(windows) { "ilo-runner.exe" } else { "ilo-runner" };

/// Builds the runner as people get it for this machine and tells where it is.
pub fn build(llvm: Option<&Llvm>) -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--package", "ilo-runner", "--release"]);
    with_llvm(&mut cargo, llvm);
    say("runner", "building the runner");
    run(&mut cargo)?;
    Ok(workspace::target().join("release").join(PROGRAM))
}

/// Adds the LLVM tier to a cargo command, if the machine has LLVM.
pub fn with_llvm(cargo: &mut Command, llvm: Option<&Llvm>) {
    if let Some(llvm) = llvm {
        cargo.args(["--features", &format!("ilo-runner/{}", llvm.feature())]);
        cargo.envs(llvm.environment());
    }
}
