//! `fmt`: the program in canonical form.

use super::arguments::Format;
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::render;
use ilo_core::source::Sources;
use ilo_core::syntax::print::{self, Style};
use serde_json::{Value, json};

/// Formats it.
///
/// # Errors
/// When it does not parse, or cannot be written back.
pub fn format(options: &Format) -> Result<(), Failure> {
    let source = program::load(&options.program)?;
    let style = if options.dense { Style::Dense } else { Style::Expanded };
    let formatted = match print::format(&source.text, style) {
        Ok(formatted) => formatted,
        Err(diagnostics) if options.output.json => {
            let sources = Sources::new(&*source.name, &*source.text);
            let diagnostics: Value = diagnostics.iter().map(|diagnostic| render::json(diagnostic, &sources)).collect();
            terminal::print(&format!(r#"{{"ok":false,"diagnostics":{diagnostics}}}"#))?;
            return Err(Failure::Diagnosed);
        }
        Err(diagnostics) => {
            source.diagnose(&diagnostics);
            return Err(Failure::Diagnosed);
        }
    };
    if options.output.json && !options.write {
        terminal::print(&json!({ "ok": true, "text": formatted }).to_string())?;
        return Ok(());
    }
    if !options.write {
        // An empty program is no line.
        if let Some(lines) = formatted.strip_suffix('\n') {
            terminal::print(lines)?;
        }
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
