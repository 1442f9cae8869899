//! `cargo xtask test`: set-up, then every test there is, then one table and one closing line.

mod count;
mod memory;
mod report;
mod steps;

use anyhow::{Result, bail};
use clap::Args;

use self::report::Report;
use self::steps::STEPS;
use crate::setup::standard_library::Preference;

/// Options of `cargo xtask test`.
#[derive(Args)]
pub struct Options {
    /// Only these steps, and no others; `--list` names them.
    steps: Vec<String>,
    /// Print the steps and stop.
    #[arg(long)]
    list: bool,
}

/// Runs the chosen steps in order. A failed step stops only those that need its result.
pub fn run(options: &Options, preference: Preference) -> Result<()> {
    if options.list {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.what);
        }
        return Ok(());
    }
    if let Some(unknown) = options.steps.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("there is no step `{unknown}`; `cargo xtask test --list` names them all");
    }
    let mut machine = steps::Machine::new(preference);
    let mut report = Report::default();
    for step in
        STEPS.iter().filter(|step| options.steps.is_empty() || options.steps.iter().any(|name| name == step.name))
    {
        match step.needs.iter().find(|name| report.has_failed(name)) {
            Some(missing) => report.not_run(step.name, missing),
            None => report.time(step.name, || (step.run)(&mut machine)),
        }
    }
    report.print();
    if report.failed() > 0 {
        std::process::exit(1);
    }
    Ok(())
}
