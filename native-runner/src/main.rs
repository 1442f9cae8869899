//! Start-up of `ilo-runner`; everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ilo_runner::cli::main()
}
