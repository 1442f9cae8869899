//! Statements, blocks and match arms. Frames are kept small, as in [`super::expressions`].

#![expect(clippy::boxed_local, reason = "a box takes little of the caller's frame")]

use super::lookahead::binary_operator;
use super::{Parse, Parser, errors};
use crate::source::Span;
use crate::syntax::ast::{Arm, BinaryOp, Block, Expr, ExprKind, Name, Pattern, PatternKind};
use crate::syntax::ast::{Statement, StatementKind, ValueKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Statements up to where no separator follows.
    pub(super) fn body(&mut self, in_braces: bool) -> Parse<Vec<Statement>> {
        let mut statements = Vec::new();
        while !self.at_body_end() && !self.ends_at_declaration(in_braces) {
            let (start, depth) = (self.position, self.depth);
            if let Err(failed) = self.statement(&mut statements) {
                self.give_up(start, depth, failed)?;
            }
            if !self.eat_separator() && !self.skips_leftovers() {
                break;
            }
        }
        Ok(statements)
    }

    fn ends_at_declaration(&self, in_braces: bool) -> bool {
        if in_braces { self.is_next_declaration() } else { self.starts_next_declaration() }
    }

    fn block(&mut self) -> Parse<Block> {
        if !self.at(TokenKind::OpenBrace) {
            return self.missing_block();
        }
        let opening = self.advance();
        self.enter()?;
        let statements = self.body(true)?;
        if !self.at(TokenKind::CloseBrace) && !self.is_draft {
            return Err(self.fail_here(|found| errors::unclosed_block(opening, found)));
        }
        self.leave();
        self.eat(TokenKind::CloseBrace);
        Ok(Block { statements, span: self.span_from(opening.start) })
    }

    fn missing_block(&mut self) -> Parse<Block> {
        if self.is_unfinished() {
            return Ok(Block { statements: Vec::new(), span: self.gap() });
        }
        Err(self.fail_here(|found| errors::expected(TokenKind::OpenBrace, found)))
    }

    fn statement(&mut self, statements: &mut Vec<Statement>) -> Parse<()> {
        let start = self.span();
        let kind = match self.kind() {
            TokenKind::Name => self.statement_of_word()?,
            TokenKind::At => self.for_loop()?,
            TokenKind::OpenBrace => self.destructuring()?,
            TokenKind::Question => plain(self.match_expression()?),
            TokenKind::Bang => self.negated_statement()?,
            TokenKind::Caret => plain(self.wrapped(ExprKind::Err)?),
            _ => self.expression_statement()?,
        };
        self.push_statement(statements, start, kind);
        Ok(())
    }

    fn statement_of_word(&mut self) -> Parse<Box<StatementKind>> {
        match self.text_at(self.position) {
            "ret" => self.return_statement(),
            "brk" => self.break_statement(),
            "cnt" => {
                self.advance();
                Ok(Box::new(StatementKind::Continue))
            }
            "wh" => self.while_loop(),
            _ if self.kind_at(self.position + 1) == TokenKind::Equal => self.binding(),
            _ => self.expression_statement(),
        }
    }

    fn return_statement(&mut self) -> Parse<Box<StatementKind>> {
        self.advance();
        let value = self.expression()?;
        Ok(Box::new(StatementKind::Return(*value)))
    }

    fn break_statement(&mut self) -> Parse<Box<StatementKind>> {
        let keyword = self.advance();
        if self.at_body_end() {
            return Ok(Box::new(StatementKind::Break(None)));
        }
        if self.at_separator() && self.is_draft {
            return Ok(Box::new(StatementKind::Break(None)));
        }
        if self.at_separator() {
            return Err(self.fail_here(|found| errors::statements_after_break(keyword, found)));
        }
        let value = self.expression()?;
        Ok(Box::new(StatementKind::Break(Some(*value))))
    }

    fn while_loop(&mut self) -> Parse<Box<StatementKind>> {
        self.advance();
        let condition = self.expression()?;
        let body = self.block()?;
        Ok(while_loop(condition, body))
    }

    fn binding(&mut self) -> Parse<Box<StatementKind>> {
        let name = self.position;
        self.bound.insert(self.text_at(name));
        self.position += 2;
        let value = self.expression()?;
        Ok(self.binding_of(name, value))
    }

    fn destructuring(&mut self) -> Parse<Box<StatementKind>> {
        let closing = self.partners[self.position];
        if self.kind_at(closing + 1) != TokenKind::Equal {
            return Err(self.fail_here(errors::stray_block));
        }
        let opening = self.advance();
        let mut names = vec![self.expect_variable("a field")?];
        while self.eat_separator() {
            names.push(self.expect_variable("a field")?);
        }
        self.expect_closing(TokenKind::CloseBrace, opening)?;
        self.expect(TokenKind::Equal)?;
        let value = self.expression()?;
        Ok(destructuring(names, value))
    }

    fn for_loop(&mut self) -> Parse<Box<StatementKind>> {
        self.advance();
        let variable = self.position;
        self.expect_variable("the loop's variable")?;
        let first = self.atom()?;
        let end = if self.eat(TokenKind::Range) { Some(self.atom()?) } else { None };
        let body = self.block()?;
        Ok(for_loop(self.name_at(variable), first, end, body))
    }

    fn expression_statement(&mut self) -> Parse<Box<StatementKind>> {
        let value = self.expression()?;
        if self.is_condition(&value) { self.guarded(false, value) } else { Ok(plain(value)) }
    }

    /// `!condition …`; without a body to guard it is the negation of the whole condition.
    fn negated_statement(&mut self) -> Parse<Box<StatementKind>> {
        let bang = self.advance();
        self.enter()?;
        let value = self.core()?;
        self.leave();
        if self.is_condition(&value) {
            return self.guarded(true, value);
        }
        Ok(plain(self.wrap(bang, ExprKind::Not, value)))
    }

    /// Whether a body follows what was just read.
    fn is_condition(&self, value: &Expr) -> bool {
        self.at(TokenKind::OpenBrace) || is_comparison(value) && self.at_operand()
    }

    /// A guard, or a ternary when a second block follows.
    fn guarded(&mut self, negated: bool, condition: Box<Expr>) -> Parse<Box<StatementKind>> {
        if !self.at(TokenKind::OpenBrace) {
            let body = self.operand_as_block()?;
            return Ok(guard(negated, condition, body, true));
        }
        let then = self.block()?;
        if !self.at(TokenKind::OpenBrace) {
            return Ok(guard(negated, condition, then, false));
        }
        let otherwise = self.block()?;
        Ok(ternary(negated, condition, then, otherwise))
    }

    fn operand_as_block(&mut self) -> Parse<Block> {
        let start = self.span();
        let value = self.operand()?;
        let span = self.span_from(start.start);
        if !self.at_separator() && !self.at_body_end() && !self.is_draft {
            return Err(self.fail_here(|found| errors::after_braceless_guard(span, found)));
        }
        Ok(Block { statements: vec![Statement { kind: StatementKind::Expr(*value), span }], span })
    }

    /// `?subject{arms}`
    pub(super) fn match_expression(&mut self) -> Parse<Box<Expr>> {
        let start = self.advance();
        if binary_operator(self.kind()).is_some() {
            return Err(self.fail_here(errors::operator_subject));
        }
        let subject = if self.at(TokenKind::OpenBrace) { None } else { Some(self.atom()?) };
        let opening = self.expect(TokenKind::OpenBrace)?;
        self.enter()?;
        let mut arms = Vec::new();
        while !self.at(TokenKind::CloseBrace) {
            let (start, depth) = (self.position, self.depth);
            if let Err(failed) = self.arm(&mut arms) {
                self.give_up(start, depth, failed)?;
            }
            if !self.eat_separator() && !self.skips_leftovers() {
                break;
            }
            // The last statement of an arm may have its own `;`.
            self.eat_separator();
        }
        if !self.at(TokenKind::CloseBrace) && !self.is_draft {
            return Err(self.fail_here(|found| errors::unclosed_arm(opening, found)));
        }
        self.leave();
        self.eat(TokenKind::CloseBrace);
        Ok(self.since(start, ExprKind::Match { subject, arms }))
    }

    fn arm(&mut self, arms: &mut Vec<Arm>) -> Parse<()> {
        let pattern = self.pattern()?;
        self.expect_unless_draft(TokenKind::Colon)?;
        if self.at(TokenKind::LineBreak) && !self.arm_follows() {
            self.advance();
        }
        let empty_at = self.previous_end();
        let mut statements = Vec::new();
        while !self.at_separator() && !self.at_body_end() && !self.is_next_declaration() {
            let (start, depth) = (self.position, self.depth);
            if let Err(failed) = self.statement(&mut statements) {
                self.give_up(start, depth, failed)?;
            }
            if !self.at_separator() || self.arm_follows() {
                break;
            }
            self.advance();
        }
        self.push_arm(arms, pattern, statements, empty_at);
        Ok(())
    }

    /// Whether the separator here ends the arm.
    fn arm_follows(&self) -> bool {
        let after = match self.kind_at(self.position + 1) {
            TokenKind::Semicolon | TokenKind::LineBreak => self.position + 2,
            _ => self.position + 1,
        };
        self.is_arm_at(after) || self.kind_at(after) == TokenKind::CloseBrace
    }

    fn pattern(&mut self) -> Parse<Box<Pattern>> {
        let start = self.span();
        let kind = match self.kind() {
            TokenKind::Number => PatternKind::Number(self.number()),
            TokenKind::Text => PatternKind::Text(self.text()),
            TokenKind::True | TokenKind::False => PatternKind::Bool(self.boolean()),
            TokenKind::Underscore => {
                self.advance();
                PatternKind::Any
            }
            TokenKind::Tilde => {
                self.advance();
                PatternKind::Ok(self.pattern_binding()?)
            }
            TokenKind::Caret => {
                self.advance();
                PatternKind::Err(self.pattern_binding()?)
            }
            _ => {
                let letter = self.text_at(self.position);
                match value_kind(letter) {
                    // A letter alone, or before the wrong thing, is a pattern that lacks its name.
                    Some(kind) => {
                        self.advance();
                        PatternKind::Kind(kind, self.pattern_binding()?)
                    }
                    // The beginning of one, perhaps.
                    None if self.is_draft && self.eat(TokenKind::Name) => PatternKind::Any,
                    None => return Err(self.fail_here(errors::expected_pattern)),
                }
            }
        };
        Ok(Box::new(Pattern { kind, span: self.span_from(start.start) }))
    }

    /// The name that a pattern binds; `_` binds none.
    fn pattern_binding(&mut self) -> Parse<Option<Name>> {
        if self.eat(TokenKind::Underscore) {
            return Ok(None);
        }
        self.expect_variable("a name for the value, or `_`").map(Some)
    }

    // Building nodes, apart from the functions that recurse.

    fn push_statement(&self, statements: &mut Vec<Statement>, start: Span, kind: Box<StatementKind>) {
        statements.push(Statement { kind: *kind, span: self.span_from(start.start) });
    }

    fn binding_of(&self, name: usize, value: Box<Expr>) -> Box<StatementKind> {
        Box::new(StatementKind::Bind { name: self.name_at(name), value: *value })
    }

    fn push_arm(&self, arms: &mut Vec<Arm>, pattern: Box<Pattern>, statements: Vec<Statement>, empty_at: u32) {
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span { start: empty_at, end: empty_at },
        };
        let whole = self.span_from(pattern.span.start);
        arms.push(Arm { pattern: *pattern, body: Block { statements, span }, span: whole });
    }
}

fn plain(value: Box<Expr>) -> Box<StatementKind> {
    Box::new(StatementKind::Expr(*value))
}

fn guard(negated: bool, condition: Box<Expr>, body: Block, braceless: bool) -> Box<StatementKind> {
    Box::new(StatementKind::Guard { negated, condition: *condition, body, braceless })
}

fn ternary(negated: bool, condition: Box<Expr>, then: Block, otherwise: Block) -> Box<StatementKind> {
    Box::new(StatementKind::Ternary { negated, condition: *condition, then, otherwise })
}

fn while_loop(condition: Box<Expr>, body: Block) -> Box<StatementKind> {
    Box::new(StatementKind::While { condition: *condition, body })
}

fn for_loop(variable: Name, first: Box<Expr>, end: Option<Box<Expr>>, body: Block) -> Box<StatementKind> {
    Box::new(match end {
        Some(end) => StatementKind::ForRange { variable, start: *first, end: *end, body },
        None => StatementKind::ForEach { variable, list: *first, body },
    })
}

fn destructuring(names: Vec<Name>, value: Box<Expr>) -> Box<StatementKind> {
    Box::new(StatementKind::Destructure { names, value: *value })
}

/// The kind of value that a type pattern's letter asks for.
fn value_kind(text: &str) -> Option<ValueKind> {
    match text {
        "n" => Some(ValueKind::Number),
        "t" => Some(ValueKind::Text),
        "b" => Some(ValueKind::Bool),
        "l" => Some(ValueKind::List),
        _ => None,
    }
}

/// Whether an expression guards what follows it without braces.
fn is_comparison(condition: &Expr) -> bool {
    use BinaryOp::*;
    let ExprKind::Binary { op, .. } = &condition.kind else { return false };
    matches!(op, Equal | NotEqual | Less | Greater | LessEqual | GreaterEqual | And | Or)
}
