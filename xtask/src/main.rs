//! `cargo xtask`: every command a newcomer or a build machine needs.
//!
//! `play` and `test` do their own set-up first; `setup` does only that. Each step prints one line that says what it
//! does, and a step that cannot go on ends with the exact command that lets it.

mod bench;
mod budget;
mod build;
mod command;
mod fingerprint;
mod play;
mod setup;
mod test;
mod types;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::setup::standard_library::Preference;

/// Set up, build, play, test and measure the ilo playground.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    /// Build the standard library of foreign targets from Debian's packages even where rustup has it ready.
    #[arg(long, global = true, hide = true, env = "ILO_STD_FROM_SOURCE")]
    std_from_source: bool,

    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, serve the playground and open it in a browser.
    Play(play::Options),
    /// Run every test there is; installs what they need where it may.
    Test(test::Options),
    /// Measure: tables of times and ratios.
    Bench(bench::Options),
    /// Build without serving.
    Build(build::Options),
    /// Write what is generated from the Rust types: those of the page, and the JSON Schema of diagnostics.
    Types(types::Options),
    /// Prepare this machine: targets, packages, libraries. `--tests` adds what only the tests need.
    Setup(setup::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let preference = if arguments.std_from_source { Preference::FromSource } else { Preference::Installed };
    let ended = match arguments.task {
        Task::Play(options) => play::run(&options, preference),
        Task::Test(options) => test::run(&options, preference),
        Task::Bench(options) => bench::run(&options, preference),
        Task::Build(options) => build::run(&options, preference),
        Task::Types(options) => types::run(&options),
        Task::Setup(options) => setup::run(&options, preference),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::say("error", format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
