//! `cargo xtask play`: from a clean clone to the playground in a browser.

use std::io::{BufRead, BufReader, IsTerminal};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::build::{page, runner, wasm};
use crate::command::{command, find, run_quietly, say};
use crate::setup::standard_library::{Preference, StandardLibrary};
use crate::setup::{WASM, llvm, page_packages};
use crate::workspace;

/// Options of `cargo xtask play`.
#[derive(Args)]
pub struct Options {
    /// Print the address, but open no browser.
    #[arg(long)]
    no_open: bool,
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long)]
    port: Option<u16>,
}

/// Prepares, builds and serves until interrupted.
pub fn run(options: &Options, preference: Preference) -> Result<()> {
    page_packages::install(&workspace::page())?;
    let library = StandardLibrary::prepare(WASM, preference)?;
    let llvm = llvm::find_or_say();
    wasm::build(&library)?;
    page::build()?;
    let program = runner::build(llvm.as_ref())?;
    let mut serve = command(program);
    serve.arg("serve");
    if let Some(port) = options.port {
        serve.args(["--port", &port.to_string()]);
    }
    say("serve", "press Ctrl-C to stop");
    follow(&mut serve, !options.no_open && std::io::stdout().is_terminal())
}

/// Passes on what the server prints and opens the first address in it.
fn follow(serve: &mut Command, mut open: bool) -> Result<()> {
    let mut server = serve.stdout(Stdio::piped()).spawn().context("cannot start the runner")?;
    if let Some(stdout) = server.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            let address = line.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:"));
            if let Some(address) = address.filter(|_| open) {
                open = false;
                open_in_browser(address);
            }
        }
    }
    let status = server.wait()?;
    if !status.success() {
        bail!("the runner stopped ({status})");
    }
    Ok(())
}

fn open_in_browser(address: &str) {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    if find(opener).is_none() || run_quietly(command(opener).arg(address)).is_err() {
        say("serve", "no browser could be opened: follow the address above");
    }
}
