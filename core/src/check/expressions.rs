//! Expressions: operators, names, calls and matches.

use super::errors;
use super::nearest::nearest;
use super::statements::{FunctionChecker, Position, unknown};
use super::typed_program::{Arm, CallKind, Constant, Expr, ExprKind, FunctionId, Operator, Pattern, Read};
use crate::builtins::{self, Builtin};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, PatternKind};
use crate::types::Type;

impl FunctionChecker<'_, '_> {
    pub(super) fn expression(&mut self, expr: &ast::Expr) -> Expr {
        self.expression_at(expr, Position::Inner)
    }

    /// Frames of this recursion are kept small: arms hand over to functions of their own, and those keep what does not
    /// recurse out of their frames, so that the deepest nesting fits the stack of a thread or a page.
    pub(super) fn expression_at(&mut self, expr: &ast::Expr, position: Position) -> Expr {
        let at = expr.span;
        match &expr.kind {
            ast::ExprKind::Number(_) | ast::ExprKind::Text(_) | ast::ExprKind::Bool(_) => literal(expr),
            ast::ExprKind::Name(name) => self.name(name, at),
            ast::ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right, at),
            ast::ExprKind::Negate(operand) => self.negate(operand, at),
            ast::ExprKind::Not(operand) => self.not(operand, at),
            ast::ExprKind::Call { callee, arguments, unwrap } => {
                self.call(callee, arguments, None, *unwrap, at, position)
            }
            ast::ExprKind::Pipe { value, callee, arguments, unwrap } => {
                self.call(callee, arguments, Some(value), *unwrap, at, position)
            }
            ast::ExprKind::Match { subject, arms } => self.match_arms(subject.as_deref(), arms, at, position),
            _ => self.not_supported(expr),
        }
    }

    /// Refuses a form that cannot run yet, and checks its parts, so that their own mistakes are reported too.
    fn not_supported(&mut self, expr: &ast::Expr) -> Expr {
        self.report_not_supported(expr);
        match &expr.kind {
            ast::ExprKind::List(elements) => self.parts(elements),
            ast::ExprKind::Record { fields, .. } => self.fields(fields),
            ast::ExprKind::With { record, fields } => {
                self.expression(record);
                self.fields(fields);
            }
            ast::ExprKind::Ok(part) | ast::ExprKind::Err(part) => drop(self.expression(part)),
            ast::ExprKind::Fetch { url: part, .. }
            | ast::ExprKind::Field { object: part, .. }
            | ast::ExprKind::Index { object: part, .. } => drop(self.expression(part)),
            ast::ExprKind::Coalesce { value, fallback } => {
                self.expression(value);
                self.expression(fallback);
            }
            _ => {}
        }
        unknown(expr.span)
    }

    fn parts(&mut self, parts: &[ast::Expr]) {
        for part in parts {
            self.expression(part);
        }
    }

    fn fields(&mut self, fields: &[ast::FieldValue]) {
        for field in fields {
            self.expression(&field.value);
        }
    }

    #[inline(never)]
    fn report_not_supported(&mut self, expr: &ast::Expr) {
        let what = match &expr.kind {
            ast::ExprKind::List(_) => "a list",
            ast::ExprKind::Ok(_) | ast::ExprKind::Err(_) => "a result",
            ast::ExprKind::Fetch { .. } => "fetching an address",
            ast::ExprKind::Record { .. } => "a record",
            ast::ExprKind::With { .. } => "`with`",
            ast::ExprKind::Field { .. } => "a field",
            ast::ExprKind::Index { .. } => "an index",
            _ => "`??`",
        };
        self.report(errors::not_supported(what, expr.span));
    }

    fn negate(&mut self, operand: &ast::Expr, at: Span) -> Expr {
        let operand = Box::new(self.expression(operand));
        if !operand.ty.fits(&Type::Number) {
            self.report(errors::negation(at, &operand.ty));
        }
        Expr { kind: ExprKind::Negate(operand), ty: Type::Number, span: at }
    }

    fn not(&mut self, operand: &ast::Expr, at: Span) -> Expr {
        let operand = Box::new(self.expression(operand));
        Expr { kind: ExprKind::Not(operand), ty: Type::Bool, span: at }
    }

    #[inline(never)]
    fn name(&mut self, name: &str, at: Span) -> Expr {
        if let Some(local) = self.scopes.find(name) {
            self.scopes.read(local);
            return Expr {
                kind: ExprKind::Local { local, read: Read::default() },
                ty: self.scopes.type_of(local).clone(),
                span: at,
            };
        }
        if self.signatures.names.contains_key(name) || Builtin::named(name).is_some() || builtins::is_planned(name) {
            self.report(errors::not_supported("a function as a value", at));
        } else {
            let close = nearest(name, self.scopes.names());
            let report = errors::undefined_variable(name, at, close);
            self.report(report);
        }
        unknown(at)
    }

    fn binary(&mut self, op: BinaryOp, left: &ast::Expr, right: &ast::Expr, at: Span) -> Expr {
        let left = Box::new(self.expression(left));
        let right = Box::new(self.expression(right));
        self.operator(op, left, right, at)
    }

    #[inline(never)]
    fn operator(&mut self, op: BinaryOp, left: Box<Expr>, right: Box<Expr>, at: Span) -> Expr {
        let operator = match op {
            BinaryOp::Add => Operator::Add,
            BinaryOp::Subtract => Operator::Subtract,
            BinaryOp::Multiply => Operator::Multiply,
            BinaryOp::Divide => Operator::Divide,
            BinaryOp::Less => Operator::Less,
            BinaryOp::Greater => Operator::Greater,
            BinaryOp::LessEqual => Operator::LessEqual,
            BinaryOp::GreaterEqual => Operator::GreaterEqual,
            BinaryOp::Equal => Operator::Equal,
            BinaryOp::NotEqual => Operator::NotEqual,
            BinaryOp::And | BinaryOp::Or => {
                let stops_on = op == BinaryOp::Or;
                return Expr { kind: ExprKind::Logic { stops_on, left, right }, ty: Type::Bool, span: at };
            }
            BinaryOp::Append => Operator::Append,
        };
        let ty = self.operator_type(operator, op.symbol(), &left.ty, &right.ty, at);
        Expr { kind: ExprKind::Binary { op: operator, left, right }, ty, span: at }
    }

    fn operator_type(&mut self, op: Operator, symbol: &str, left: &Type, right: &Type, at: Span) -> Type {
        let both = |ty: &Type| left.fits(ty) && right.fits(ty);
        match op {
            Operator::Add => {
                if !both(&Type::Number) && !both(&Type::Text) {
                    self.report(errors::arithmetic(symbol, at, left, right));
                    return Type::Unknown;
                }
                if *left == Type::Unknown { right.clone() } else { left.clone() }
            }
            Operator::Subtract | Operator::Multiply | Operator::Divide => {
                if !both(&Type::Number) {
                    self.report(errors::arithmetic(symbol, at, left, right));
                }
                Type::Number
            }
            Operator::Less | Operator::Greater | Operator::LessEqual | Operator::GreaterEqual => {
                if !both(&Type::Number) && !both(&Type::Text) {
                    self.report(errors::ordering(symbol, at, left, right));
                }
                Type::Bool
            }
            Operator::Append => {
                if !left.fits(&Type::list(Type::Unknown)) {
                    self.report(errors::append(at, left));
                }
                Type::Unknown
            }
            Operator::Equal | Operator::NotEqual => Type::Bool,
        }
    }

    fn call(
        &mut self,
        callee: &ast::Name,
        arguments: &[ast::Expr],
        piped: Option<&ast::Expr>,
        unwrap: bool,
        at: Span,
        position: Position,
    ) -> Expr {
        let checked = self.arguments(arguments, piped);
        let call = self.resolve_call(callee, checked, negative_literal(arguments), at, position);
        if unwrap && call.ty != Type::Unknown {
            self.report(errors::unwrap_without_result(&callee.text, callee.span));
        }
        call
    }

    fn arguments(&mut self, arguments: &[ast::Expr], piped: Option<&ast::Expr>) -> Vec<Expr> {
        let mut checked = Vec::with_capacity(arguments.len() + 1);
        for argument in arguments {
            checked.push(self.expression(argument));
        }
        if let Some(piped) = piped {
            checked.push(self.expression(piped));
        }
        checked
    }

    #[inline(never)]
    fn resolve_call(
        &mut self,
        callee: &ast::Name,
        checked: Vec<Expr>,
        negative: Option<(Span, String)>,
        at: Span,
        position: Position,
    ) -> Expr {
        let name = callee.text.as_str();
        // A builtin wins over a function of its name.
        if let Some(builtin) = Builtin::named(name).filter(|&builtin| builtin == Builtin::Print) {
            let form = &builtin.forms()[0];
            if !self.check_count(callee, format!("{name} {form}"), form.parameters.len(), checked.len()) {
                return unknown(at);
            }
            let ty = checked.first().map_or(Type::Unknown, |first| first.ty.clone());
            return Expr { kind: ExprKind::Builtin { builtin, arguments: checked }, ty, span: at };
        } else if Builtin::named(name).is_some() || builtins::is_planned(name) {
            self.report(errors::not_supported(&format!("the builtin `{name}`"), callee.span));
            return unknown(at);
        } else if self.scopes.find(name).is_some() {
            self.report(errors::variable_called(name, callee.span, negative));
            return unknown(at);
        } else if let Some(&function) = self.signatures.names.get(name) {
            self.callees.push(function);
            if !self.check_arguments(callee, function, &checked) {
                return unknown(at);
            }
            // Calls off the cycles of the call graph become plain once the whole graph is known.
            let kind = if position == Position::Tail { CallKind::Tail } else { CallKind::Counted };
            let ty = self.signatures.signature(function).result.clone();
            return Expr { kind: ExprKind::Call { function, arguments: checked, kind }, ty, span: at };
        } else {
            let known = self
                .signatures
                .names
                .keys()
                .map(String::as_str)
                .chain(Builtin::ALL.iter().map(|builtin| builtin.name()));
            let close = nearest(name, known);
            let report = errors::undefined_function(name, callee.span, close);
            self.report(report);
        }
        unknown(at)
    }

    fn check_count(&mut self, callee: &ast::Name, signature: String, expected: usize, found: usize) -> bool {
        if expected != found {
            self.report(errors::wrong_count(&callee.text, callee.span, &signature, expected, found));
        }
        expected == found
    }

    fn check_arguments(&mut self, callee: &ast::Name, function: FunctionId, arguments: &[Expr]) -> bool {
        let signatures = self.signatures;
        let expected = &signatures.signature(function).parameters;
        if !self.check_count(callee, signatures.describe(function), expected.len(), arguments.len()) {
            return false;
        }
        for (index, (argument, expected)) in arguments.iter().zip(expected).enumerate() {
            if !argument.ty.fits(expected) {
                let parameter = signatures.parameter_name(function, index);
                self.report(errors::argument_type(&callee.text, parameter, argument.span, expected, &argument.ty));
            }
        }
        true
    }

    fn match_arms(&mut self, subject: Option<&ast::Expr>, arms: &[ast::Arm], at: Span, position: Position) -> Expr {
        let subject = match subject {
            Some(subject) => self.expression(subject),
            None => unknown(at),
        };
        let mut ty = Type::Unknown;
        let mut checked = Vec::with_capacity(arms.len());
        for arm in arms {
            let Some(pattern) = self.pattern(&arm.pattern) else { continue };
            let (body, found) = self.block(&arm.body, position);
            if ty == Type::Unknown {
                ty = found;
            }
            checked.push(Arm { pattern, body, span: arm.span });
        }
        if checked.len() == arms.len() {
            self.require_exhaustive(&subject, &checked, at);
        }
        Expr { kind: ExprKind::Match { subject: Box::new(subject), arms: checked }, ty, span: at }
    }

    #[inline(never)]
    fn pattern(&mut self, pattern: &ast::Pattern) -> Option<Pattern> {
        let refused = match &pattern.kind {
            PatternKind::Number(number) => return Some(Pattern::Literal(Constant::Number(*number))),
            PatternKind::Text(text) => return Some(Pattern::Literal(Constant::Text(text.as_str().into()))),
            PatternKind::Bool(flag) => return Some(Pattern::Literal(Constant::Bool(*flag))),
            PatternKind::Any => return Some(Pattern::Any),
            PatternKind::Ok(_) | PatternKind::Err(_) => "a pattern for results",
            PatternKind::Kind(..) => "a type pattern",
        };
        self.report(errors::not_supported(refused, pattern.span));
        None
    }

    #[inline(never)]
    fn require_exhaustive(&mut self, subject: &Expr, arms: &[Arm], at: Span) {
        let covers = |pattern: Pattern| arms.iter().any(|arm| arm.pattern == pattern);
        if subject.ty == Type::Unknown || covers(Pattern::Any) {
            return;
        }
        let missing: Vec<&str> = if subject.ty == Type::Bool {
            [true, false]
                .into_iter()
                .filter(|&flag| !covers(Pattern::Literal(Constant::Bool(flag))))
                .map(|flag| if flag { "`true`" } else { "`false`" })
                .collect()
        } else {
            vec!["other values: `_`"]
        };
        if !missing.is_empty() {
            self.report(errors::not_exhaustive(at, &missing.join(" and ")));
        }
    }
}

fn literal(expr: &ast::Expr) -> Expr {
    let (constant, ty) = match &expr.kind {
        ast::ExprKind::Number(number) => (Constant::Number(*number), Type::Number),
        ast::ExprKind::Text(text) => (Constant::Text(text.as_str().into()), Type::Text),
        ast::ExprKind::Bool(flag) => (Constant::Bool(*flag), Type::Bool),
        _ => (Constant::Nil, Type::Unknown),
    };
    Expr { kind: ExprKind::Constant(constant), ty, span: expr.span }
}

/// The first argument, if it is a negative literal: `x -1` calls `x`, where a subtraction was meant.
fn negative_literal(arguments: &[ast::Expr]) -> Option<(Span, String)> {
    match arguments {
        [ast::Expr { kind: ast::ExprKind::Number(number), span }] if number.is_sign_negative() => {
            Some((*span, crate::value::number_text(-number)))
        }
        _ => None,
    }
}
