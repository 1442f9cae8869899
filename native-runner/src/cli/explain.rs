//! `explain`: what each line of a program is for, what an error code means, and what a builtin does.

use super::arguments::Explain;
use super::failure::Failure;
use super::program;
use super::terminal;
use ilo_core::arguments;
use ilo_core::builtins::{Builtin, reference};
use ilo_core::check::nearest;
use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::explain::{self, Line};
use ilo_core::program::Compilation;
use ilo_core::render;
use ilo_core::source::Sources;
use ilo_core::syntax::print::{self, Style};
use serde::Serialize;
use serde_json::{Value, json};

/// The width of explanations.
const WIDTH: usize = 88;

/// Lines that are longer do not move the column of explanations.
const WIDEST: usize = 48;

/// Asks for the whole reference of builtins.
const BUILTINS: &str = "builtins";

/// Explains a program, a code or a builtin, or lists all codes or builtins.
///
/// # Errors
/// When there is nothing of that name, or the program is diagnosed.
pub fn explain(options: &Explain) -> Result<(), Failure> {
    match options.what.as_deref() {
        None => list(options.output.json),
        Some(BUILTINS) => {
            let sections = reference();
            if options.output.json {
                return print_json(&sections);
            }
            let sections: Vec<String> = sections.iter().map(ToString::to_string).collect();
            Ok(terminal::print(&sections.join("\n\n\n"))?)
        }
        Some(wanted) => match (Code::parse(wanted), Builtin::named(wanted)) {
            (Some(code), _) if options.output.json => print_json(&described(code)),
            (Some(code), _) => {
                let explanation = wrap(code.explanation(), WIDTH);
                Ok(terminal::print(&format!("{code}: {}\n\n{explanation}", code.title()))?)
            }
            (None, Some(builtin)) if options.output.json => print_json(&builtin.entry()),
            (None, Some(builtin)) => Ok(terminal::print(&builtin.entry().to_string())?),
            (None, None) if program::is_name_of_nothing(wanted) => Err(unknown(wanted)),
            (None, None) => explain_program(options, wanted),
        },
    }
}

/// Lists all codes.
fn list(as_json: bool) -> Result<(), Failure> {
    if as_json {
        return print_json(&Code::ALL.iter().copied().map(described).collect::<Vec<_>>());
    }
    for code in Code::ALL {
        terminal::print(&format!("{code}  {}", code.title()))?;
    }
    Ok(())
}

fn described(code: Code) -> Value {
    json!({ "code": code, "title": code.title(), "explanation": code.explanation() })
}

fn print_json(what: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(what).map_err(|error| Failure::environment(error.to_string()))?;
    Ok(terminal::print(&text)?)
}

/// Lays a program out, so that every statement has a line, and says what each is for.
fn explain_program(options: &Explain, word: &str) -> Result<(), Failure> {
    let source = program::load(word)?.importing_from(&options.reading.scope());
    let fail = |diagnostics: &[Diagnostic], sources: &Sources| -> Result<Failure, Failure> {
        if options.output.json {
            let diagnostics: Value = diagnostics.iter().map(|diagnostic| render::json(diagnostic, sources)).collect();
            terminal::print(&format!(r#"{{"ok":false,"diagnostics":{diagnostics}}}"#))?;
        } else {
            terminal::diagnose(diagnostics, sources);
        }
        Ok(Failure::Diagnosed)
    };
    let Compilation { sources, program, diagnostics, .. } = source.compile();
    let Some(program) = program else { return Err(fail(&diagnostics, &sources)?) };
    if !options.output.json {
        terminal::diagnose(&diagnostics, &sources);
    }
    if let Some(name) = &options.function {
        let function = match arguments::named(&program, name) {
            Ok(id) => program.typed().function(id),
            Err(diagnostic) => return Err(fail(&[diagnostic], &sources)?),
        };
        let file = sources.file_at(function.span.start);
        if !file.is_first() {
            return Err(Failure::environment(format!("`{name}` is imported from `{}`", file.name))
                .help(format!("ilo-runner explain {} {name}", file.name)));
        }
    }
    let text = match print::format(&source.text, Style::Expanded) {
        Ok(text) => text,
        Err(diagnostics) => return Err(fail(&diagnostics, &sources)?),
    };
    let lines = explain::explain(&source.with_text(text).compile(), options.function.as_deref());
    if options.output.json {
        let lines = serde_json::to_string(&lines).map_err(|error| Failure::environment(error.to_string()))?;
        return Ok(terminal::print(&format!(r#"{{"ok":true,"lines":{lines}}}"#))?);
    }
    let width = lines.iter().map(|line| line.text.chars().count()).filter(|&width| width <= WIDEST).max();
    for Line { text, role, note } in &lines {
        let role = role.map(|role| role.to_string()).unwrap_or_default();
        terminal::print(format!("{text:<0$}  {role:<11}  {note}", width.unwrap_or(0)).trim_end())?;
    }
    Ok(())
}

fn unknown(wanted: &str) -> Failure {
    let failure = Failure::environment(format!("there is no error code, builtin or program `{wanted}`"));
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
