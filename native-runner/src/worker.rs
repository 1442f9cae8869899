//! A run's own process: it takes one request, streams events, and exits.
//!
//! Two processes meet here. `main`, `execute` and `events` are the worker; `process`, `supervise` and `queue` are the
//! companion's side, which never parses a program.

pub mod confine;
mod events;
mod execute;
pub mod process;
pub mod queue;
pub mod supervise;

use crate::frames;
use crate::stack::on_large_stack;
use events::Events;
use std::io::{self, Read};
use std::process::ExitCode;

/// Exit status after a panic: a fault of ours, not of the program.
pub const EXIT_PANIC: u8 = 70;

/// Exit status when the confinement failed or the supervisor spoke nonsense.
const EXIT_UNUSABLE: u8 = 71;

/// Runs one program for the companion: one request on standard input, events on standard output.
pub fn main() -> ExitCode {
    // Messages of panics could quote the program; the supervisor only needs to know that there was one.
    std::panic::set_hook(Box::new(|_| std::process::exit(EXIT_PANIC.into())));
    // Before there is any other thread: some of it holds for threads that are started later only.
    if confine::confine().is_err() {
        return ExitCode::from(EXIT_UNUSABLE);
    }
    let mut input = io::stdin();
    let Ok(request) = frames::read(&mut input) else { return ExitCode::from(EXIT_UNUSABLE) };
    exit_with_the_supervisor(input);
    let run = || {
        let events = Events::start(io::stdout());
        execute::execute(request, &events);
        events.finish();
        ExitCode::SUCCESS
    };
    on_large_stack(run).unwrap_or(ExitCode::from(EXIT_UNUSABLE))
}

/// Ends this process when the supervisor ends, whatever the program is doing.
fn exit_with_the_supervisor(mut input: io::Stdin) {
    std::thread::spawn(move || {
        let mut rest = [0];
        while input.read(&mut rest).is_ok_and(|count| count > 0) {}
        std::process::exit(0);
    });
}
