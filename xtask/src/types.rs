//! `cargo xtask types`: the page's copy of the protocol's types, generated from the Rust ones.

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{self, cargo};
use crate::workspace;

/// Options of `cargo xtask types`.
#[derive(Args)]
pub struct Options {
    /// Write nothing; fail if the file is not up to date.
    #[arg(long)]
    check: bool,
}

/// Writes or checks the file.
pub fn run(options: &Options) -> Result<()> {
    let mut export = cargo();
    export.args(["run", "--package", "ilo-core", "--features", "typescript", "--example", "export_types", "--"]);
    if options.check {
        export.arg("--check");
    }
    command::run(export.arg(workspace::page().join("src/protocol.ts")))
        .context("the page's types are not those of the core; run: cargo xtask types")
}

/// Whether the file is what the Rust types give.
pub fn check() -> Result<()> {
    run(&Options { check: true })
}
