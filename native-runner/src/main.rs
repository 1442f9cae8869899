//! Start-up of `ilo-runner`; everything else is in the library.

use ilo_runner::Allocator;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    ilo_runner::cli::main()
}
