//! The checker's diagnostics: facts in, diagnostic out. No text of an error stands anywhere else.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::types::Type;

pub(super) fn duplicate_function(name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::T002, at, format!("function `{name}` is declared twice"))
        .here("declared again")
        .label(first, "first declared here")
        .suggest("rename one of them")
}

pub(super) fn undefined_type(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T003, at, format!("no type is called `{name}`"))
        .suggest("the plain types are n (number), t (text), b (boolean) and _ (nil)")
}

pub(super) fn undefined_variable(name: &str, at: Span, nearest: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(Code::T004, at, format!("no variable is called `{name}` here"));
    match (name, nearest) {
        ("nil" | "null" | "none", _) => {
            report.suggest("there is no nil literal; nil comes from an empty body or a loop without a round")
        }
        (_, Some(close)) => report.fix(format!("did you mean `{close}`?"), at, close),
        _ => report.suggest("bind it before use, outside the braces of guards, branches and loops"),
    }
}

pub(super) fn undefined_function(name: &str, at: Span, nearest: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(Code::T005, at, format!("no function is called `{name}`"));
    match nearest {
        Some(close) => report.fix(format!("did you mean `{close}`?"), at, close),
        None => report.suggest("declare it, or check the name"),
    }
}

pub(super) fn variable_called(name: &str, at: Span, negative: Option<(Span, String)>) -> Diagnostic {
    let report = Diagnostic::error(Code::T005, at, format!("`{name}` is a variable and cannot be called"));
    match negative {
        Some((literal, digits)) => {
            report.label(literal, "a minus sign that touches a digit belongs to the number").fix(
                format!("to subtract, put a blank after the minus sign: `{name} - {digits}`"),
                literal,
                format!("- {digits}"),
            )
        }
        None => report
            .suggest("what follows a name is taken as its arguments; put an operator before it, or end the statement"),
    }
}

pub(super) fn wrong_count(name: &str, at: Span, signature: &str, expected: usize, found: usize) -> Diagnostic {
    let plural = if expected == 1 { "" } else { "s" };
    Diagnostic::error(Code::T006, at, format!("`{name}` takes {expected} argument{plural}, got {found}"))
        .note(format!("its signature is `{signature}`"))
        .suggest("a call inside an argument or an operator needs parentheses: `f (g x)`")
}

pub(super) fn argument_type(name: &str, parameter: &str, at: Span, expected: &Type, found: &Type) -> Diagnostic {
    convertible(
        Diagnostic::error(Code::T007, at, format!("`{name}` takes {expected} for `{parameter}`, got {found}")),
        expected,
        found,
    )
}

pub(super) fn result_type(function: &str, at: Span, declared: Span, expected: &Type, found: &Type) -> Diagnostic {
    let report = Diagnostic::error(
        Code::T008,
        at,
        format!("`{function}` is declared to return {expected}, but its last statement gives {found}"),
    )
    .here(format!("gives {found}"))
    .label(declared, format!("declared {expected} here"));
    match found {
        Type::Nil => report.suggest("end the body with the value to return; a binding or an empty body gives nil"),
        _ => convertible(report, expected, found),
    }
}

pub(super) fn arithmetic(symbol: &str, at: Span, left: &Type, right: &Type) -> Diagnostic {
    let wanted = if symbol == "+" { "two numbers or two texts" } else { "two numbers" };
    let report = Diagnostic::error(Code::T009, at, format!("`{symbol}` takes {wanted}, got {left} and {right}"));
    match symbol {
        "+" => convertible(report, left, right),
        _ => convertible(report, &Type::Number, if *left == Type::Number { right } else { left }),
    }
}

pub(super) fn not_a_record(at: Span, found: &Type) -> Diagnostic {
    Diagnostic::error(Code::T009, at, format!("only a record can be taken apart, this is {found}"))
}

pub(super) fn ordering(symbol: &str, at: Span, left: &Type, right: &Type) -> Diagnostic {
    let report = Diagnostic::error(
        Code::T010,
        at,
        format!("`{symbol}` compares two numbers or two texts, got {left} and {right}"),
    );
    convertible(report, left, right)
}

pub(super) fn append(at: Span, found: &Type) -> Diagnostic {
    Diagnostic::error(Code::T011, at, format!("`+=` appends to a list, got {found}"))
        .suggest("to add to a variable, write `x=+x 1`")
}

pub(super) fn negation(at: Span, found: &Type) -> Diagnostic {
    convertible(
        Diagnostic::error(Code::T012, at, format!("the minus sign takes a number, got {found}")),
        &Type::Number,
        found,
    )
}

pub(super) fn range_bound(at: Span, found: &Type) -> Diagnostic {
    Diagnostic::error(Code::T014, at, format!("the bounds of a range are numbers, got {found}"))
}

pub(super) fn loop_over(at: Span, found: &Type) -> Diagnostic {
    Diagnostic::error(Code::T014, at, format!("`@x xs{{…}}` takes a list, got {found}"))
        .suggest("for a range of numbers, write `@i 0..n{…}`")
}

pub(super) fn not_exhaustive(at: Span, missing: &str) -> Diagnostic {
    Diagnostic::error(Code::T024, at, format!("the match does not cover {missing}"))
        .suggest(format!("add an arm for {missing}"))
}

pub(super) fn unwrap_without_result(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T025, at, format!("`{name}!` unwraps a result, but `{name}` gives none"))
        .suggest(format!("call it without the mark: `{name}`"))
}

pub(super) fn body_names_function(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T027, at, format!("`{name}` is a function, and naming it does not call it"))
        .suggest(format!("call it: `{{{name} …}}`, or `{{{name}()}}` without arguments"))
}

pub(super) fn outside_loop(word: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T028, at, format!("`{word}` stands outside a loop"))
        .suggest("to leave the function, write `ret value`")
}

pub(super) fn unreachable(at: Span, after: &str) -> Diagnostic {
    Diagnostic::warning(Code::T029, at, format!("this never runs: `{after}` before it leaves"))
}

pub(super) fn guard_in_loop(at: Span) -> Diagnostic {
    Diagnostic::warning(Code::W001, at, "this guard returns from the function, not from the round of the loop")
        .suggest("add a second block to make it a ternary, say `ret` if it is meant, or use `brk` or `cnt`")
}

pub(super) fn too_many_functions(at: Span) -> Diagnostic {
    Diagnostic::error(Code::T032, at, "a program can have 65,536 functions")
}

/// Something of the language that later versions bring.
pub(super) fn not_supported(what: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T033, at, format!("{what} cannot be run yet"))
        .note("numbers, texts, booleans, functions, guards, matches on literals and loops can")
}

/// Adds the conversion between numbers and texts where that is what is missing.
fn convertible(report: Diagnostic, expected: &Type, found: &Type) -> Diagnostic {
    match (expected, found) {
        (Type::Text, Type::Number) => report.suggest("`str x` turns a number into text"),
        (Type::Number, Type::Text) => report.suggest("`num s` reads a number from text"),
        _ => report,
    }
}
