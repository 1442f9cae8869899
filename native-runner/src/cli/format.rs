//! `fmt`: the program in canonical form.

use super::arguments::Format;
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::syntax::print::{self, Style};

/// Formats it.
///
/// # Errors
/// When it does not parse, or cannot be written back.
pub fn format(options: &Format) -> Result<(), Failure> {
    let source = program::load(&options.program)?;
    let style = if options.dense { Style::Dense } else { Style::Expanded };
    let formatted = print::format(&source.text, style).map_err(|diagnostics| {
        source.diagnose(&diagnostics);
        Failure::Diagnosed
    })?;
    if !options.write {
        terminal::print(formatted.strip_suffix('\n').unwrap_or(&formatted))?;
        return Ok(());
    }
    let Some(path) = &source.path else {
        return Err(Failure::environment("--write needs a file, and this is code from the command line"));
    };
    if formatted != source.text {
        std::fs::write(path, formatted)
            .map_err(|error| Failure::environment(format!("`{}` cannot be written: {error}", path.display())))?;
    }
    Ok(())
}
