//! Printing statements, blocks and match arms.

use super::Printer;
use super::expressions::{Place, number_text, text_literal};
use crate::syntax::ast::{Arm, BinaryOp, Block, Expr, ExprKind, Name};
use crate::syntax::ast::{Pattern, PatternKind, Statement, StatementKind, ValueKind};

/// Words that start a statement of their own kind, so that no other statement may start with them.
const STATEMENT_WORDS: &[&str] = &["ret", "brk", "cnt", "wh"];

impl Printer<'_> {
    /// The body of a function, up to and without the line end; the function ends at `end`.
    pub(super) fn function_body(&mut self, body: &Block, end: u32) {
        // On the line below, a body could hardly be told from no body.
        if self.is_dense() || body.statements.is_empty() {
            self.put(";");
        }
        self.indent += 1;
        let last = body.statements.len().saturating_sub(1);
        for (index, statement) in body.statements.iter().enumerate() {
            self.before_statement(statement, index == 0);
            // What follows the last statement is no `;`, which a guard without braces would need.
            self.statement(statement, index == last);
            self.after_statement(statement);
        }
        if !self.is_dense() {
            self.comments_on_lines(end);
        }
        self.indent -= 1;
    }

    /// Separates a statement from what stands before it.
    fn before_statement(&mut self, statement: &Statement, first: bool) {
        if !self.is_dense() {
            self.comments_on_lines(statement.span.start);
            self.new_line();
        } else if !first {
            self.put(";");
        }
    }

    /// Adds the comment that stands behind a statement on its line.
    fn after_statement(&mut self, statement: &Statement) {
        if !self.is_dense() {
            let end = self.end_of_trailing_comment(statement.span.end);
            let starts_after = self.comments.first().is_some_and(|comment| comment.span.start >= statement.span.end);
            if starts_after && let Some(comment) = self.take_comment(end) {
                let comment = format!(" {comment}");
                self.text.push_str(&comment);
            }
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
        self.indent += 1;
        for (index, statement) in block.statements.iter().enumerate() {
            self.before_statement(statement, index == 0);
            self.statement(statement, false);
            self.after_statement(statement);
        }
        self.close_brace(block.statements.is_empty(), block.span.end);
    }

    /// Closes what stands in braces, whose end in the source is `end`.
    fn close_brace(&mut self, empty: bool, end: u32) {
        let before = self.text.len();
        if !self.is_dense() {
            self.comments_on_lines(end);
        }
        self.indent -= 1;
        if !self.is_dense() && !(empty && self.text.len() == before) {
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
            self.put("!");
            return self.expression(condition, Place::Core);
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
            // At the start of a statement `!` takes no sigil as operand, but a whole core.
            ExprKind::Not(operand) => {
                self.put("!");
                self.expression(operand, Place::Core);
            }
            ExprKind::Err(_) | ExprKind::Match { .. } => self.expression(value, Place::Expression),
            _ => self.head(value, false),
        }
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
                let after_name =
                    matches!(op, BinaryOp::Equal | BinaryOp::Greater) && matches!(left.kind, ExprKind::Name(_));
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
        self.close_brace(arms.is_empty(), end);
    }

    fn arm(&mut self, arm: &Arm) {
        self.pattern(&arm.pattern);
        self.put(":");
        let [only] = arm.body.statements.as_slice() else { return self.long_arm(&arm.body) };
        if !self.is_dense() {
            self.blank();
        }
        self.statement(only, false);
        self.after_statement(only);
    }

    /// An arm that does nothing, or several things.
    fn long_arm(&mut self, body: &Block) {
        self.indent += 1;
        for (index, statement) in body.statements.iter().enumerate() {
            self.before_statement(statement, index == 0);
            self.statement(statement, false);
            self.after_statement(statement);
        }
        self.indent -= 1;
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
