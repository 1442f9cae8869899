//! Types, expressions and patterns in words.

use crate::syntax::ast::{Expr, Name, Pattern, PatternKind, ValueKind};
use crate::syntax::print;
use crate::types::Type;
use crate::value::number_text;

/// Characters of an expression that are quoted.
const QUOTED: usize = 32;

/// A value of a type, such as `a list of numbers`.
pub(super) fn one(ty: &Type) -> String {
    match ty {
        Type::Unknown | Type::Variable(_) => "anything".into(),
        Type::Nil => "nil".into(),
        Type::Number => "a number".into(),
        Type::Text => "a text".into(),
        Type::Bool => "a boolean".into(),
        Type::List(element) if element.is_open() => "a list".into(),
        Type::List(element) => format!("a list of {}", many(element)),
        Type::Optional(inner) => format!("{} or nil", one(inner)),
        Type::Map(_, value) if value.is_open() => "a map".into(),
        Type::Map(_, value) => format!("a map to {}", many(value)),
        Type::Result(ok, err) => format!("an ok of {} or an err of {}", one(ok), one(err)),
        Type::Sum(names) => format!("one of `{}`", names.join("`, `")),
        Type::Function(_) => "a function".into(),
        Type::Record(_, name) => format!("a `{name}`"),
    }
}

/// Values of a type, such as `numbers`.
fn many(ty: &Type) -> String {
    match ty {
        Type::Number => "numbers".into(),
        Type::Text | Type::Sum(_) => "texts".into(),
        Type::Bool => "booleans".into(),
        Type::List(_) => "lists".into(),
        Type::Map(..) => "maps".into(),
        Type::Result(..) => "results".into(),
        Type::Function(_) => "functions".into(),
        Type::Record(_, name) => format!("`{name}` records"),
        Type::Optional(inner) => format!("{} or nil", many(inner)),
        Type::Unknown | Type::Variable(_) | Type::Nil => "anything".into(),
    }
}

/// The parameters of a function, such as `takes 3 numbers`.
pub(super) fn takes(parameters: &[Type]) -> String {
    match parameters {
        [] => "takes nothing".into(),
        [only] => format!("takes {}", one(only)),
        [first, rest @ ..] if rest.iter().all(|ty| ty == first) && !first.is_open() => {
            format!("takes {} {}", parameters.len(), many(first))
        }
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(one).collect();
            format!("takes {} and {}", first.join(", "), one(last))
        }
    }
}

/// An expression in quotes, if it is short.
pub(super) fn quoted(value: &Expr) -> Option<String> {
    let text = print::expression(value);
    (text.chars().count() <= QUOTED && !text.contains('\n')).then(|| format!("`{text}`"))
}

/// An expression in quotes, or what else to call it.
pub(super) fn quoted_or(value: &Expr, otherwise: &str) -> String {
    quoted(value).unwrap_or_else(|| otherwise.to_owned())
}

/// Names in quotes.
pub(super) fn names(names: &[Name]) -> String {
    names.iter().map(|name| format!("`{}`", name.text)).collect::<Vec<_>>().join(", ")
}

/// When an arm is taken.
pub(super) fn when(pattern: &Pattern) -> String {
    let bound = |what: &str, relation: &str, name: &Option<Name>| match name {
        Some(name) => format!("if it is {what}, {relation} `{}`", name.text),
        None => format!("if it is {what}"),
    };
    match &pattern.kind {
        PatternKind::Number(number) => format!("if it equals {}", number_text(*number)),
        PatternKind::Text(text) => format!("if it equals {text:?}"),
        PatternKind::Bool(flag) => format!("if it is {flag}"),
        PatternKind::Any => "otherwise".into(),
        PatternKind::Ok(name) => bound("an ok", "whose payload is", name),
        PatternKind::Err(name) => bound("an err", "whose payload is", name),
        PatternKind::Kind(ValueKind::Number, name) => bound("a number", "here", name),
        PatternKind::Kind(ValueKind::Text, name) => bound("a text", "here", name),
        PatternKind::Kind(ValueKind::Bool, name) => bound("a boolean", "here", name),
        PatternKind::Kind(ValueKind::List, name) => bound("a list", "here", name),
    }
}
