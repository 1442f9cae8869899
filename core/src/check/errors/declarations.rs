//! Declarations: types, aliases, functions, tools.

use super::{Value, convertible};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Alias, Name};
use crate::types::Type;

pub(in crate::check) fn duplicate_type(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::T001, name.span, format!("a type called `{}` is declared already", name.text))
        .here("declared again")
        .label(first, "first declared here")
        .suggest("rename one of them")
}

pub(in crate::check) fn duplicate_function(name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::T002, at, format!("function `{name}` is declared twice"))
        .here("declared again")
        .label(first, "first declared here")
        .suggest("rename one of them")
}

pub(in crate::check) fn undefined_type(name: &str, at: Span, nearest: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(Code::T003, at, format!("no type is called `{name}`"));
    match (name, nearest) {
        (_, Some(close)) => report.fix(format!("did you mean `{close}`?"), at, close),
        ("num" | "number" | "int" | "integer" | "float" | "double", _) => report.fix("numbers are `n`", at, "n"),
        ("str" | "text" | "string" | "char", _) => report.fix("texts are `t`", at, "t"),
        ("bool" | "boolean", _) => report.fix("booleans are `b`", at, "b"),
        ("nil" | "null" | "none" | "void" | "unit", _) => report.fix("nil is `_`", at, "_"),
        _ => report.suggest(
            "the plain types are n (number), t (text), b (boolean) and _ (nil); `type name{field:n}` declares a record",
        ),
    }
}

pub(in crate::check) fn alias_cycle(name: &Name, by: &Alias) -> Diagnostic {
    let report = Diagnostic::error(Code::T030, name.span, format!("alias `{}` stands for itself", name.text));
    let report = if by.name.span == name.span {
        report
    } else {
        report.label(by.ty.span, format!("`{}` mentions it", by.name.text))
    };
    report.suggest("a type that contains itself is a record: `type node{next:O node}`")
}

pub(in crate::check) fn alias_of_builtin_type(name: &Name) -> Diagnostic {
    Diagnostic::error(Code::T031, name.span, format!("`{}` is a builtin type and cannot be redefined", name.text))
        .suggest("choose a longer name")
}

/// `found` is what the last statement gives.
pub(in crate::check) fn result_type(function: &str, declared: Span, expected: &Type, found: Value<'_>) -> Diagnostic {
    let ty = found.ty;
    let message = format!("`{function}` is declared to return {expected}, but its last statement gives {ty}");
    let report = Diagnostic::error(Code::T008, found.at, message)
        .here(format!("gives {ty}"))
        .label(declared, format!("declared {expected} here"));
    match (expected, ty) {
        (_, Type::Nil) => report.suggest("end the body with the value to return; a binding or an empty body gives nil"),
        (Type::Result(ok, _), ty) if !matches!(ty, Type::Result(..)) && ok.fits(ty) && !found.text.is_empty() => {
            report.fix("wrap the value: `~v` is an ok", found.at, format!("~{}", found.atom()))
        }
        _ => convertible(report, expected, found),
    }
}

pub(in crate::check) fn too_many(what: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T032, at, format!("there can be 65,536 {what}"))
}

pub(in crate::check) fn given_twice(what: &str, name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(Code::T034, name.span, format!("{what} `{}` is given twice", name.text))
        .here("given again")
        .label(first, "first given here")
        .suggest("remove or rename one of them")
}
