//! Expressions: prefix and infix forms, calls and their arguments, records, lists, literals.
//!
//! The functions that call each other here are kept small, because their frames add up:
//! [`crate::syntax::MAX_NESTING`] levels must fit on a small stack.

use super::lookahead::binary_operator;
use super::{Parse, Parser, errors};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, FieldValue, Notation};
use crate::syntax::lexer::text_value;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// A whole expression: `~` or `^`, a core, `with`, `??` and `>>`.
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let mut value = match self.kind() {
            TokenKind::Tilde => self.wrapped(ExprKind::Ok)?,
            TokenKind::Caret => self.wrapped(ExprKind::Err)?,
            _ => self.core()?,
        };
        if self.at(TokenKind::With) {
            value = self.with(value)?;
        }
        while self.eat(TokenKind::Coalesce) {
            self.lean()?;
            value = self.coalesce(value)?;
        }
        while self.eat(TokenKind::Pipe) {
            self.lean()?;
            value = self.pipe(value)?;
        }
        self.deepest = self.deepest.max(outer);
        Ok(value)
    }

    /// `~core` or `^core`
    pub(super) fn wrapped(&mut self, wrap: fn(Box<Expr>) -> ExprKind) -> Parse<Expr> {
        let start = self.advance().start;
        self.enter()?;
        let value = Box::new(self.core()?);
        self.leave();
        Ok(Expr { kind: wrap(value), span: self.span_from(start) })
    }

    fn with(&mut self, record: Expr) -> Parse<Expr> {
        let start = record.span.start;
        self.advance();
        self.lean()?;
        let fields = self.field_values()?;
        let kind = ExprKind::With { record: Box::new(record), fields };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    fn coalesce(&mut self, value: Expr) -> Parse<Expr> {
        let start = value.span.start;
        let fallback = Box::new(self.core()?);
        let kind = ExprKind::Coalesce { value: Box::new(value), fallback };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    fn pipe(&mut self, value: Expr) -> Parse<Expr> {
        let start = value.span.start;
        let callee = self.expect_name("the function to pipe into")?;
        let unwrap = self.eat(TokenKind::Bang);
        let mut arguments = Vec::new();
        while self.at_operand() {
            arguments.push(self.operand()?);
        }
        let kind = ExprKind::Pipe { value: Box::new(value), callee, arguments, unwrap };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    /// An expression without `with`, `??` and `>>`.
    pub(super) fn core(&mut self) -> Parse<Expr> {
        match self.kind() {
            TokenKind::Question => self.match_expression(),
            TokenKind::Bang | TokenKind::Dollar => self.operand(),
            kind if binary_operator(kind).is_some() => self.operand(),
            _ => self.infix_expression(),
        }
    }

    fn infix_expression(&mut self) -> Parse<Expr> {
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let mut left = self.call_or_atom()?;
        if binary_operator(self.kind()).is_some() {
            left = self.infix(left, 0)?;
        }
        self.deepest = self.deepest.max(outer);
        Ok(left)
    }

    /// Takes the infix operators that bind at least as tightly as `weakest`, and their right operands.
    fn infix(&mut self, mut left: Expr, weakest: u8) -> Parse<Expr> {
        while let Some(op) = binary_operator(self.kind()).filter(|op| op.precedence() >= weakest) {
            self.lean()?;
            self.warn_of_foreign_operator();
            let op_span = self.advance();
            let mut right = self.operand()?;
            if binary_operator(self.kind()).is_some_and(|next| next.precedence() > op.precedence()) {
                right = self.infix(right, op.precedence() + 1)?;
            }
            left = binary(op, op_span, left, right, Notation::Infix);
        }
        Ok(left)
    }

    /// What an operator or a call takes: an atom, a prefix form, or a sigil before an operand.
    pub(super) fn operand(&mut self) -> Parse<Expr> {
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

    fn prefix(&mut self, op: BinaryOp) -> Parse<Expr> {
        if self.refuses_double_operator() {
            return Err(self.fail(errors::doubled_operator(self.found())));
        }
        self.warn_of_foreign_operator();
        let op_span = self.advance();
        self.enter()?;
        let left = self.operand_of(op, op_span)?;
        let right = self.operand_of(op, op_span)?;
        self.leave();
        let mut whole = binary(op, op_span, left, right, Notation::Prefix);
        whole.span = self.span_from(op_span.start);
        Ok(whole)
    }

    fn operand_of(&mut self, op: BinaryOp, op_span: Span) -> Parse<Expr> {
        if self.at_separator() || self.at_body_end() {
            return Err(self.fail(errors::missing_operand(op, op_span, self.found())));
        }
        self.operand()
    }

    /// `-x`, or `-x y` if a second operand follows.
    fn minus(&mut self) -> Parse<Expr> {
        let op_span = self.advance();
        self.enter()?;
        let value = self.operand()?;
        let whole = if self.at_operand() {
            let right = self.operand()?;
            binary(BinaryOp::Subtract, op_span, value, right, Notation::Prefix)
        } else {
            Expr { kind: ExprKind::Negate(Box::new(value)), span: op_span }
        };
        self.leave();
        Ok(Expr { span: self.span_from(op_span.start), ..whole })
    }

    fn sigil(&mut self, wrap: fn(Box<Expr>) -> ExprKind) -> Parse<Expr> {
        let start = self.advance().start;
        self.enter()?;
        let value = Box::new(self.operand()?);
        self.leave();
        Ok(Expr { kind: wrap(value), span: self.span_from(start) })
    }

    fn fetch(&mut self) -> Parse<Expr> {
        let start = self.advance().start;
        let unwrap = self.at(TokenKind::Bang) && self.touches_previous();
        self.position += usize::from(unwrap);
        self.enter()?;
        let url = Box::new(self.operand()?);
        self.leave();
        Ok(Expr { kind: ExprKind::Fetch { url, unwrap }, span: self.span_from(start) })
    }

    /// A name with what belongs to it: arguments, fields of a record, or nothing.
    fn call_or_atom(&mut self) -> Parse<Expr> {
        if !self.at(TokenKind::Name) {
            return self.atom();
        }
        match self.kind_at(self.position + 1) {
            TokenKind::Bang if self.tokens[self.position + 1].span.start == self.span().end => self.call(true),
            TokenKind::OpenParen if self.kind_at(self.position + 2) == TokenKind::CloseParen => self.call(false),
            TokenKind::Name if self.kind_at(self.position + 2) == TokenKind::Colon => self.record(),
            _ if self.arguments_follow() => self.call(false),
            _ if is_call_by_itself(self.text_at(self.position)) && !self.at_chain(1) => self.call(false),
            _ => self.atom(),
        }
    }

    /// Whether the name here is followed by an argument rather than by an infix operator.
    fn arguments_follow(&mut self) -> bool {
        self.position += 1;
        let follow = self.at_operand() && (binary_operator(self.kind()).is_none() || self.operator_starts_argument());
        self.position -= 1;
        follow
    }

    fn call(&mut self, unwrap: bool) -> Parse<Expr> {
        let callee = self.expect_name("the function to call")?;
        let start = callee.span.start;
        self.position += usize::from(unwrap);
        let mut arguments = Vec::new();
        if self.at(TokenKind::OpenParen) && self.kind_at(self.position + 1) == TokenKind::CloseParen {
            self.position += 2;
        } else {
            self.arguments(&mut arguments)?;
        }
        Ok(Expr { kind: ExprKind::Call { callee, arguments, unwrap }, span: self.span_from(start) })
    }

    /// Operands up to an infix operator; only the first may be an operator form.
    fn arguments(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        let operator = binary_operator(self.kind()).is_some();
        if !self.at_operand() || operator && !self.operator_starts_argument() {
            return Ok(());
        }
        loop {
            arguments.push(self.operand()?);
            if binary_operator(self.kind()).is_some() || !self.at_operand() {
                return Ok(());
            }
        }
    }

    fn record(&mut self) -> Parse<Expr> {
        let type_name = self.expect_name("the name of a record type")?;
        let start = type_name.span.start;
        let fields = self.field_values()?;
        Ok(Expr { kind: ExprKind::Record { type_name, fields }, span: self.span_from(start) })
    }

    /// `name:atom …`
    fn field_values(&mut self) -> Parse<Vec<FieldValue>> {
        let mut fields = Vec::new();
        while self.at(TokenKind::Name) && self.kind_at(self.position + 1) == TokenKind::Colon {
            let name = self.expect_name("a field")?;
            self.advance();
            if binary_operator(self.kind()).is_some() {
                return Err(self.fail(errors::operator_as_field_value(&name, self.found())));
            }
            fields.push(FieldValue { name, value: self.atom()? });
        }
        Ok(fields)
    }

    /// A literal, a name with its chain, a list, or an expression in parentheses.
    pub(super) fn atom(&mut self) -> Parse<Expr> {
        match self.kind() {
            TokenKind::OpenParen => self.parenthesised(),
            TokenKind::OpenBracket => self.list(),
            TokenKind::Name => self.name(),
            _ => self.literal(),
        }
    }

    fn parenthesised(&mut self) -> Parse<Expr> {
        let opening = self.advance();
        self.enter()?;
        let value = self.expression()?;
        self.leave();
        self.expect_closing(TokenKind::CloseParen, opening)?;
        Ok(value)
    }

    fn list(&mut self) -> Parse<Expr> {
        let opening = self.advance();
        self.enter()?;
        let mut items = Vec::new();
        while !self.at(TokenKind::CloseBracket) {
            items.push(self.expression()?);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.leave();
        let closing = self.expect_closing(TokenKind::CloseBracket, opening)?;
        Ok(Expr { kind: ExprKind::List(items), span: opening.to(closing) })
    }

    fn literal(&mut self) -> Parse<Expr> {
        let span = self.span();
        let kind = match self.kind() {
            TokenKind::Number => ExprKind::Number(self.number()),
            TokenKind::True | TokenKind::False => ExprKind::Bool(self.boolean()),
            TokenKind::Text => {
                let value = text_value(self.text_at(self.position));
                self.advance();
                ExprKind::Text(value)
            }
            TokenKind::Underscore => {
                self.advance();
                ExprKind::Name("_".to_string())
            }
            _ => return Err(self.fail(errors::expected_expression(self.found()))),
        };
        Ok(Expr { kind, span })
    }

    /// A name, and the fields and indexes taken of it.
    fn name(&mut self) -> Parse<Expr> {
        let text = self.text_at(self.position);
        let span = self.span();
        if text == "mmap" && !self.at_chain(1) {
            let callee = self.expect_name("a name")?;
            return Ok(Expr { kind: ExprKind::Call { callee, arguments: Vec::new(), unwrap: false }, span });
        }
        self.advance();
        let mut value = Expr { kind: ExprKind::Name(text.to_string()), span };
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
    fn step_of_chain(&mut self, object: Expr) -> Parse<Expr> {
        let start = object.span.start;
        let safe = self.at(TokenKind::SafeDot);
        self.advance();
        self.lean()?;
        if !self.at(TokenKind::Number) {
            let field = self.expect_name("a field or an index")?;
            let kind = ExprKind::Field { object: Box::new(object), field, safe };
            return Ok(Expr { kind, span: self.span_from(start) });
        }
        let found = self.found();
        let (first, second) =
            found.text.split_once('.').map_or((found.text, None), |(first, rest)| (first, Some(rest)));
        let indexes = (first.parse::<u32>(), second.map(str::parse::<u32>).transpose());
        let (Ok(index), Ok(second)) = indexes else {
            return Err(self.fail(errors::invalid_index(found)));
        };
        self.advance();
        let end = found.span.start + first.len() as u32;
        let mut value =
            Expr { kind: ExprKind::Index { object: Box::new(object), index, safe }, span: Span { start, end } };
        if let Some(index) = second {
            self.lean()?;
            let kind = ExprKind::Index { object: Box::new(value), index, safe: false };
            value = Expr { kind, span: self.span_from(start) };
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
            self.diagnostics.push(warning);
        }
    }
}

fn binary(op: BinaryOp, op_span: Span, left: Expr, right: Expr, notation: Notation) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right), notation }, span }
}

/// Names that call themselves when nothing follows them.
fn is_call_by_itself(name: &str) -> bool {
    matches!(name, "rnd" | "now" | "mmap")
}
