//! A walk over every expression of a body, children after their parents.

use super::typed_program::{Block, Expr, ExprKind, Statement};

/// Visits every expression of a block.
pub(super) fn block(block: &mut Block, visit: &mut impl FnMut(&mut Expr)) {
    for statement in &mut block.statements {
        match statement {
            Statement::Bind { value, .. }
            | Statement::Return(value)
            | Statement::Break(Some(value))
            | Statement::Expr(value) => {
                expr(value, visit);
            }
            Statement::Guard { condition, body, .. } => {
                expr(condition, visit);
                self::block(body, visit);
            }
            Statement::Break(None) | Statement::Continue => {}
        }
    }
}

fn expr(expr: &mut Expr, visit: &mut impl FnMut(&mut Expr)) {
    visit(expr);
    match &mut expr.kind {
        ExprKind::Constant(_) | ExprKind::Local { .. } => {}
        ExprKind::Binary { left, right, .. }
        | ExprKind::Logic { left, right, .. }
        | ExprKind::Coalesce { value: left, fallback: right } => {
            self::expr(left, visit);
            self::expr(right, visit);
        }
        ExprKind::Negate(operand)
        | ExprKind::Not(operand)
        | ExprKind::Ok(operand)
        | ExprKind::Err(operand)
        | ExprKind::Unwrap(operand)
        | ExprKind::ToFunction { operand, .. }
        | ExprKind::Field { object: operand, .. }
        | ExprKind::Index { object: operand, .. } => self::expr(operand, visit),
        ExprKind::Call { arguments: parts, .. }
        | ExprKind::Builtin { arguments: parts, .. }
        | ExprKind::Tool { arguments: parts, .. }
        | ExprKind::List(parts) => parts.iter_mut().for_each(|part| self::expr(part, visit)),
        ExprKind::CallValue { callee, arguments, .. } => {
            self::expr(callee, visit);
            arguments.iter_mut().for_each(|argument| self::expr(argument, visit));
        }
        ExprKind::Record { fields, .. } => fields.iter_mut().for_each(|(_, value)| self::expr(value, visit)),
        ExprKind::With { record, fields } => {
            self::expr(record, visit);
            fields.iter_mut().for_each(|(_, value)| self::expr(value, visit));
        }
        ExprKind::Block(inner) => block(inner, visit),
        ExprKind::If { condition, then, otherwise } => {
            self::expr(condition, visit);
            block(then, visit);
            block(otherwise, visit);
        }
        ExprKind::Match { subject, arms } => {
            self::expr(subject, visit);
            arms.iter_mut().for_each(|arm| block(&mut arm.body, visit));
        }
        ExprKind::While { condition, body } => {
            self::expr(condition, visit);
            block(body, visit);
        }
        ExprKind::ForEach { list, body, .. } => {
            self::expr(list, visit);
            block(body, visit);
        }
        ExprKind::ForRange { start, end, body, .. } => {
            self::expr(start, visit);
            self::expr(end, visit);
            block(body, visit);
        }
    }
}
