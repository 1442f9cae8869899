//! What is worth knowing of the calls in an expression.

use crate::builtins::Builtin;
use crate::check::typed_program::CallKind;
use crate::source::Span;
use crate::syntax::ast::{Arm, Expr, ExprKind};
use std::collections::HashMap;

/// Remarks about the calls in an expression of a function, those in the arms of matches apart; each once.
pub(super) fn remarks(value: &Expr, function: &str, calls: &HashMap<Span, CallKind>) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    let mut remark = |text: String| {
        if !remarks.contains(&text) {
            remarks.push(text);
        }
    };
    visit(value, &mut |expr| {
        let (name, unwrap) = match &expr.kind {
            ExprKind::Call { callee, unwrap, .. } | ExprKind::Pipe { callee, unwrap, .. } => (&*callee.text, *unwrap),
            ExprKind::Fetch { unwrap, .. } => (Builtin::Get.name(), *unwrap),
            _ => return,
        };
        if unwrap {
            remark(format!("an err of `{name}` ends `{function}` early"));
        }
        match calls.get(&expr.span) {
            Some(CallKind::Tail) => remark(format!("tail call of `{name}`, without a new frame")),
            Some(CallKind::Counted) => remark(format!("recursion through `{name}`, which counts towards the depth")),
            Some(CallKind::Plain) | None => {}
        }
        if let Some(capability) = Builtin::named(name).and_then(Builtin::capability) {
            remark(format!("`{name}` needs `{}`", capability.flag()));
        }
    });
    remarks
}

/// The arms of the matches in an expression, in order; those inside arms apart.
pub(super) fn arms(value: &Expr) -> Vec<&[Arm]> {
    let mut matches: Vec<&[Arm]> = Vec::new();
    visit(value, &mut |expr| {
        if let ExprKind::Match { arms, .. } = &expr.kind {
            matches.push(arms);
        }
    });
    matches
}

/// Visits an expression and its parts, parents first, without the arms of matches.
fn visit<'e>(value: &'e Expr, see: &mut impl FnMut(&'e Expr)) {
    see(value);
    match &value.kind {
        ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Name(_) => {}
        ExprKind::List(parts) | ExprKind::Call { arguments: parts, .. } => {
            parts.iter().for_each(|part| visit(part, see));
        }
        ExprKind::Binary { left, right, .. } | ExprKind::Coalesce { value: left, fallback: right } => {
            visit(left, see);
            visit(right, see);
        }
        ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::Ok(inner)
        | ExprKind::Err(inner)
        | ExprKind::Fetch { url: inner, .. }
        | ExprKind::Field { object: inner, .. }
        | ExprKind::Index { object: inner, .. } => visit(inner, see),
        ExprKind::Record { fields, .. } => fields.iter().for_each(|field| visit(&field.value, see)),
        ExprKind::With { record, fields } => {
            visit(record, see);
            fields.iter().for_each(|field| visit(&field.value, see));
        }
        ExprKind::Match { subject, .. } => subject.iter().for_each(|subject| visit(subject, see)),
        ExprKind::Pipe { value, arguments, .. } => {
            visit(value, see);
            arguments.iter().for_each(|argument| visit(argument, see));
        }
    }
}
