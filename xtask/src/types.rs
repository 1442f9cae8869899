//! `cargo xtask types`: what is generated from the Rust types: the page's copy of the protocol's, and the JSON Schema of
//! diagnostics.

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{self, cargo};
use crate::workspace;

/// Options of `cargo xtask types`.
#[derive(Args)]
pub struct Options {
    /// Write nothing; fail if a file is not up to date.
    #[arg(long)]
    check: bool,
}

/// Writes or checks the files.
pub fn run(options: &Options) -> Result<()> {
    let mut export = cargo();
    export.args(["run", "--package", "ilo-core", "--features", "schema,typescript", "--example", "export_types", "--"]);
    if options.check {
        export.arg("--check");
    }
    export.arg(workspace::page().join("src/protocol.ts")).arg(workspace::root().join("core/diagnostic.schema.json"));
    command::run(&mut export).context("what is generated is not what the Rust types give; run: cargo xtask types")
}

/// Whether the files are what the Rust types give.
pub fn check() -> Result<()> {
    run(&Options { check: true })
}
