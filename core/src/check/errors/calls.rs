//! Calls: how many arguments, of which types, and what is unwrapped.

use super::{Value, convertible};
use crate::builtins::Form;
use crate::check::signatures::Signature;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::types::Type;

fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

/// How a call came to have a wrong number of arguments.
pub(in crate::check) enum Miscount {
    /// The last argument is a negative literal, and there is one too many: where, and the digits.
    Subtraction(Span, String),
    /// The last argument stands on a line of its own, and there is one too many: where a `;` belongs before it.
    NextLine(Span),
    /// A function among the arguments is followed by as many as it takes: where, and the call as written.
    NestedCall(Span, String),
    /// One is missing, and a minus sign follows that was meant to start it: where, and the operator form.
    Negation(Span, String),
    /// There are too few.
    TooFew,
    /// There are too many.
    TooMany,
}

impl Miscount {
    fn explain(self, report: Diagnostic) -> Diagnostic {
        match self {
            Miscount::Subtraction(literal, digits) => report
                .label(literal, "a minus sign that touches a digit belongs to the number")
                .fix("to subtract, put a blank after the minus sign", literal, format!("- {digits}")),
            Miscount::NextLine(end) => report.fix("end the statement with `;` before the next line", end, ";"),
            Miscount::NestedCall(at, call) => {
                report.fix("a call among the arguments needs parentheses", at, format!("({call})"))
            }
            Miscount::Negation(at, form) => {
                report.fix("an operator form that is not the first argument needs parentheses", at, format!("({form})"))
            }
            Miscount::TooFew => report,
            Miscount::TooMany => {
                report.suggest("a call inside an argument or an operator needs parentheses: `f (g x)`")
            }
        }
    }
}

pub(in crate::check) fn wrong_count(
    name: &Name,
    expected: usize,
    found: usize,
    signature: Option<&str>,
    why: Miscount,
) -> Diagnostic {
    let message = format!("`{}` takes {}, got {found}", name.text, arguments(expected));
    let report = Diagnostic::error(Code::T006, name.span, message);
    why.explain(match signature {
        Some(signature) => report.note(format!("its signature is `{signature}`")),
        None => report,
    })
}

pub(in crate::check) fn builtin_count(name: &Name, forms: &[Form], found: usize, why: Miscount) -> Diagnostic {
    let counts: Vec<String> = forms.iter().map(|form| form.parameters.len().to_string()).collect();
    let written: Vec<String> = forms.iter().map(|form| format!("`{} {form}`", name.text)).collect();
    let takes = match forms {
        [form] if form.repeats => format!("at least {}", arguments(form.parameters.len() - 1)),
        [first, rest @ ..] if rest.iter().all(|form| form.parameters.len() == first.parameters.len()) => {
            arguments(first.parameters.len())
        }
        _ => format!("{} arguments", alternatives(&counts)),
    };
    let plural = if forms.len() == 1 { "its signature is" } else { "its signatures are" };
    why.explain(
        Diagnostic::error(Code::T006, name.span, format!("`{}` takes {takes}, got {found}", name.text))
            .note(format!("{plural} {}", alternatives(&written))),
    )
}

pub(in crate::check) fn argument_type(name: &str, parameter: &str, expected: &Type, found: Value<'_>) -> Diagnostic {
    let message = format!("`{name}` takes {expected} for {parameter}, got {}", found.ty);
    convertible(Diagnostic::error(Code::T007, found.at, message), expected, found)
}

/// No form takes the argument: `forms` are those that take all arguments before it.
pub(in crate::check) fn builtin_argument(name: &str, forms: &[&Form], index: usize, found: Value<'_>) -> Diagnostic {
    let parameters: Vec<_> = forms.iter().filter_map(|form| form.parameter(index)).collect();
    let wanted: Vec<String> = parameters.iter().map(|parameter| parameter.ty.to_string()).collect();
    let parameter = parameters.first().map_or("", |parameter| parameter.name);
    let message = format!("`{name}` takes {} for `{parameter}`, got {}", alternatives(&wanted), found.ty);
    let report = Diagnostic::error(Code::T013, found.at, message);
    match (parameters.first(), found.ty) {
        (Some(parameter), _) if matches!(parameter.ty, Type::Function(_)) => {
            report.suggest("pass a function by its bare name, without quotes and without arguments")
        }
        (Some(parameter), _) => convertible(report, &parameter.ty, found),
        (None, _) => report,
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
