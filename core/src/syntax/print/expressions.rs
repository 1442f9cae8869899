//! Printing expressions: parentheses exactly where the grammar needs them.

use super::Printer;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, FieldValue};

/// Where an expression stands, which decides what may stand there without parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A whole expression; also the left side of `>>`.
    Expression,
    /// The left side of `??`.
    Coalesced,
    /// After `~`, `^`, `??`, or before `with`.
    Core,
    /// An operand of a prefix form or a sigil.
    Operand,
    /// The operand of a minus sign, with nothing behind it.
    Negated,
    /// The first argument of a call.
    FirstArgument,
    /// Any other argument.
    Argument,
    /// Left of an infix operator of this precedence.
    Left(u8),
    /// Right of an infix operator of this precedence.
    Right(u8),
    /// A literal, a name, a list, or parentheses.
    Atom,
}

impl Printer<'_> {
    pub(super) fn expression(&mut self, value: &Expr, place: Place) {
        if self.parenthesises(value, place) {
            return self.parenthesised(value);
        }
        match &value.kind {
            ExprKind::Number(number) => self.put(&number_text(*number)),
            ExprKind::Text(text) => self.put(&text_literal(text)),
            ExprKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExprKind::Name(name) => self.put(name),
            ExprKind::List(items) => {
                self.put("[");
                self.separated(items, ", ", |printer, item| printer.expression(item, Place::Expression));
                self.put("]");
            }
            ExprKind::Binary { op, left, right, .. } => self.binary(value, *op, left, right),
            ExprKind::Negate(operand) => self.sigil("-", operand, Place::Negated),
            ExprKind::Not(operand) => self.sigil("!", operand, Place::Operand),
            ExprKind::Ok(operand) => self.sigil("~", operand, inside_wrapper(place)),
            ExprKind::Err(operand) => self.sigil("^", operand, inside_wrapper(place)),
            ExprKind::Fetch { url, unwrap } => self.sigil(if *unwrap { "$!" } else { "$" }, url, Place::Operand),
            ExprKind::Call { callee, arguments, unwrap } => self.call(&callee.text, arguments, *unwrap),
            ExprKind::Record { type_name, fields } => {
                self.put(&type_name.text);
                self.field_values(fields);
            }
            ExprKind::With { record, fields } => {
                self.expression(record, Place::Core);
                self.put(" with");
                self.field_values(fields);
            }
            ExprKind::Field { object, field, safe } => {
                self.expression(object, Place::Atom);
                self.put(if *safe { ".?" } else { "." });
                self.put(&field.text);
            }
            ExprKind::Index { object, index, safe } => {
                self.expression(object, Place::Atom);
                self.put(if *safe { ".?" } else { "." });
                self.put(&index.to_string());
            }
            ExprKind::Match { subject, arms } => self.match_expression(subject.as_deref(), arms, value.span.end),
            ExprKind::Coalesce { value, fallback } => {
                self.expression(value, Place::Coalesced);
                self.put_spaced("??");
                self.expression(fallback, Place::Core);
            }
            ExprKind::Pipe { value, callee, arguments, unwrap } => {
                self.expression(value, Place::Expression);
                self.put_spaced(">>");
                self.put(&callee.text);
                self.put(if *unwrap { "!" } else { "" });
                self.arguments(arguments, Place::Argument);
            }
        }
    }

    pub(super) fn parenthesised(&mut self, value: &Expr) {
        self.put("(");
        self.expression(value, Place::Expression);
        self.put(")");
    }

    fn sigil(&mut self, sigil: &str, operand: &Expr, place: Place) {
        self.put(sigil);
        self.expression(operand, place);
    }

    fn binary(&mut self, whole: &Expr, op: BinaryOp, left: &Expr, right: &Expr) {
        if !self.prints_infix(whole) {
            return self.prefix_form(op, left, right);
        }
        self.expression(left, Place::Left(op.precedence()));
        self.put_spaced(op.symbol());
        self.expression(right, Place::Right(op.precedence()));
    }

    pub(super) fn prefix_form(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        self.put(op.symbol());
        self.expression(left, Place::Operand);
        self.blank();
        self.expression(right, Place::Operand);
    }

    /// Whether a node prints as an infix form. A builtin that calls itself would do so on the left of one, and in the
    /// parentheses that `~` and `^` need there.
    pub(super) fn prints_infix(&self, value: &Expr) -> bool {
        let ExprKind::Binary { left, .. } = &value.kind else { return false };
        let mut first = left;
        while let ExprKind::Ok(inner) | ExprKind::Err(inner) = &first.kind {
            first = inner;
        }
        !self.is_dense() && !matches!(&first.kind, ExprKind::Name(name) if matches!(name.as_str(), "rnd" | "now"))
    }

    fn call(&mut self, callee: &str, arguments: &[Expr], unwrap: bool) {
        self.put(callee);
        self.put(if unwrap { "!" } else { "" });
        if arguments.is_empty() && (unwrap || callee != "mmap") {
            self.put("()");
        }
        self.arguments(arguments, Place::FirstArgument);
    }

    fn arguments(&mut self, arguments: &[Expr], first: Place) {
        for (index, argument) in arguments.iter().enumerate() {
            self.blank();
            self.expression(argument, if index == 0 { first } else { Place::Argument });
        }
    }

    fn field_values(&mut self, fields: &[FieldValue]) {
        for field in fields {
            self.blank();
            self.put(&field.name.text);
            self.put(":");
            self.expression(&field.value, Place::Atom);
        }
    }

    /// Whether an expression needs parentheses where it stands.
    pub(super) fn parenthesises(&self, value: &Expr, place: Place) -> bool {
        use Place::*;
        match &value.kind {
            // Among arguments `alias` could start a declaration.
            ExprKind::Name(name) => name == "alias" && matches!(place, FirstArgument | Argument),
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Bool(_) => false,
            ExprKind::List(_) | ExprKind::Field { .. } | ExprKind::Index { .. } => false,
            ExprKind::Call { .. } if is_printed_as_name(value) => false,
            ExprKind::Binary { op, .. } if self.prints_infix(value) => match place {
                Expression | Coalesced | Core => false,
                Left(outer) => op.precedence() < outer,
                Right(outer) => op.precedence() <= outer,
                Operand | Negated | FirstArgument | Argument | Atom => true,
            },
            ExprKind::Binary { op, left, right, .. } => match place {
                // `x =a b` would bind.
                FirstArgument => *op == BinaryOp::Equal || !is_simple(left) || !is_simple(right),
                Expression | Coalesced | Core | Operand | Negated => false,
                Argument | Left(_) | Right(_) | Atom => true,
            },
            // A minus would take the next operand as well.
            ExprKind::Negate(_) => !matches!(place, Expression | Coalesced | Core | Negated),
            ExprKind::Not(_) | ExprKind::Fetch { .. } => matches!(place, Left(_) | Atom),
            ExprKind::Ok(_) | ExprKind::Err(_) => matches!(place, Coalesced | Core | Left(_) | Atom),
            ExprKind::Call { .. } | ExprKind::Record { .. } | ExprKind::Match { .. } => {
                !matches!(place, Expression | Coalesced | Core)
            }
            ExprKind::With { .. } | ExprKind::Coalesce { .. } => !matches!(place, Expression | Coalesced),
            ExprKind::Pipe { .. } => place != Expression,
        }
    }
}

/// What may follow `~` and `^` where they stand.
fn inside_wrapper(place: Place) -> Place {
    if place == Place::Expression { Place::Core } else { Place::Operand }
}

/// What the parser counts as one atom when it looks whether an operator starts the first argument of a call.
fn is_simple(operand: &Expr) -> bool {
    use ExprKind::*;
    matches!(
        operand.kind,
        Number(_) | Text(_) | Bool(_) | Name(_) | List(_) | Call { .. } | Record { .. } | Negate(_) | Match { .. }
    )
}

/// Whether an expression is printed as nothing but a name; one call is.
pub(super) fn is_printed_as_name(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Name(_) => true,
        ExprKind::Call { callee, arguments, unwrap } => callee.text == "mmap" && arguments.is_empty() && !unwrap,
        _ => false,
    }
}

/// A number as a literal: never an exponent, the sign of zero kept.
pub(super) fn number_text(value: f64) -> String {
    if value.is_finite() {
        return value.to_string();
    }
    // Only a literal beyond the range of doubles gives an infinity.
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}1{}", "0".repeat(f64::MAX_10_EXP as usize + 1))
}

/// A text as a literal on one line.
pub(super) fn text_literal(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('"');
    for character in value.chars() {
        match character {
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            '\r' => literal.push_str("\\r"),
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}
