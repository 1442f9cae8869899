//! The checker's diagnostics: facts in, diagnostic out. No text of an error stands anywhere else.

mod calls;
mod control;
mod declarations;
mod names;
mod operators;
mod records;
mod warnings;

pub(super) use calls::*;
pub(super) use control::*;
pub(super) use declarations::*;
pub(super) use names::*;
pub(super) use operators::*;
pub(super) use records::*;
pub(super) use warnings::*;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::types::Type;

/// A value of the program that is blamed or stands beside one.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// Where.
    pub(super) at: Span,
    /// Its type.
    pub(super) ty: &'a Type,
    /// As it is written, without parentheses around it; empty where there is nothing to put something around.
    pub(super) text: &'a str,
}

impl Value<'_> {
    /// The text where one atom is wanted.
    fn atom(&self) -> String {
        let is_atom = self.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        if is_atom { self.text.to_owned() } else { format!("({})", self.text) }
    }
}

/// Says how to get from the type that a value has to the one that is wanted, if there is a way.
fn convertible(report: Diagnostic, wanted: &Type, value: Value<'_>) -> Diagnostic {
    let with = |report: Diagnostic, advice: String, replacement: String| match value.text {
        "" => report.suggest(advice),
        _ => report.fix(advice, value.at, replacement),
    };
    match (wanted, value.ty) {
        (Type::Text, Type::Number) => {
            let literal = value.text.parse::<f64>().is_ok_and(f64::is_finite);
            let text = if literal { format!("\"{}\"", value.text) } else { format!("(str {})", value.atom()) };
            with(report, "`str x` turns a number into text".to_owned(), text)
        }
        (Type::Number, Type::Text) => {
            report.suggest("`num s` reads a number from text; it gives a result, `R n t`, because it may fail")
        }
        (_, Type::Result(ok, _)) if !ok.is_open() && ok.fits(wanted) => {
            report.suggest("unwrap the result: `g! x` hands an err on, `?r{~v:…;^e:…}` deals with it here")
        }
        (_, Type::Optional(inner)) if !inner.is_open() && inner.fits(wanted) => match default(inner) {
            Some(nothing) => {
                let advice = format!("say what stands for nil: `x ?? {nothing}`");
                with(report, advice, format!("({} ?? {nothing})", value.text))
            }
            None => report.suggest("say what stands for nil: `x ?? y`"),
        },
        (_, Type::Function(signature)) if signature.len() == 1 && signature[0].fits(wanted) => {
            with(report, "a bare name does not call the function".to_owned(), format!("{}()", value.text))
        }
        _ => report,
    }
}

/// The plainest value of a type, as written.
fn default(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Number => Some("0"),
        Type::Text => Some("\"\""),
        Type::Bool => Some("false"),
        Type::List(_) => Some("[]"),
        Type::Map(..) => Some("mmap"),
        _ => None,
    }
}
