//! `check`: every error and warning, and nothing run.

use super::arguments::Check;
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::playground;
use ilo_core::render;
use serde_json::Value;

/// Checks it.
///
/// # Errors
/// When there are errors.
pub fn check(options: &Check) -> Result<(), Failure> {
    let source = program::load(&options.program)?;
    let report = playground::check(&source.text);
    let is_fine = !report.diagnostics.iter().any(Diagnostic::is_error);
    if options.json {
        let diagnostics: Value =
            report.diagnostics.iter().map(|diagnostic| render::json(diagnostic, &source.text)).collect();
        terminal::print(&format!(r#"{{"ok":{is_fine},"diagnostics":{diagnostics}}}"#))?;
    } else {
        source.diagnose(&report.diagnostics);
        if is_fine {
            let functions = report.functions.len();
            let plural = if functions == 1 { "" } else { "s" };
            terminal::print(&format!("{}: no errors in {functions} function{plural}", source.name))?;
        }
    }
    if is_fine { Ok(()) } else { Err(Failure::Diagnosed) }
}
