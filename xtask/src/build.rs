//! The three things that make the playground: the core as wasm, the page, and the runner that serves both.

pub mod page;
pub mod runner;
pub mod wasm;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::setup::standard_library::{Preference, StandardLibrary};
use crate::setup::{WASM, llvm, page_packages};
use crate::workspace;

/// Options of `cargo xtask build`.
#[derive(Args)]
pub struct Options {
    /// What to build; everything, if nothing is named.
    parts: Vec<Part>,
}

/// One result of a build. Each needs the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Part {
    /// The core for the browser, into the page's sources.
    Wasm,
    /// The page, into `www/dist`.
    Page,
    /// The runner with the page inside, as a release build.
    Runner,
}

/// Builds what was asked for, after the set-up that it needs.
pub fn run(options: &Options, preference: Preference) -> Result<()> {
    let last = options.parts.iter().max().copied().unwrap_or(Part::Runner);
    page_packages::install(&workspace::page())?;
    wasm::build(&StandardLibrary::prepare(WASM, preference)?)?;
    if last >= Part::Page {
        page::build()?;
    }
    if last >= Part::Runner {
        runner::build(llvm::find_or_say().as_ref())?;
    }
    Ok(())
}
