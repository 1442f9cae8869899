//! From the words of a command line, or the fields of the page, to the values of an entry function.
//!
//! Declared types decide; only where the type is unknown the spelling does. Lists are written `[1, 2]` or `1,2`; maps,
//! records, results and whatever holds them, as JSON. Entry arguments are the one place where a
//! declared type is enforced, and what [`crate::check::proof`] rests on.

mod decode;
mod spelling;

use crate::check::nearest;
use crate::check::typed_program::{Function, FunctionId, Origin, TypedProgram};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Program;
use crate::value::Value;
use decode::{Decoder, Mismatch};

/// Which function the words of a command line mean, and which of them are its arguments: a first word shaped like a
/// name is the function, otherwise the first function takes all words.
///
/// # Errors
/// ILO-R002 for an unknown function, ILO-R012 when there is none at all.
pub fn entry<'w>(program: &Program, words: &'w [String]) -> Result<(FunctionId, &'w [String]), Diagnostic> {
    match words {
        [name, arguments @ ..] if is_name(name) => Ok((named(program, name)?, arguments)),
        _ => match declared_names(program.typed()).next().and_then(|first| program.function(first)) {
            Some(first) => Ok((first, words)),
            None => Err(Diagnostic::unplaced(Code::R012, "the program declares no function")
                .suggest("a function looks like this: `dbl x:n>n;*x 2`")),
        },
    }
}

/// The function of a name.
///
/// # Errors
/// ILO-R002, with the nearest name.
pub fn named(program: &Program, name: &str) -> Result<FunctionId, Diagnostic> {
    declared(program.typed(), name).ok_or_else(|| {
        let names: Vec<&str> = declared_names(program.typed()).collect();
        let report = Diagnostic::unplaced(Code::R002, format!("the program has no function `{name}`"));
        match nearest(name, names.iter().copied()) {
            Some(close) => report.suggest(format!("did you mean `{close}`?")),
            None if names.is_empty() => report.suggest("it declares none at all"),
            None => report.suggest(format!(
                "it has {}",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )),
        }
    })
}

/// The declared function of a name; those that the checker made are for itself.
fn declared(program: &TypedProgram, name: &str) -> Option<FunctionId> {
    program.function_named(name).filter(|&id| program.function(id).origin == Origin::Declared)
}

/// The names of the declared functions, in order.
fn declared_names(program: &TypedProgram) -> impl Iterator<Item = &str> {
    let declared = program.functions.iter().filter(|function| function.origin == Origin::Declared);
    declared.map(|function| function.name.as_str())
}

/// Whether a word could be the name of a function; `true`, `false` and `nil` are values.
fn is_name(word: &str) -> bool {
    let group =
        |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.split('-').all(group)
        && !["true", "false", "nil"].contains(&word)
}

/// Decodes the arguments of a function by its declared types.
///
/// # Errors
/// ILO-R004 for a wrong number of arguments or one that does not fit, naming the parameter.
pub fn parse(program: &Program, function: FunctionId, words: &[String]) -> Result<Vec<Value>, Diagnostic> {
    let function = program.typed().function(function);
    if words.len() != function.parameters.len() {
        return Err(wrong_count(function, words.len()));
    }
    let mut decoder = Decoder::new(program.typed());
    let parameters = function.parameters.iter().zip(&function.locals);
    let values = parameters.zip(words).map(|((ty, parameter), word)| {
        decoder.word(ty, word).map_err(|Mismatch { path, message, suggestion }| {
            let message = format!("`{}{path}` of `{}` {message}", parameter.name, function.name);
            let suggestion = suggestion.unwrap_or_else(|| usage(function));
            Diagnostic::error(Code::R004, parameter.span, message).here("declared here").suggest(suggestion)
        })
    });
    values.collect()
}

#[cold]
fn wrong_count(function: &Function, found: usize) -> Diagnostic {
    let expected = function.parameters.len();
    let plural = if expected == 1 { "" } else { "s" };
    let message = format!("`{}` takes {expected} argument{plural}, got {found}", function.name);
    Diagnostic::error(Code::R004, function.name_span, message).here("declared here").suggest(usage(function))
}

/// How to call a function, such as `tot p:n q:n`.
fn usage(function: &Function) -> String {
    let parameters: Vec<String> =
        function.parameters.iter().zip(&function.locals).map(|(ty, local)| format!(" {}:{ty}", local.name)).collect();
    match parameters.is_empty() {
        true => format!("call it without arguments: `{}`", function.name),
        false => format!("give one value for each parameter: `{}{}`", function.name, parameters.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_values() {
        for (word, name) in [
            ("tot", true),
            ("a-b2", true),
            ("true", false),
            ("nil", false),
            ("-4", false),
            ("7", false),
            ("a_b", false),
            ("A", false),
            ("a-", false),
            ("", false),
        ] {
            assert_eq!(is_name(word), name, "{word}");
        }
    }
}
