//! Warnings: what runs, but probably not as meant.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::Name;

pub(in crate::check) fn unreachable(at: Span, after: &str) -> Diagnostic {
    Diagnostic::warning(Code::T029, at, format!("this never runs: `{after}` before it leaves"))
}

pub(in crate::check) fn guard_in_loop(at: Span) -> Diagnostic {
    Diagnostic::warning(Code::W001, at, "this guard returns from the function, not from the round of the loop")
        .suggest("add a second block to make it a ternary, say `ret` if it is meant, or use `brk` or `cnt`")
}

/// A call of something that has the name of a variable that is a number, with a negative literal.
pub(in crate::check) fn subtraction_read_as_call(name: &Name, literal: Span, digits: &str) -> Diagnostic {
    let Name { text, span } = name;
    Diagnostic::warning(Code::W003, *span, format!("this calls the function `{text}`, not the variable"))
        .label(literal, "a minus sign that touches a digit belongs to the number")
        .fix(
            format!("to subtract, put a blank after the minus sign: `{text} - {digits}`"),
            literal,
            format!("- {digits}"),
        )
}

pub(in crate::check) fn argument_on_next_line(callee: &Name, argument: Span) -> Diagnostic {
    let message = format!("this is one more argument of `{}`: the end of a line ends no statement", callee.text);
    Diagnostic::warning(Code::W004, argument, message)
        .label(callee.span, "the call starts here")
        .suggest("end the statement with `;` or indent the next line; if it is meant, put it on the line of the call")
}

pub(in crate::check) fn comparison_without_effect(at: Span, symbol: &str) -> Diagnostic {
    Diagnostic::warning(Code::W005, at, format!("nothing uses what `{symbol}` finds out here")).suggest(
        "to return early give it a body, `>x 1{…}`; to bind a variable write `name=value` at the start of a statement",
    )
}

pub(in crate::check) fn binding_like_comparison(name: &Name, operator: Span) -> Diagnostic {
    let text = &name.text;
    Diagnostic::warning(Code::W005, name.span.to(operator), format!("this binds `{text}`, and compares nothing")).fix(
        format!("a binding is written `{text}=…`; a comparison that starts a statement `={text} …`"),
        operator,
        "=",
    )
}
