//! `explain`: what an error code means.

use super::arguments::Explain;
use super::failure::Failure;
use super::terminal;
use ilo_core::check::nearest;
use ilo_core::diagnostic::Code;

/// The width of explanations.
const WIDTH: usize = 88;

/// Explains it, or lists all codes.
///
/// # Errors
/// When there is no such code.
pub fn explain(options: &Explain) -> Result<(), Failure> {
    let Some(wanted) = &options.code else {
        for code in Code::ALL {
            terminal::print(&format!("{code}  {}", code.title()))?;
        }
        return Ok(());
    };
    let Some(code) = Code::parse(wanted) else {
        let failure = Failure::environment(format!("there is no error code `{wanted}`"));
        let spelled = wanted.to_ascii_uppercase();
        return Err(match nearest(&spelled, Code::ALL.iter().map(|code| code.as_str())) {
            Some(near) => failure.help(format!("did you mean `{near}`? `ilo-runner explain` lists all of them")),
            None => failure.help("codes look like ILO-T004; `ilo-runner explain` lists all of them"),
        });
    };
    terminal::print(&format!("{code}: {}\n\n{}", code.title(), wrap(code.explanation(), WIDTH)))?;
    Ok(())
}

/// Text in lines of at most `width` characters, broken at blanks.
fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}
