//! Calls: how many arguments, of which types, and what is unwrapped.

use super::convertible;
use crate::builtins::Form;
use crate::check::signatures::Signature;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::types::Type;

fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

pub(in crate::check) fn wrong_count(name: &Name, expected: usize, found: usize, signature: Option<&str>) -> Diagnostic {
    let message = format!("`{}` takes {}, got {found}", name.text, arguments(expected));
    let report = Diagnostic::error(Code::T006, name.span, message);
    let report = match signature {
        Some(signature) => report.note(format!("its signature is `{signature}`")),
        None => report,
    };
    report.suggest("a call inside an argument or an operator needs parentheses: `f (g x)`")
}

pub(in crate::check) fn builtin_count(name: &Name, forms: &[Form], found: usize) -> Diagnostic {
    let counts: Vec<String> = forms.iter().map(|form| form.parameters.len().to_string()).collect();
    let written: Vec<String> = forms.iter().map(|form| format!("`{} {form}`", name.text)).collect();
    let takes = match forms {
        [form] if form.repeats => format!("at least {}", arguments(form.parameters.len() - 1)),
        [form] => arguments(form.parameters.len()),
        _ => format!("{} arguments", alternatives(&counts)),
    };
    Diagnostic::error(Code::T006, name.span, format!("`{}` takes {takes}, got {found}", name.text))
        .note(format!("its signature is {}", alternatives(&written)))
        .suggest("a call inside an argument or an operator needs parentheses: `f (g x)`")
}

pub(in crate::check) fn argument_type(
    name: &str,
    parameter: &str,
    at: Span,
    expected: &Type,
    found: &Type,
) -> Diagnostic {
    convertible(
        Diagnostic::error(Code::T007, at, format!("`{name}` takes {expected} for {parameter}, got {found}")),
        expected,
        found,
    )
}

/// No form takes the argument: `forms` are those that take all arguments before it.
pub(in crate::check) fn builtin_argument(
    name: &Name,
    forms: &[&Form],
    index: usize,
    at: Span,
    found: &Type,
) -> Diagnostic {
    let parameters = || forms.iter().filter_map(|form| form.parameter(index));
    let wanted: Vec<String> = parameters().map(|parameter| parameter.ty.to_string()).collect();
    let parameter = parameters().next().map_or("", |parameter| parameter.name);
    let message = format!("`{}` takes {} for `{parameter}`, got {found}", name.text, alternatives(&wanted));
    let report = Diagnostic::error(Code::T013, at, message);
    match parameters().next() {
        Some(parameter) => convertible(report, &parameter.ty, found),
        None => report,
    }
}

pub(in crate::check) fn unwrap_without_result(name: &str, at: Span, found: &Type) -> Diagnostic {
    let mark = Span { start: at.end, end: at.end + 1 };
    Diagnostic::error(Code::T025, at, format!("`{name}!` unwraps a result, but `{name}` gives {found}")).fix(
        format!("call it without the mark: `{name}`"),
        mark,
        "",
    )
}

pub(in crate::check) fn unwrap_in_plain_function(
    name: &str,
    at: Span,
    around: &Signature<'_>,
    declared: Span,
) -> Diagnostic {
    let function = &around.name.text;
    let message = format!("`{name}!` hands an err on, but `{function}` returns {}, which is no result", around.result);
    let wanted = format!("R {} t", around.result);
    Diagnostic::error(Code::T026, at, message)
        .label(declared, format!("`{function}` would have to return `{wanted}`"))
        .suggest(format!(
            "declare the result `{wanted}` and wrap the value, `~v`; or deal with the err here: `?r{{~v:…;^e:…}}`"
        ))
}

/// `a`, `a or b`, `a, b or c`, each once.
fn alternatives(all: &[String]) -> String {
    let mut each: Vec<&str> = Vec::new();
    for one in all {
        if !each.contains(&one.as_str()) {
            each.push(one);
        }
    }
    match each.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
