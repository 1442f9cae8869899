//! Printing for people: colour only where it is seen, and nothing that drives the terminal.

use super::arguments::Output;
use super::failure::Failure;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::render::{self, Colour};
use ilo_core::source::Sources;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

/// Whether this process colours what it says, if its user chose.
static CHOSEN: OnceLock<Colour> = OnceLock::new();

/// The words of this process's command line.
///
/// # Errors
/// When one is not UTF-8.
pub fn arguments() -> Result<Vec<String>, Failure> {
    std::env::args_os()
        .map(|word| {
            word.into_string()
                .map_err(|word| Failure::environment(format!("the argument `{}` is not UTF-8", word.to_string_lossy())))
        })
        .collect()
}

/// Follows the user's choice of colours from here on.
pub fn choose(output: Output) {
    let colour = match output {
        Output { ansi: true, .. } => Colour::Ansi,
        Output { text: true, .. } => Colour::Plain,
        _ => return,
    };
    // Only the first choice counts, and there is one command line.
    let _ = CHOSEN.set(colour);
}

/// Whether diagnostics are coloured: as the user chose, else on a terminal, unless the environment asks for none.
pub fn colour() -> Colour {
    if let Some(&chosen) = CHOSEN.get() {
        return chosen;
    }
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let incapable = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    if io::stderr().is_terminal() && !unwanted && !incapable { Colour::Ansi } else { Colour::Plain }
}

/// How errors and advice begin.
pub fn labels() -> (&'static str, &'static str) {
    match colour() {
        Colour::Ansi => ("\x1b[1;31merror\x1b[0m", "\x1b[1;36mhelp\x1b[0m"),
        Colour::Plain => ("error", "help"),
    }
}

/// Text of others with everything spelled out that could move a cursor; lines and tabs stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    let inert = |text: &str| text.split('\t').map(render::inert).collect::<Vec<_>>().join("\t");
    if text.contains(['\n', '\t']) {
        Cow::Owned(text.split('\n').map(inert).collect::<Vec<_>>().join("\n"))
    } else {
        render::inert(text)
    }
}

/// Prints a line on standard output. What programs say is made safe on a terminal, and kept as it is elsewhere.
///
/// # Errors
/// When it cannot be written.
pub fn print(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let line = if out.is_terminal() { safe(line) } else { Cow::Borrowed(line) };
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Prints a line on standard error; if that is closed, there is nobody to tell.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints diagnostics on standard error, with a blank line between each two.
pub fn diagnose<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>, sources: &Sources) {
    for (index, diagnostic) in diagnostics.into_iter().enumerate() {
        if index > 0 {
            complain("");
        }
        complain(&render::text(diagnostic, sources, colour()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_inert_and_lines_stay() {
        assert_eq!(safe("a\tb\nc"), "a\tb\nc");
        assert_eq!(safe("\x1b[2Jx\r\ny"), "\\u{1b}[2Jx\\r\ny");
    }
}
