//! Names that mean nothing, or something else.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::types::Type;

pub(in crate::check) fn undefined_variable(name: &str, at: Span, nearest: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(Code::T004, at, format!("no variable is called `{name}` here"));
    match (name, nearest) {
        ("nil" | "null" | "none", _) => {
            report.suggest("there is no nil literal; nil comes from an empty body or a loop without a round")
        }
        ("_", _) => report.suggest("`_` is a pattern and a type, and no value"),
        (_, Some(close)) => report.fix(format!("did you mean `{close}`?"), at, close),
        _ => report.suggest(format!("bind it before: `{name}=…`")),
    }
}

/// `bound` is where a variable of this name is bound, in a block that has ended.
pub(in crate::check) fn variable_of_inner_block(name: &str, at: Span, bound: Span) -> Diagnostic {
    Diagnostic::error(Code::T004, at, format!("no variable is called `{name}` here"))
        .label(bound, "bound here, and gone after the block")
        .suggest(format!("bind it before the block: `{name}=…`"))
}

pub(in crate::check) fn type_as_value(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::T004, at, format!("`{name}` is a type, and no variable"))
        .suggest(format!("a record is made by naming its fields: `{name} field:value`"))
}

pub(in crate::check) fn undefined_function(name: &Name, nearest: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(Code::T005, name.span, format!("no function is called `{}`", name.text));
    match nearest {
        Some(close) => report.fix(format!("did you mean `{close}`?"), name.span, close),
        None => report.suggest("declare it, or check the name"),
    }
}

pub(in crate::check) fn type_called(name: &Name) -> Diagnostic {
    Diagnostic::error(Code::T005, name.span, format!("`{}` is a type and cannot be called", name.text))
        .suggest(format!("a record is made by naming its fields: `{} field:value`", name.text))
}

pub(in crate::check) fn variable_called(name: &Name, ty: &Type, negative: Option<(Span, String)>) -> Diagnostic {
    let Name { text, span } = name;
    let what = if ty.is_open() { "a variable of unknown type" } else { "a variable" };
    let report = Diagnostic::error(Code::T005, *span, format!("`{text}` is {what} and cannot be called"));
    match negative {
        Some((literal, digits)) => {
            report.label(literal, "a minus sign that touches a digit belongs to the number").fix(
                format!("to subtract, put a blank after the minus sign: `{text} - {digits}`"),
                literal,
                format!("- {digits}"),
            )
        }
        None if ty.is_open() => {
            report.suggest(format!("only a variable of function type can be called: declare it `{text}:F n n`"))
        }
        None => report
            .suggest("what follows a name is taken as its arguments; put an operator before it, or end the statement"),
    }
}
