//! Running a program on an engine, through the facade that every face uses.

use ilo_core::engine::{Engine, EngineName, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::playground;
use ilo_core::report::RunReport;

/// The engines that every build has.
pub const PORTABLE: [EngineName; 2] = [EngineName::Interp, EngineName::Vm];

/// One of the engines that every build has.
///
/// # Panics
/// If the name is another one's.
pub fn portable(name: EngineName) -> Box<dyn Engine> {
    playground::portable_engine(name).unwrap_or_else(|| panic!("{name} is not in every build"))
}

/// Calls a function once, on a host that captures what is printed.
pub fn run(source: &str, entry: &str, arguments: &[String], engine: &dyn Engine) -> RunReport {
    playground::run(source, entry, arguments, engine, Limits::default(), &mut CapturingHost::new())
}
