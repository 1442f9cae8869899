//! Whether two engines made the same of a program.

use ilo_core::engine::EngineName;
use ilo_core::report::{Outcome, RunReport};

use crate::engines;
use crate::generator::Generated;

/// Runs a generated program on one of the engines that every build has.
pub fn run(generated: &Generated, engine: EngineName) -> RunReport {
    engines::run(&generated.source, &generated.entry, &generated.arguments, &*engines::portable(engine))
}

/// Values by their bits, errors by code, place and words; output in either case.
///
/// # Errors
/// What differs, for people.
pub fn compare(left: &RunReport, right: &RunReport) -> Result<(), String> {
    let ending = |report: &RunReport| match &report.outcome {
        Outcome::Value(value) => format!("{} {} {:?}", value.ty, value.text, value.bits),
        Outcome::Error { diagnostic } => {
            format!("{} at {:?}: {} {:?}", diagnostic.code, diagnostic.span(), diagnostic.message, diagnostic.notes)
        }
    };
    if ending(left) != ending(right) {
        return Err(format!("{}: {}\n{}: {}", left.engine, ending(left), right.engine, ending(right)));
    }
    if left.output != right.output {
        return Err(format!("{} prints {:?}\n{} prints {:?}", left.engine, left.output, right.engine, right.output));
    }
    Ok(())
}
