//! Guards, loops and matches.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::types::Type;

pub(in crate::check) fn range_bound(at: Span, found: &Type) -> Diagnostic {
    Diagnostic::error(Code::T014, at, format!("the bounds of a range are numbers, got {found}"))
}

pub(in crate::check) fn loop_over(at: Span, found: &Type) -> Diagnostic {
    let report = Diagnostic::error(Code::T014, at, format!("`@x xs{{…}}` takes a list, got {found}"));
    match found {
        Type::Number => report.suggest("for a range of numbers, write `@i 0..n{…}`"),
        Type::Text => report.suggest("`spl s \"\"` splits a text into characters"),
        Type::Map(..) => report.suggest("go over the keys, `@k (mkeys m){…}`, or over the values, `@v (mvals m){…}`"),
        Type::Optional(_) => report.suggest("say what stands for nil: `xs=x ?? []`"),
        _ => report,
    }
}

/// `missing` are the patterns that lack an arm.
pub(in crate::check) fn not_exhaustive(at: Span, subject: Span, ty: &Type, missing: &[String]) -> Diagnostic {
    let named: Vec<String> = missing.iter().map(|pattern| format!("`{pattern}`")).collect();
    let arms: Vec<String> = missing.iter().map(|pattern| format!("{pattern}:…")).collect();
    let plural = if missing.len() == 1 { "an arm" } else { "arms" };
    Diagnostic::error(Code::T024, at, format!("the match lacks {plural} for {}", named.join(" and ")))
        .label(subject, format!("this is {ty}"))
        .suggest(format!("add `{}`, or `_:…` for everything else", arms.join(";")))
}

pub(in crate::check) fn body_names_function(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T027, at, format!("`{name}` is a function, and naming it does not call it"))
        .suggest(format!("call it: `{{{name} …}}`, or `{{{name}()}}` without arguments"))
}

pub(in crate::check) fn outside_loop(word: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T028, at, format!("`{word}` stands outside a loop"))
        .suggest("to leave the function, write `ret value`")
}

pub(in crate::check) fn unreachable(at: Span, after: &str) -> Diagnostic {
    Diagnostic::warning(Code::T029, at, format!("this never runs: `{after}` before it leaves"))
}

pub(in crate::check) fn guard_in_loop(at: Span) -> Diagnostic {
    Diagnostic::warning(Code::W001, at, "this guard returns from the function, not from the round of the loop")
        .suggest("add a second block to make it a ternary, say `ret` if it is meant, or use `brk` or `cnt`")
}
