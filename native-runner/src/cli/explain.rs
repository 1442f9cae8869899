//! `explain`: what an error code means, and what a builtin does.

use super::arguments::Explain;
use super::failure::Failure;
use super::terminal;
use ilo_core::builtins::{Builtin, reference};
use ilo_core::check::nearest;
use ilo_core::diagnostic::Code;

/// The width of explanations.
const WIDTH: usize = 88;

/// Asks for the whole reference of builtins.
const BUILTINS: &str = "builtins";

/// Explains a code or a builtin, or lists all codes or builtins.
///
/// # Errors
/// When there is nothing of that name.
pub fn explain(options: &Explain) -> Result<(), Failure> {
    match options.what.as_deref() {
        None => {
            for code in Code::ALL {
                terminal::print(&format!("{code}  {}", code.title()))?;
            }
        }
        Some(BUILTINS) => {
            let sections: Vec<String> = reference().iter().map(ToString::to_string).collect();
            terminal::print(&sections.join("\n\n\n"))?;
        }
        Some(wanted) => match (Code::parse(wanted), Builtin::named(wanted)) {
            (Some(code), _) => {
                terminal::print(&format!("{code}: {}\n\n{}", code.title(), wrap(code.explanation(), WIDTH)))?;
            }
            (None, Some(builtin)) => terminal::print(&builtin.entry().to_string())?,
            (None, None) => return Err(unknown(wanted)),
        },
    }
    Ok(())
}

fn unknown(wanted: &str) -> Failure {
    let failure = Failure::environment(format!("there is no error code or builtin `{wanted}`"));
    let lists = "`ilo-runner explain` lists all codes, and `ilo-runner explain builtins` all builtins";
    let builtins = Builtin::ALL.iter().filter(|builtin| !builtin.is_internal()).map(|builtin| builtin.name());
    let spelled = wanted.to_ascii_uppercase();
    let near = nearest(&spelled, Code::ALL.iter().map(|code| code.as_str())).or_else(|| nearest(wanted, builtins));
    match near {
        Some(near) => failure.help(format!("did you mean `{near}`? {lists}")),
        None => failure.help(lists),
    }
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
