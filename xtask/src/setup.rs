//! Prepares a machine: finds what is needed, installs what it may, and names the exact line for the rest.

pub mod debian;
pub mod llvm;
pub mod page_packages;
pub mod standard_library;
pub mod test_tools;

use anyhow::Result;
use clap::Args;

use self::standard_library::{Preference, StandardLibrary};
use crate::workspace;

/// The target of the page's core.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Options of `cargo xtask setup`.
#[derive(Args)]
pub struct Options {
    /// Also what only the tests need: a browser, the ARM64 cross compiler and emulator, LLVM.
    #[arg(long)]
    tests: bool,
}

/// Runs every set-up step.
pub fn run(options: &Options, preference: Preference) -> Result<()> {
    StandardLibrary::prepare(WASM, preference)?;
    page_packages::install(&workspace::page())?;
    if options.tests {
        test_tools::prepare()?;
        llvm::install()?;
        for target in [test_tools::ARM64_LINUX, test_tools::ARM64_MAC] {
            StandardLibrary::prepare(target, preference)?;
        }
    } else {
        llvm::find_or_say();
    }
    Ok(())
}
