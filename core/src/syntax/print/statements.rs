//! Printing statements, blocks and match arms.

use super::Printer;
use super::expressions::{Place, is_printed_as_name, number_text, text_literal};
use crate::syntax::ast::{Arm, BinaryOp, Block, Expr, ExprKind, Name};
use crate::syntax::ast::{Pattern, PatternKind, Statement, StatementKind, ValueKind};

/// Words that start a statement of their own kind, so that no other statement may start with them.
const STATEMENT_WORDS: &[&str] = &["ret", "brk", "cnt", "wh"];

impl Printer<'_> {
    /// The body of a function, up to and without the line end.
    pub(super) fn function_body(&mut self, body: &Block) {
        // On the line below, a body could hardly be told from no body.
        if self.is_dense() || body.statements.is_empty() {
            self.put(";");
        }
        self.statements(&body.statements, true);
    }

    /// Statements one level further in, up to and without what ends them.
    fn statements(&mut self, statements: &[Statement], in_function: bool) {
        self.indent += 1;
        let last = statements.len().saturating_sub(1);
        for (index, statement) in statements.iter().enumerate() {
            // What follows the last statement of a function is no `;`, which a guard without braces would need.
            let ends_function = in_function && index == last;
            if !self.is_dense() {
                self.statement_on_line(statement, ends_function);
            } else {
                self.put(if index > 0 { ";" } else { "" });
                self.statement(statement, ends_function);
            }
        }
        self.indent -= 1;
    }

    /// A statement on a line of its own, after the comments before it and inside it, and before the one behind it.
    fn statement_on_line(&mut self, statement: &Statement, ends_function: bool) {
        self.comments_on_lines(statement.span.start);
        let line = self.text.len();
        self.new_line();
        self.statement(statement, ends_function);
        let behind = self.text.split_off(line);
        self.comments_on_lines(statement.span.end);
        self.text.push_str(&behind);
        self.comment_behind(statement);
    }

    /// Adds the comment that stands behind a statement on its line.
    fn comment_behind(&mut self, statement: &Statement) {
        let end = self.end_of_trailing_comment(statement.span.end);
        if let Some(comment) = self.take_comment(end) {
            let comment = format!(" {comment}");
            self.text.push_str(&comment);
        }
    }

    /// Prints the comments that start before an offset, each on a new line.
    fn comments_on_lines(&mut self, before: u32) {
        while let Some(comment) = self.take_comment(before) {
            let comment = comment.to_string();
            self.new_line();
            self.text.push_str(&comment);
        }
    }

    fn block(&mut self, block: &Block) {
        self.put("{");
        self.statements(&block.statements, false);
        self.close_brace(block.statements.is_empty(), block.span.end);
    }

    /// Closes what stands in braces, whose end in the source is `end`.
    fn close_brace(&mut self, empty: bool, end: u32) {
        let before = self.text.len();
        if !self.is_dense() {
            self.indent += 1;
            self.comments_on_lines(end);
            self.indent -= 1;
        }
        if !(self.is_dense() || empty && self.text.len() == before) {
            self.new_line();
        }
        self.put("}");
    }

    /// Prints a block behind what it belongs to.
    fn following_block(&mut self, block: &Block) {
        if !self.is_dense() {
            self.blank();
        }
        self.block(block);
    }

    fn statement(&mut self, statement: &Statement, ends_function: bool) {
        match &statement.kind {
            StatementKind::Bind { name, value } => {
                self.put(&name.text);
                self.put_spaced("=");
                self.expression(value, Place::Expression);
            }
            StatementKind::Destructure { names, value } => {
                self.put("{");
                self.separated(names, ";", |printer, name| printer.put(&name.text));
                self.put("}");
                self.put_spaced("=");
                self.expression(value, Place::Expression);
            }
            StatementKind::Return(value) => {
                self.put("ret ");
                self.expression(value, Place::Expression);
            }
            StatementKind::Break(value) => {
                self.put("brk");
                if let Some(value) = value {
                    self.blank();
                    self.expression(value, Place::Expression);
                }
            }
            StatementKind::Continue => self.put("cnt"),
            StatementKind::While { condition, body } => {
                self.put("wh ");
                self.expression(condition, Place::Expression);
                self.following_block(body);
            }
            StatementKind::ForEach { variable, list, body } => {
                self.loop_head(variable, list);
                self.following_block(body);
            }
            StatementKind::ForRange { variable, start, end, body } => {
                self.loop_head(variable, start);
                self.put("..");
                self.expression(end, Place::Atom);
                self.following_block(body);
            }
            StatementKind::Guard { negated, condition, body, braceless } => match body.statements.as_slice() {
                [Statement { kind: StatementKind::Expr(value), .. }] if *braceless && !ends_function => {
                    self.braceless_guard(*negated, condition, value);
                }
                _ => {
                    self.condition(*negated, condition);
                    self.following_block(body);
                }
            },
            StatementKind::Ternary { negated, condition, then, otherwise } => {
                self.condition(*negated, condition);
                self.following_block(then);
                self.following_block(otherwise);
            }
            StatementKind::Expr(value) => self.expression_statement(value),
        }
    }

    fn loop_head(&mut self, variable: &Name, first: &Expr) {
        self.put("@");
        self.put(&variable.text);
        self.blank();
        self.expression(first, Place::Atom);
    }

    fn condition(&mut self, negated: bool, condition: &Expr) {
        if negated {
            return self.negation(condition);
        }
        let own_statement = matches!(condition.kind, ExprKind::Not(_) | ExprKind::Err(_) | ExprKind::Match { .. });
        self.head(condition, own_statement);
    }

    /// `>x 5 value`; the operator stands first in both styles, because `x > 5 value` is a call.
    fn braceless_guard(&mut self, negated: bool, condition: &Expr, value: &Expr) {
        if negated {
            self.put("!");
        }
        match &condition.kind {
            ExprKind::Binary { op, left, right, .. } => self.prefix_form(*op, left, right),
            _ => self.expression(condition, Place::Atom),
        }
        self.blank();
        self.expression(value, Place::Operand);
    }

    fn expression_statement(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Not(operand) => self.negation(operand),
            ExprKind::Err(_) | ExprKind::Match { .. } => self.expression(value, Place::Expression),
            _ => self.head(value, false),
        }
    }

    /// `!` at the start of a statement, where it takes no sigil as operand, but a whole core.
    fn negation(&mut self, operand: &Expr) {
        self.put("!");
        // `!a = b` could be taken for `(!a) = b`.
        if self.prints_infix(operand) { self.parenthesised(operand) } else { self.expression(operand, Place::Core) }
    }

    /// Prints what starts a statement, in parentheses where its first words would mean something else there.
    fn head(&mut self, value: &Expr, parenthesised: bool) {
        if parenthesised || self.is_misread_at_start(value) {
            self.parenthesised(value);
        } else {
            self.expression(value, Place::Expression);
        }
    }

    fn is_misread_at_start(&self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Name(name) => STATEMENT_WORDS.contains(&name.as_str()),
            // At the start of a line `alias x n` would be a declaration.
            ExprKind::Call { callee, .. } => callee.text == "alias" || STATEMENT_WORDS.contains(&callee.text.as_str()),
            // `n x:1` could be an arm.
            ExprKind::Record { type_name, .. } => {
                STATEMENT_WORDS.contains(&type_name.text.as_str()) || matches!(&*type_name.text, "n" | "t" | "b" | "l")
            }
            ExprKind::Field { object, .. } | ExprKind::Index { object, .. } => self.is_misread_at_start(object),
            ExprKind::With { record, .. } => {
                !self.parenthesises(record, Place::Core) && self.is_misread_in_front(record)
            }
            ExprKind::Coalesce { value, .. } => {
                !self.parenthesises(value, Place::Coalesced) && self.is_misread_in_front(value)
            }
            ExprKind::Pipe { value, .. } => {
                !self.parenthesises(value, Place::Expression) && self.is_misread_in_front(value)
            }
            ExprKind::Binary { op, left, right, .. } if self.prints_infix(value) => {
                // `x = 1` would bind, and `f > n` could be the header of a function.
                let after_name = matches!(op, BinaryOp::Equal | BinaryOp::Greater) && is_printed_as_name(left);
                let header = *op == BinaryOp::Equal || matches!(right.kind, ExprKind::Name(_) | ExprKind::Call { .. });
                after_name && header
                    || !self.parenthesises(left, Place::Left(op.precedence())) && self.is_misread_at_start(left)
            }
            _ => false,
        }
    }

    /// Whether a form that is a statement of its own kind cannot be followed by more.
    fn is_misread_in_front(&self, value: &Expr) -> bool {
        matches!(value.kind, ExprKind::Not(_) | ExprKind::Err(_) | ExprKind::Match { .. })
            || self.is_misread_at_start(value)
    }

    // Matches.

    pub(super) fn match_expression(&mut self, subject: Option<&Expr>, arms: &[Arm], end: u32) {
        self.put("?");
        if let Some(subject) = subject {
            self.expression(subject, Place::Atom);
        }
        if !self.is_dense() {
            self.blank();
        }
        self.put("{");
        self.indent += 1;
        for (index, arm) in arms.iter().enumerate() {
            if !self.is_dense() {
                self.comments_on_lines(arm.span.start);
                self.new_line();
            } else if index > 0 {
                self.put(";");
            }
            self.arm(arm);
        }
        self.indent -= 1;
        self.close_brace(arms.is_empty(), end);
    }

    fn arm(&mut self, arm: &Arm) {
        self.pattern(&arm.pattern);
        self.put(":");
        match arm.body.statements.as_slice() {
            [only] if self.is_dense() => self.statement(only, false),
            [only] => {
                self.blank();
                self.statement(only, false);
                self.comment_behind(only);
            }
            several => self.statements(several, false),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Number(value) => self.put(&number_text(*value)),
            PatternKind::Text(value) => self.put(&text_literal(value)),
            PatternKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            PatternKind::Any => self.put("_"),
            PatternKind::Ok(name) => self.binding_pattern("~", name.as_ref()),
            PatternKind::Err(name) => self.binding_pattern("^", name.as_ref()),
            PatternKind::Kind(kind, name) => {
                let letter = match kind {
                    ValueKind::Number => "n ",
                    ValueKind::Text => "t ",
                    ValueKind::Bool => "b ",
                    ValueKind::List => "l ",
                };
                self.binding_pattern(letter, name.as_ref());
            }
        }
    }

    fn binding_pattern(&mut self, sigil: &str, name: Option<&Name>) {
        self.put(sigil);
        self.put(name.map_or("_", |name| &name.text));
    }
}
