//! `cargo xtask bench`: measures in release builds.

use std::env;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::build::{runner, wasm};
use crate::command::{self, cargo};
use crate::setup::standard_library::{Preference, StandardLibrary};
use crate::setup::{WASM, llvm, page_packages};
use crate::workspace;

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub struct Options {
    /// Which table.
    table: Table,
    /// Passed on to the bench program, after `--`.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// The tables that can be measured.
#[derive(Clone, Copy, ValueEnum)]
enum Table {
    /// Every figure published for the seeds, beside ours on every tier.
    Seeds,
    /// Every workload on every engine, in C, in other languages and on the published implementation: ratios to C.
    Peers,
    /// Compile times and code sizes of every workload on every tier.
    Compile,
    /// Criterion's statistics for every tier on `tot`, and for the same function in C.
    Tiers,
    /// Interpreter and VM beside those of the published implementation; the time to check a long program.
    Reference,
}

/// Builds and runs one bench.
pub fn run(options: &Options, preference: Preference) -> Result<()> {
    let name = match options.table {
        Table::Seeds => "seeds",
        Table::Peers => "peers",
        Table::Compile => "compile",
        Table::Tiers => "tiers",
        Table::Reference => "reference",
    };
    if matches!(options.table, Table::Peers)
        && let Err(error) = build_wasm(preference)
    {
        command::say("wasm", format!("not measured: {error:#}"));
    }
    let mut cargo = cargo();
    cargo.args(["bench", "--package", "ilo-benches", "--bench", name]);
    // Files that are named on the command line lie where that was typed, not where cargo starts benches.
    cargo.env("ILO_STARTED_IN", env::current_dir()?);
    runner::with_llvm(&mut cargo, llvm::find_or_say().as_ref());
    command::run(cargo.arg("--").args(&options.rest))
}

/// What Node runs must be made of the source that everybody else is made of.
fn build_wasm(preference: Preference) -> Result<()> {
    page_packages::install(&workspace::page())?;
    wasm::build(&StandardLibrary::prepare(WASM, preference)?)
}
