//! Statements, blocks and match arms.

use super::lookahead::binary_operator;
use super::{Parse, Parser, errors};
use crate::source::Span;
use crate::syntax::ast::{Arm, BinaryOp, Block, Expr, ExprKind, Name, Pattern, PatternKind};
use crate::syntax::ast::{Statement, StatementKind, ValueKind};
use crate::syntax::lexer::text_value;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Statements up to where no separator follows.
    pub(super) fn body(&mut self, in_braces: bool) -> Parse<Vec<Statement>> {
        let mut statements = Vec::new();
        while !self.at_body_end() && (in_braces || !self.starts_next_declaration()) {
            statements.push(self.statement()?);
            if !self.eat_separator() {
                break;
            }
        }
        Ok(statements)
    }

    fn block(&mut self) -> Parse<Block> {
        let opening = self.expect(TokenKind::OpenBrace)?;
        self.enter()?;
        let statements = self.body(true)?;
        if !self.at(TokenKind::CloseBrace) {
            return Err(self.fail(errors::unclosed_block(opening, self.found())));
        }
        self.leave();
        Ok(Block { statements, span: opening.to(self.advance()) })
    }

    fn statement(&mut self) -> Parse<Statement> {
        let start = self.span().start;
        let kind = match self.kind() {
            TokenKind::Name => match self.text_at(self.position) {
                "ret" => self.return_statement()?,
                "brk" => self.break_statement()?,
                "cnt" => {
                    self.advance();
                    StatementKind::Continue
                }
                "wh" => self.while_loop()?,
                _ if self.kind_at(self.position + 1) == TokenKind::Equal => self.binding()?,
                _ => self.expression_statement()?,
            },
            TokenKind::At => self.for_loop()?,
            TokenKind::OpenBrace => self.destructuring()?,
            TokenKind::Question => StatementKind::Expr(self.match_expression()?),
            TokenKind::Bang => self.negated_statement()?,
            TokenKind::Caret => StatementKind::Expr(self.wrapped(ExprKind::Err)?),
            _ => self.expression_statement()?,
        };
        Ok(Statement { kind, span: self.span_from(start) })
    }

    fn return_statement(&mut self) -> Parse<StatementKind> {
        self.advance();
        Ok(StatementKind::Return(self.expression()?))
    }

    fn break_statement(&mut self) -> Parse<StatementKind> {
        let keyword = self.advance();
        if self.at_body_end() {
            return Ok(StatementKind::Break(None));
        }
        if self.at_separator() {
            return Err(self.fail(errors::statements_after_break(keyword, self.found())));
        }
        Ok(StatementKind::Break(Some(self.expression()?)))
    }

    fn while_loop(&mut self) -> Parse<StatementKind> {
        self.advance();
        let condition = self.expression()?;
        Ok(StatementKind::While { condition, body: self.block()? })
    }

    fn binding(&mut self) -> Parse<StatementKind> {
        let name = self.expect_variable("a variable")?;
        self.expect(TokenKind::Equal)?;
        Ok(StatementKind::Bind { name, value: self.expression()? })
    }

    fn destructuring(&mut self) -> Parse<StatementKind> {
        let closing = self.partners[self.position];
        if self.kind_at(closing + 1) != TokenKind::Equal {
            return Err(self.fail(errors::stray_block(self.found())));
        }
        let opening = self.advance();
        let mut names = vec![self.expect_variable("a field")?];
        while self.eat_separator() {
            names.push(self.expect_variable("a field")?);
        }
        self.expect_closing(TokenKind::CloseBrace, opening)?;
        self.expect(TokenKind::Equal)?;
        Ok(StatementKind::Destructure { names, value: self.expression()? })
    }

    fn for_loop(&mut self) -> Parse<StatementKind> {
        self.advance();
        let variable = self.expect_variable("the loop's variable")?;
        let first = self.atom()?;
        if !self.eat(TokenKind::Range) {
            return Ok(StatementKind::ForEach { variable, list: first, body: self.block()? });
        }
        let end = self.atom()?;
        Ok(StatementKind::ForRange { variable, start: first, end, body: self.block()? })
    }

    fn expression_statement(&mut self) -> Parse<StatementKind> {
        let condition = self.expression()?;
        self.guard_or(false, condition, StatementKind::Expr)
    }

    /// `!condition …`; without a body to guard it is the negation of the whole condition.
    fn negated_statement(&mut self) -> Parse<StatementKind> {
        let bang = self.advance();
        let condition = self.core()?;
        let end = self.previous_end();
        self.guard_or(true, condition, |condition| {
            let kind = ExprKind::Not(Box::new(condition));
            StatementKind::Expr(Expr { kind, span: Span { start: bang.start, end } })
        })
    }

    /// A guard or a ternary if a body follows the condition, else what `plain` makes of it.
    fn guard_or(
        &mut self,
        negated: bool,
        condition: Expr,
        plain: impl FnOnce(Expr) -> StatementKind,
    ) -> Parse<StatementKind> {
        if self.at(TokenKind::OpenBrace) {
            let then = self.block()?;
            if !self.at(TokenKind::OpenBrace) {
                return Ok(StatementKind::Guard { negated, condition, body: then, braceless: false });
            }
            return Ok(StatementKind::Ternary { negated, condition, then, otherwise: self.block()? });
        }
        if is_comparison(&condition) && self.at_operand() {
            let body = self.operand_as_block()?;
            return Ok(StatementKind::Guard { negated, condition, body, braceless: true });
        }
        Ok(plain(condition))
    }

    fn operand_as_block(&mut self) -> Parse<Block> {
        let start = self.span().start;
        let value = self.operand()?;
        let span = self.span_from(start);
        if !self.at_separator() && !self.at_body_end() {
            return Err(self.fail(errors::after_braceless_guard(span, self.found())));
        }
        Ok(Block { statements: vec![Statement { kind: StatementKind::Expr(value), span }], span })
    }

    /// `?subject{arms}`
    pub(super) fn match_expression(&mut self) -> Parse<Expr> {
        let start = self.advance().start;
        let subject = match self.kind() {
            TokenKind::OpenBrace => None,
            kind if binary_operator(kind).is_some() => return Err(self.fail(errors::operator_subject(self.found()))),
            _ => Some(Box::new(self.atom()?)),
        };
        let opening = self.expect(TokenKind::OpenBrace)?;
        self.enter()?;
        let mut arms = Vec::new();
        while !self.at(TokenKind::CloseBrace) {
            arms.push(self.arm()?);
            if !self.eat_separator() {
                break;
            }
            // The last statement of an arm may have its own `;`.
            self.eat_separator();
        }
        if !self.at(TokenKind::CloseBrace) {
            return Err(self.fail(errors::unclosed_arm(opening, self.found())));
        }
        self.leave();
        self.advance();
        Ok(Expr { kind: ExprKind::Match { subject, arms }, span: self.span_from(start) })
    }

    fn arm(&mut self) -> Parse<Arm> {
        let start = self.span().start;
        let pattern = self.pattern()?;
        self.expect(TokenKind::Colon)?;
        if self.at(TokenKind::LineBreak) && !self.arm_follows() {
            self.advance();
        }
        let body_start = self.previous_end();
        let mut statements = Vec::new();
        while !self.at_separator() && !self.at_body_end() {
            statements.push(self.statement()?);
            if !self.at_separator() || self.arm_follows() {
                break;
            }
            self.advance();
        }
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span { start: body_start, end: body_start },
        };
        Ok(Arm { pattern, body: Block { statements, span }, span: self.span_from(start) })
    }

    /// Whether the separator here ends the arm.
    fn arm_follows(&self) -> bool {
        let after = match self.kind_at(self.position + 1) {
            TokenKind::Semicolon | TokenKind::LineBreak => self.position + 2,
            _ => self.position + 1,
        };
        self.is_arm_at(after) || self.kind_at(after) == TokenKind::CloseBrace
    }

    fn pattern(&mut self) -> Parse<Pattern> {
        let start = self.span().start;
        let kind = match self.kind() {
            TokenKind::Number => PatternKind::Number(self.number()),
            TokenKind::Text => {
                let value = text_value(self.text_at(self.position));
                self.advance();
                PatternKind::Text(value)
            }
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
            _ => match value_kind(self.text_at(self.position)) {
                Some(kind) => {
                    self.advance();
                    PatternKind::Kind(kind, self.pattern_binding()?)
                }
                None => return Err(self.fail(errors::expected_pattern(self.found()))),
            },
        };
        Ok(Pattern { kind, span: self.span_from(start) })
    }

    /// The name that a pattern binds; `_` binds none.
    fn pattern_binding(&mut self) -> Parse<Option<Name>> {
        if self.eat(TokenKind::Underscore) {
            Ok(None)
        } else {
            Ok(Some(self.expect_variable("a name for the value, or `_`")?))
        }
    }
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
