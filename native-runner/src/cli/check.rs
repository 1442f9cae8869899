//! `check`: every error and warning, and nothing run.

use super::arguments::Check;
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::program::Compilation;
use ilo_core::render;
use serde_json::Value;

/// Checks it.
///
/// # Errors
/// When there are errors.
pub fn check(options: &Check) -> Result<(), Failure> {
    let source = program::load(&options.program)?.importing_from(&options.reading.scope());
    let Compilation { sources, program, diagnostics, .. } = source.compile();
    let is_fine = program.is_some();
    if options.output.json {
        let diagnostics: Value = diagnostics.iter().map(|diagnostic| render::json(diagnostic, &sources)).collect();
        terminal::print(&format!(r#"{{"ok":{is_fine},"diagnostics":{diagnostics}}}"#))?;
    } else {
        terminal::diagnose(&diagnostics, &sources);
        if let Some(program) = program {
            let functions = program.typed().functions.len();
            let plural = if functions == 1 { "" } else { "s" };
            terminal::print(&format!("{}: no errors in {functions} function{plural}", source.name))?;
        }
    }
    if is_fine { Ok(()) } else { Err(Failure::Diagnosed) }
}
