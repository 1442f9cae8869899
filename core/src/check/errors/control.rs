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

/// A match up to its subject, which is of that type; `missing` are the patterns that lack an arm.
pub(in crate::check) fn not_exhaustive(at: Span, ty: &Type, missing: &[String]) -> Diagnostic {
    let named: Vec<String> = missing.iter().map(|pattern| format!("`{pattern}`")).collect();
    let arms: Vec<String> = missing.iter().map(|pattern| format!("{pattern}:…")).collect();
    let plural = if missing.len() == 1 { "an arm" } else { "arms" };
    let report = Diagnostic::error(Code::T024, at, format!("the match lacks {plural} for {}", named.join(" and ")))
        .here(format!("matches {ty}"));
    match missing {
        [only] if only == "_" => report.suggest("add `_:…` for everything else"),
        _ => report.suggest(format!("add `{}`, or `_:…` for everything else", arms.join(";"))),
    }
}

/// `takes` is how many arguments the function takes, if that is known.
pub(in crate::check) fn body_names_function(name: &str, at: Span, takes: Option<usize>) -> Diagnostic {
    let report = Diagnostic::error(Code::T027, at, format!("`{name}` is a function, and naming it does not call it"));
    match takes {
        Some(0) => report.fix("call it", at, format!("{{{name}()}}")),
        _ => report.suggest(format!("call it: `{{{name} …}}`")),
    }
}

pub(in crate::check) fn outside_loop(word: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T028, at, format!("`{word}` stands outside a loop"))
        .suggest("to leave the function, write `ret value`")
}
