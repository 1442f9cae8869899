//! From the words of a command line, or the fields of the page, to the values of an entry function.
//!
//! Declared types decide; only where the type is unknown the spelling does. Entry arguments are the one place where a
//! declared type is enforced, and what [`crate::check::proof`] rests on.

use crate::check::nearest;
use crate::check::typed_program::{Function, FunctionId};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::Program;
use crate::types::Type;
use crate::value::Value;

/// Which function the words of a command line mean, and which of them are its arguments: a first word shaped like a
/// name is the function, otherwise the first function takes all words.
///
/// # Errors
/// ILO-R002 for an unknown function, ILO-R012 when there is none at all.
pub fn entry<'w>(program: &Program, words: &'w [String]) -> Result<(FunctionId, &'w [String]), Diagnostic> {
    match words {
        [name, arguments @ ..] if is_name(name) => Ok((named(program, name)?, arguments)),
        _ if program.typed().functions.is_empty() => {
            Err(Diagnostic::unplaced(Code::R012, "the program declares no function")
                .suggest("a function looks like this: `dbl x:n>n;*x 2`"))
        }
        _ => Ok((FunctionId(0), words)),
    }
}

/// The function of a name.
///
/// # Errors
/// ILO-R002, with the nearest name.
pub fn named(program: &Program, name: &str) -> Result<FunctionId, Diagnostic> {
    program.function(name).ok_or_else(|| {
        let names: Vec<&str> = program.typed().functions.iter().map(|function| function.name.as_str()).collect();
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

/// Whether a word could be the name of a function; `true` and `false` are values.
fn is_name(word: &str) -> bool {
    let group =
        |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.split('-').all(group)
        && word != "true"
        && word != "false"
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
    let parameters = function.parameters.iter().zip(&function.locals);
    parameters
        .zip(words)
        .map(|((ty, parameter), word)| {
            if !matches!(ty, Type::Number | Type::Text | Type::Bool | Type::Nil) {
                return Err(Diagnostic::error(Code::T033, parameter.span, "this cannot be an argument yet"));
            }
            value(ty, word).ok_or_else(|| {
                let kind = if *ty == Type::Bool { "`true` or `false`" } else { "a number" };
                let message = format!(
                    "`{}` of `{}` takes {kind}, got `{}`",
                    parameter.name,
                    function.name,
                    crate::render::inert(word)
                );
                Diagnostic::error(Code::R004, parameter.span, message).here("declared here").suggest(usage(function))
            })
        })
        .collect()
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

/// A word as a value of a type.
fn value(ty: &Type, word: &str) -> Option<Value> {
    match ty {
        Type::Text => Some(Value::text(word)),
        Type::Number => number(word).map(Value::number),
        Type::Bool => match word {
            "true" => Some(Value::boolean(true)),
            "false" => Some(Value::boolean(false)),
            _ => None,
        },
        _ => Some(spelled(word)),
    }
}

/// A word as whatever it looks like.
fn spelled(word: &str) -> Value {
    number(word).map(Value::number).or_else(|| value(&Type::Bool, word)).unwrap_or_else(|| Value::text(word))
}

/// A finite number: sign, digits, point and exponent, without blanks.
fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| {
        number.is_finite() && !word.contains(|letter: char| letter.is_alphabetic() && !"eE".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_unadorned() {
        for (word, found) in [
            ("1", Some(1.0)),
            ("-4", Some(-4.0)),
            ("1e3", Some(1000.0)),
            ("+7", Some(7.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
        ] {
            assert_eq!(number(word), found, "{word}");
        }
        for word in ["", " 1", "1 ", "inf", "nan", "NaN", "infinity", "1e999", "0x10", "1_000", "--1", "e"] {
            assert_eq!(number(word), None, "{word}");
        }
    }

    #[test]
    fn names_are_told_from_values() {
        for (word, name) in [
            ("tot", true),
            ("a-b2", true),
            ("true", false),
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
