//! The checker's diagnostics: facts in, diagnostic out. No text of an error stands anywhere else.

mod calls;
mod control;
mod declarations;
mod names;
mod operators;
mod records;

pub(super) use calls::*;
pub(super) use control::*;
pub(super) use declarations::*;
pub(super) use names::*;
pub(super) use operators::*;
pub(super) use records::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::types::Type;

/// Something of the language that later versions bring.
pub(super) fn not_supported(what: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T033, at, format!("{what} cannot be run yet"))
}

/// Adds the conversion between numbers and texts, or out of an optional or a result, where that is what is missing.
fn convertible(report: Diagnostic, expected: &Type, found: &Type) -> Diagnostic {
    match (expected, found) {
        (Type::Text, Type::Number) => report.suggest("`str x` turns a number into text"),
        (Type::Number, Type::Text) => report.suggest("`num s` reads a number from text, and gives a result, `R n t`"),
        (_, Type::Result(ok, _)) if ok.fits(expected) && !ok.is_open() => {
            report.suggest("unwrap the result: `g! x` hands an err on, and `?r{~v:…;^e:…}` deals with it here")
        }
        (_, Type::Optional(inner)) if inner.fits(expected) => report.suggest("say what stands for nil: `x ?? 0`"),
        _ => report,
    }
}
