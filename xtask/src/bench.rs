//! `cargo xtask bench`: measures in release builds.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::build::runner;
use crate::command::{self, cargo};
use crate::setup::llvm;

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
    /// `tot` on every tier, beside the figures published for the seeds.
    Seeds,
    /// Criterion's statistics for every tier on `tot`, and for the same function in C.
    Tiers,
    /// Interpreter and VM beside those of the published implementation; the time to check a long program.
    Reference,
}

/// Builds and runs one bench.
pub fn run(options: &Options) -> Result<()> {
    let name = match options.table {
        Table::Seeds => "seeds",
        Table::Tiers => "tiers",
        Table::Reference => "reference",
    };
    let mut cargo = cargo();
    cargo.args(["bench", "--package", "ilo-benches", "--bench", name]);
    runner::with_llvm(&mut cargo, llvm::find_or_say().as_ref());
    command::run(cargo.arg("--").args(&options.rest))
}
