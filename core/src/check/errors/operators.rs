//! Operators and indexes.

use super::{Value, convertible};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::types::Type;

fn operands(report: Diagnostic, left: Value<'_>, right: Value<'_>) -> Diagnostic {
    report.label(left.at, format!("this is {}", left.ty)).label(right.at, format!("this is {}", right.ty))
}

pub(in crate::check) fn sum(at: Span, left: Value<'_>, right: Value<'_>) -> Diagnostic {
    let message = format!("`+` takes two numbers, two texts or two lists, got {} and {}", left.ty, right.ty);
    let report = operands(Diagnostic::error(Code::T009, at, message), left, right);
    match (left.ty, right.ty) {
        (Type::List(_), _) => report.suggest("`+=xs x` appends one element; `+` joins two lists"),
        // What can be turned into the other's type is.
        (Type::Number, Type::Text) => convertible(report, right.ty, left),
        (Type::Number | Type::Text, _) => convertible(report, left.ty, right),
        _ => convertible(report, right.ty, left),
    }
}

pub(in crate::check) fn arithmetic(symbol: &str, at: Span, left: Value<'_>, right: Value<'_>) -> Diagnostic {
    let message = format!("`{symbol}` takes two numbers, got {} and {}", left.ty, right.ty);
    let report = operands(Diagnostic::error(Code::T009, at, message), left, right);
    let wrong = if left.ty.fits(&Type::Number) { right } else { left };
    convertible(report, &Type::Number, wrong)
}

pub(in crate::check) fn ordering(symbol: &str, at: Span, left: Value<'_>, right: Value<'_>) -> Diagnostic {
    let message = format!("`{symbol}` compares two numbers or two texts, got {} and {}", left.ty, right.ty);
    let report = operands(Diagnostic::error(Code::T010, at, message), left, right);
    match left.ty {
        Type::Number | Type::Text => convertible(report, left.ty, right),
        _ => convertible(report, right.ty, left),
    }
}

/// A builtin stands where a number or text was wanted.
pub(in crate::check) fn builtin_as_operand(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T004, at, format!("`{name}` is a function, and no variable to compute with"))
        .suggest(format!("a call is no operand; put it in parentheses: `({name} …)`"))
}

/// A function of the program stands where a number or text was wanted.
pub(in crate::check) fn function_as_operand(report: Diagnostic, name: &str) -> Diagnostic {
    report.suggest(format!("a call is no operand; put it in parentheses: `({name} …)`"))
}

pub(in crate::check) fn append(at: Span, found: &Type, element: &Type) -> Diagnostic {
    let report = Diagnostic::error(Code::T011, at, format!("`+=` appends to a list, got {found}"));
    match (found, element) {
        (Type::Optional(_), _) => report.suggest("say what stands for nil: `x ?? []`"),
        (_, Type::List(_)) => report.suggest("the list comes first: `+=xs x`"),
        _ => report.suggest("to add to a variable, write `x=+x 1`"),
    }
}

pub(in crate::check) fn append_element(list: &Type, element: Value<'_>) -> Diagnostic {
    let report = Diagnostic::error(Code::T011, element.at, format!("{} cannot be appended to {list}", element.ty));
    match (list, element.ty) {
        (Type::List(inner), Type::List(more)) if inner.fits(more) => report.suggest("`+xs ys` joins two lists"),
        (Type::List(inner), _) => convertible(report, inner, element),
        _ => report,
    }
}

pub(in crate::check) fn negation(at: Span, found: Value<'_>) -> Diagnostic {
    let report = Diagnostic::error(Code::T012, at, format!("the minus sign takes a number, got {}", found.ty));
    convertible(report, &Type::Number, found)
}

pub(in crate::check) fn index_of_non_list(at: Span, found: &Type) -> Diagnostic {
    let report = Diagnostic::error(Code::T023, at, format!("only a list has elements, this is {found}"));
    match found {
        Type::Text => report.suggest("`slc s 0 1` takes characters out of a text"),
        Type::Map(..) => report.suggest("`mget m key` reads a map"),
        Type::Optional(_) => report.suggest("say what stands for nil: `xs=x ?? []`"),
        _ => report,
    }
}
