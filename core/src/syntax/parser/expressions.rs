//! Expressions: prefix and infix forms, calls and their arguments, records, lists, literals.
//!
//! The functions that call each other here keep their frames small, because [`crate::syntax::MAX_NESTING`]
//! levels must fit on a small stack even without optimisation: expressions travel in boxes, and what builds
//! large values or diagnostics is a function of its own.

#![expect(clippy::boxed_local, reason = "a box takes little of the caller's frame")]

use super::lookahead::binary_operator;
use super::{Parse, Parser, errors};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, FieldValue, Notation};
use crate::syntax::lexer::text_value;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// A whole expression: `~` or `^`, a core, `with`, `??` and `>>`.
    pub(super) fn expression(&mut self) -> Parse<Box<Expr>> {
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let mut value = match self.kind() {
            TokenKind::Tilde => self.wrapped(ExprKind::Ok)?,
            TokenKind::Caret => self.wrapped(ExprKind::Err)?,
            _ => self.core()?,
        };
        if matches!(self.kind(), TokenKind::With | TokenKind::Coalesce | TokenKind::Pipe) {
            value = self.tails(value)?;
        }
        self.deepest = self.deepest.max(outer);
        Ok(value)
    }

    /// What may follow a core, in this order: `with`, any number of `??`, any number of `>>`.
    fn tails(&mut self, mut value: Box<Expr>) -> Parse<Box<Expr>> {
        if self.eat(TokenKind::With) {
            self.lean()?;
            let fields = self.field_values()?;
            value = self.since(value.span, ExprKind::With { record: value, fields });
        }
        while self.eat(TokenKind::Coalesce) {
            self.lean()?;
            let fallback = self.core()?;
            value = self.since(value.span, ExprKind::Coalesce { value, fallback });
        }
        while self.eat(TokenKind::Pipe) {
            self.lean()?;
            value = self.pipe(value)?;
        }
        Ok(value)
    }

    /// `~core` or `^core`
    pub(super) fn wrapped(&mut self, wrap: fn(Box<Expr>) -> ExprKind) -> Parse<Box<Expr>> {
        let start = self.advance();
        self.enter()?;
        let value = self.core()?;
        self.leave();
        Ok(self.wrap(start, wrap, value))
    }

    fn pipe(&mut self, value: Box<Expr>) -> Parse<Box<Expr>> {
        let callee = self.expect_name("the function to pipe into")?;
        let unwrap = self.eat_touching_bang();
        let mut arguments = Vec::new();
        self.operands(&mut arguments)?;
        Ok(self.since(value.span, ExprKind::Pipe { value, callee, arguments, unwrap }))
    }

    /// An expression without `with`, `??` and `>>`.
    pub(super) fn core(&mut self) -> Parse<Box<Expr>> {
        match self.kind() {
            TokenKind::Question => self.match_expression(),
            TokenKind::Bang | TokenKind::Dollar => self.operand(),
            kind if binary_operator(kind).is_some() => self.operand(),
            _ => self.infix_expression(),
        }
    }

    fn infix_expression(&mut self) -> Parse<Box<Expr>> {
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let mut left = self.call_or_atom()?;
        if binary_operator(self.kind()).is_some() {
            left = self.infix(left, 0)?;
        }
        self.deepest = self.deepest.max(outer);
        Ok(left)
    }

    /// Takes the infix operators that bind at least as tightly as `weakest`, and their right operands.
    fn infix(&mut self, mut left: Box<Expr>, weakest: u8) -> Parse<Box<Expr>> {
        while let Some(op) = binary_operator(self.kind())
            && op.precedence() >= weakest
        {
            self.lean()?;
            self.warn_of_foreign_operator();
            let op_span = self.advance();
            let mut right = self.operand()?;
            if binary_operator(self.kind()).is_some_and(|next| next.precedence() > op.precedence()) {
                right = self.infix(right, op.precedence() + 1)?;
            }
            left = infix(op, op_span, left, right);
        }
        Ok(left)
    }

    /// What an operator or a call takes: an atom, a prefix form, or a sigil before an operand.
    pub(super) fn operand(&mut self) -> Parse<Box<Expr>> {
        match self.kind() {
            TokenKind::Minus => self.minus(),
            TokenKind::Bang => self.sigil(ExprKind::Not),
            TokenKind::Tilde => self.sigil(ExprKind::Ok),
            TokenKind::Caret => self.sigil(ExprKind::Err),
            TokenKind::Dollar => self.fetch(),
            kind => match binary_operator(kind) {
                Some(op) => self.prefix(op),
                None => self.atom(),
            },
        }
    }

    fn prefix(&mut self, op: BinaryOp) -> Parse<Box<Expr>> {
        if self.refuses_double_operator() {
            return Err(self.fail_here(errors::doubled_operator));
        }
        self.warn_of_foreign_operator();
        let op_span = self.advance();
        self.enter()?;
        self.check_operand(op, op_span)?;
        let left = self.operand()?;
        self.check_operand(op, op_span)?;
        let right = self.operand()?;
        self.leave();
        Ok(self.prefix_form(op, op_span, left, right))
    }

    /// Whether the statement goes on, so that an operand can come.
    fn check_operand(&mut self, op: BinaryOp, op_span: Span) -> Parse<()> {
        if !self.at_separator() && !self.at_body_end() || self.is_draft {
            return Ok(());
        }
        Err(self.fail_here(|found| errors::missing_operand(op, op_span, found)))
    }

    /// `-x`, or `-x y` if a second operand follows.
    fn minus(&mut self) -> Parse<Box<Expr>> {
        let op_span = self.advance();
        self.enter()?;
        let value = self.operand()?;
        if !self.at_operand() {
            self.leave();
            return Ok(self.wrap(op_span, ExprKind::Negate, value));
        }
        let right = self.operand()?;
        self.leave();
        Ok(self.prefix_form(BinaryOp::Subtract, op_span, value, right))
    }

    fn sigil(&mut self, wrap: fn(Box<Expr>) -> ExprKind) -> Parse<Box<Expr>> {
        let start = self.advance();
        self.enter()?;
        let value = self.operand()?;
        self.leave();
        Ok(self.wrap(start, wrap, value))
    }

    fn fetch(&mut self) -> Parse<Box<Expr>> {
        let start = self.advance();
        let unwrap = self.eat_touching_bang();
        self.enter()?;
        let url = self.operand()?;
        self.leave();
        Ok(self.since(start, ExprKind::Fetch { url, unwrap }))
    }

    /// `!` unwraps only what it touches.
    fn eat_touching_bang(&mut self) -> bool {
        self.touches_previous() && self.eat(TokenKind::Bang)
    }

    /// A name with what belongs to it: arguments, fields of a record, or nothing.
    fn call_or_atom(&mut self) -> Parse<Box<Expr>> {
        if !self.at(TokenKind::Name) || self.is_next_declaration() {
            return self.atom();
        }
        match self.kind_at(self.position + 1) {
            TokenKind::Bang if self.tokens[self.position + 1].span.start == self.span().end => self.call(true),
            TokenKind::OpenParen if self.kind_at(self.position + 2) == TokenKind::CloseParen => self.call(false),
            TokenKind::Name if self.kind_at(self.position + 2) == TokenKind::Colon => self.record(),
            _ if self.arguments_follow() || self.is_call_by_itself() => self.call(false),
            _ => self.atom(),
        }
    }

    /// Whether the name here is followed by an argument rather than by an infix operator.
    fn arguments_follow(&mut self) -> bool {
        self.position += 1;
        let follow = self.at_argument();
        self.position -= 1;
        follow
    }

    fn at_argument(&self) -> bool {
        self.at_operand() && (binary_operator(self.kind()).is_none() || self.operator_starts_argument())
    }

    /// Whether the name here is that of a builtin which is called even when nothing follows it.
    fn is_call_by_itself(&self) -> bool {
        matches!(self.text_at(self.position), "rnd" | "now" | "mmap") && !self.at_chain(1)
    }

    fn call(&mut self, unwrap: bool) -> Parse<Box<Expr>> {
        let callee = self.position;
        self.position += 1 + usize::from(unwrap);
        let mut arguments = Vec::new();
        if self.at(TokenKind::OpenParen) && self.kind_at(self.position + 1) == TokenKind::CloseParen {
            self.position += 2;
        } else if unwrap {
            self.operands(&mut arguments)?;
        } else if self.at_argument() {
            self.arguments(&mut arguments)?;
        }
        Ok(self.call_of(callee, arguments, unwrap))
    }

    /// All operands that follow: after `g!` and `>>g` no operator is an infix one.
    fn operands(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        while self.at_operand() {
            let operand = self.operand()?;
            push(operands, operand);
        }
        Ok(())
    }

    /// Operands up to an infix operator; only the first may be an operator form.
    fn arguments(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        loop {
            let argument = self.operand()?;
            push(arguments, argument);
            if binary_operator(self.kind()).is_some() || !self.at_operand() {
                return Ok(());
            }
        }
    }

    fn record(&mut self) -> Parse<Box<Expr>> {
        let type_name = self.position;
        self.advance();
        let fields = self.field_values()?;
        Ok(self.record_of(type_name, fields))
    }

    /// `name:atom …`
    fn field_values(&mut self) -> Parse<Vec<FieldValue>> {
        let mut fields = Vec::new();
        while self.at(TokenKind::Name) && self.kind_at(self.position + 1) == TokenKind::Colon {
            let name = self.position;
            self.position += 2;
            self.check_field_value(name)?;
            let value = self.atom()?;
            fields.push(FieldValue { name: self.name_at(name), value: *value });
        }
        if self.is_unfinished_field() {
            fields.push(FieldValue { name: self.name_at(self.position), value: *self.missing_operand() });
            self.advance();
        }
        Ok(fields)
    }

    fn check_field_value(&mut self, name: usize) -> Parse<()> {
        if binary_operator(self.kind()).is_none() {
            return Ok(());
        }
        let name = self.text_at(name);
        Err(self.fail_here(|found| errors::operator_as_field_value(name, found)))
    }

    /// A literal, a name with its chain, a list, or an expression in parentheses.
    pub(super) fn atom(&mut self) -> Parse<Box<Expr>> {
        match self.kind() {
            TokenKind::OpenParen => self.parenthesised(),
            TokenKind::OpenBracket => self.list(),
            TokenKind::Name if !self.is_next_declaration() => self.name(),
            _ => self.literal(),
        }
    }

    fn parenthesised(&mut self) -> Parse<Box<Expr>> {
        let opening = self.advance();
        self.enter()?;
        let value = self.expression()?;
        self.leave();
        self.expect_closing(TokenKind::CloseParen, opening)?;
        Ok(value)
    }

    fn list(&mut self) -> Parse<Box<Expr>> {
        let opening = self.advance();
        self.enter()?;
        let mut items = Vec::new();
        while !self.at(TokenKind::CloseBracket) {
            let item = self.expression()?;
            push(&mut items, item);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.leave();
        self.expect_closing(TokenKind::CloseBracket, opening)?;
        Ok(self.since(opening, ExprKind::List(items)))
    }

    fn literal(&mut self) -> Parse<Box<Expr>> {
        let span = self.span();
        let kind = match self.kind() {
            TokenKind::Number => ExprKind::Number(self.number()),
            TokenKind::True | TokenKind::False => ExprKind::Bool(self.boolean()),
            TokenKind::Text => ExprKind::Text(self.text()),
            TokenKind::Underscore => {
                self.advance();
                ExprKind::Name("_".to_string())
            }
            _ if self.is_unfinished() => return Ok(self.missing_operand()),
            _ => return Err(self.fail_here(errors::expected_expression)),
        };
        Ok(Box::new(Expr { kind, span }))
    }

    /// A name, and the fields and indexes taken of it.
    fn name(&mut self) -> Parse<Box<Expr>> {
        let name = self.position;
        let span = self.advance();
        if self.text_at(name) == "mmap" && !self.at_chain(0) {
            return Ok(self.call_of(name, Vec::new(), false));
        }
        let mut value = Box::new(Expr { kind: ExprKind::Name(self.text_at(name).to_string()), span });
        if self.at_chain(0) {
            let outer = std::mem::replace(&mut self.deepest, self.depth);
            while self.at_chain(0) {
                value = self.step_of_chain(value)?;
            }
            self.deepest = self.deepest.max(outer);
        }
        Ok(value)
    }

    fn at_chain(&self, ahead: usize) -> bool {
        matches!(self.kind_at(self.position + ahead), TokenKind::Dot | TokenKind::SafeDot)
    }

    /// `.name` or `.0`; `.1.0` is lexed as one number and means two indexes.
    fn step_of_chain(&mut self, object: Box<Expr>) -> Parse<Box<Expr>> {
        let whole = object.span;
        let safe = self.at(TokenKind::SafeDot);
        self.advance();
        self.lean()?;
        if self.is_unfinished() {
            return Ok(object);
        }
        if !self.at(TokenKind::Number) {
            let field = self.expect_name("a field or an index")?;
            return Ok(self.since(whole, ExprKind::Field { object, field, safe }));
        }
        let text = self.text_at(self.position);
        let (first, second) = text.split_once('.').map_or((text, None), |(first, second)| (first, Some(second)));
        let (Ok(index), Ok(second)) = (first.parse(), second.map(str::parse).transpose()) else {
            return Err(self.fail_here(errors::invalid_index));
        };
        let number = self.advance();
        let mut value = self.since(whole, ExprKind::Index { object, index, safe });
        if let Some(index) = second {
            self.lean()?;
            value.span.end = number.start + first.len() as u32;
            value = self.since(whole, ExprKind::Index { object: value, index, safe: false });
        }
        Ok(value)
    }

    /// The value of the number token here.
    pub(super) fn number(&mut self) -> f64 {
        let text = self.text_at(self.position);
        self.advance();
        // Every number token is a number to Rust as well; one too large becomes infinite.
        text.parse().unwrap_or(f64::NAN)
    }

    /// The value of the text literal here.
    pub(super) fn text(&mut self) -> String {
        let value = text_value(self.text_at(self.position));
        self.advance();
        value
    }

    /// The value of the `true` or `false` here.
    pub(super) fn boolean(&mut self) -> bool {
        let value = self.at(TokenKind::True);
        self.advance();
        value
    }

    /// Whether `&&` or `||` stands where an operand starts.
    fn refuses_double_operator(&self) -> bool {
        matches!(self.kind(), TokenKind::Ampersand | TokenKind::Bar) && self.is_doubled()
    }

    /// Whether the operator here is written twice without a blank.
    fn is_doubled(&self) -> bool {
        let next = self.tokens.get(self.position + 1);
        next.is_some_and(|next| next.kind == self.kind() && next.span.start == self.span().end)
    }

    fn warn_of_foreign_operator(&mut self) {
        if matches!(self.kind(), TokenKind::Ampersand | TokenKind::Bar | TokenKind::Slash) && self.is_doubled() {
            let warning = errors::foreign_operator(self.found());
            self.warn(warning);
        }
    }

    // Building nodes, apart from the functions that recurse.

    /// A node from the start of `first` to what was read last.
    pub(super) fn since(&self, first: Span, kind: ExprKind) -> Box<Expr> {
        Box::new(Expr { kind, span: self.span_from(first.start) })
    }

    pub(super) fn wrap(&self, first: Span, wrap: fn(Box<Expr>) -> ExprKind, value: Box<Expr>) -> Box<Expr> {
        self.since(first, wrap(value))
    }

    fn prefix_form(&self, op: BinaryOp, op_span: Span, left: Box<Expr>, right: Box<Expr>) -> Box<Expr> {
        self.since(op_span, ExprKind::Binary { op, op_span, left, right, notation: Notation::Prefix })
    }

    fn call_of(&self, callee: usize, arguments: Vec<Expr>, unwrap: bool) -> Box<Expr> {
        let callee = self.name_at(callee);
        self.since(callee.span, ExprKind::Call { callee, arguments, unwrap })
    }

    fn record_of(&self, type_name: usize, fields: Vec<FieldValue>) -> Box<Expr> {
        let type_name = self.name_at(type_name);
        self.since(type_name.span, ExprKind::Record { type_name, fields })
    }
}

fn infix(op: BinaryOp, op_span: Span, left: Box<Expr>, right: Box<Expr>) -> Box<Expr> {
    let span = left.span.to(right.span);
    let kind = ExprKind::Binary { op, op_span, left, right, notation: Notation::Infix };
    Box::new(Expr { kind, span })
}

fn push(expressions: &mut Vec<Expr>, expression: Box<Expr>) {
    expressions.push(*expression);
}
