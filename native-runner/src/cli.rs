//! The command line: what people type, and what they get to read.
//!
//! Exit status: 0 finished, 1 the program was diagnosed, 2 usage or environment.

mod arguments;
mod bench;
mod check;
mod explain;
mod failure;
pub(crate) mod files;
mod format;
mod grants;
mod host;
mod program;
mod repl;
mod run;
mod seeds;
mod serve;
mod share;
mod show;
mod terminal;
mod tree;

use crate::stack::on_large_stack;
use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let words = match terminal::arguments().and_then(seeds::translate) {
        Ok(words) => words,
        Err(failure) => return failure.report(),
    };
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version count as success; a closed pipe concerns nobody here.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { 2 } else { 0 });
        }
    };
    if let Command::Worker = arguments.command {
        return crate::worker::main();
    }
    match on_large_stack(move || dispatch(arguments)) {
        Ok(status) => status,
        Err(error) => Failure::environment(format!("no thread could be started: {error}")).report(),
    }
}

fn dispatch(arguments: Arguments) -> ExitCode {
    if let Some(output) = arguments.command.output() {
        terminal::choose(output);
    }
    let outcome = match arguments.command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::check(&options),
        Command::Fmt(options) => format::format(&options),
        Command::Show(options) => show::show(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Repl(options) => repl::repl(&options),
        Command::Serve(options) => serve::serve(&options),
        Command::Link(options) => share::link(&options),
        Command::Open(options) => share::open(&options),
        Command::Lsp(_) => return crate::lsp::serve(),
        Command::Worker => Ok(()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
