//! Blocks, branches and loops.

use super::assembler::Label;
use super::{Compiled, FunctionCompiler, OpenLoop, Operand, Want};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{Arm, Block, Expr, ExprKind, Pattern, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Registers of a range loop: rounds done, rounds in all, start, variable.
const RANGE_REGISTERS: usize = 4;

impl FunctionCompiler<'_> {
    /// Compiles a block; its registers are free again afterwards, but for those of a `wh` body, whose variables belong
    /// to the scope around it.
    pub(super) fn block(&mut self, block: &Block, want: Want, at: Span) -> Compiled<Proof> {
        self.scoped(|this| {
            this.open_scope(block, at)?;
            let Some((last, before)) = block.statements.split_last() else { return this.nil(want, at) };
            for statement in before {
                this.statement(statement, Want::Nothing, at)?;
            }
            this.statement(last, want, at)
        })
    }

    fn statement(&mut self, statement: &Statement, want: Want, block: Span) -> Compiled<Proof> {
        match statement {
            Statement::Bind { local, value } => {
                let register = self.register_of(*local, value.span)?;
                self.expr_to(value, register, None)?;
                self.nil(want, value.span)
            }
            Statement::Return(value) => {
                self.expr(value, Want::Return)?;
                Ok(Proof::Never)
            }
            Statement::Break(value) => {
                let (end, place) = match self.loops.last() {
                    Some(open) => (open.end, open.value),
                    None => return Ok(Proof::Never),
                };
                if let Some(value) = value {
                    self.expr(value, place.map_or(Want::Nothing, Want::Register))?;
                }
                self.code.jump(Opcode::Jump, 0, 0, end, value.as_ref().map_or(block, |value| value.span));
                Ok(Proof::Never)
            }
            Statement::Continue => {
                if let Some(open) = self.loops.last() {
                    let next_round = open.next_round;
                    self.code.jump(Opcode::Jump, 0, 0, next_round, block);
                }
                Ok(Proof::Never)
            }
            Statement::Guard { condition, negated, body } => {
                let go_on = self.code.label();
                self.branch(condition, *negated, go_on)?;
                self.block(body, Want::Return, condition.span)?;
                self.code.bind(go_on);
                self.nil(want, condition.span)
            }
            Statement::Expr(value) => self.expr(value, want),
        }
    }

    /// A statement without a value gives nil where one is wanted.
    fn nil(&mut self, want: Want, at: Span) -> Compiled<Proof> {
        match want {
            Want::Nothing => {}
            Want::Register(register) => self.load(register, Constant::Nil, at)?,
            Want::Return => {
                let register = self.scoped(|this| this.allocate(1, at))?;
                self.load(register, Constant::Nil, at)?;
                self.code.abc(Opcode::Return, register, 0, 0, at);
            }
        }
        Ok(Proof::Any)
    }

    /// A ternary or a match.
    pub(super) fn branches(&mut self, expr: &Expr, want: Want) -> Compiled<Proof> {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                let (or_else, end) = (self.code.label(), self.code.label());
                self.branch(condition, false, or_else)?;
                let first = self.block(then, want, expr.span)?;
                self.jump_past(first, want, end, expr.span);
                self.code.bind(or_else);
                let second = self.block(otherwise, want, expr.span)?;
                self.code.bind(end);
                Ok(first.join(second))
            }
            ExprKind::Match { subject, arms } => self.scoped(|this| {
                let subject = this.operand(subject)?;
                let end = this.code.label();
                let mut proof = Proof::of_unmatched(subject.proof, arms);
                for (index, arm) in arms.iter().enumerate() {
                    let next = this.code.label();
                    let covered = Proof::of_unmatched(subject.proof, &arms[..=index]) == Proof::Never;
                    if !covered {
                        this.unless_matches(subject, arm, next)?;
                    }
                    let found = this.block(&arm.body, want, arm.span)?;
                    this.jump_past(found, want, end, arm.span);
                    this.code.bind(next);
                    proof = proof.join(found);
                    if covered {
                        this.code.bind(end);
                        return Ok(proof);
                    }
                }
                this.nil(want, expr.span)?;
                this.code.bind(end);
                Ok(proof)
            }),
            _ => self.nil(want, expr.span),
        }
    }

    /// Leaves a branch that did not leave already.
    fn jump_past(&mut self, branch: Proof, want: Want, end: Label, at: Span) {
        if want != Want::Return && branch != Proof::Never {
            self.code.jump(Opcode::Jump, 0, 0, end, at);
        }
    }

    fn unless_matches(&mut self, subject: Operand, arm: &Arm, next: Label) -> Compiled<()> {
        let literal = match &arm.pattern {
            Pattern::Literal(literal) => literal,
            Pattern::Any => return Ok(()),
            _ => return Err(Box::new(Diagnostic::error(Code::T033, arm.span, "this cannot be compiled yet"))),
        };
        let at = arm.span;
        if let (Proof::Bool, Constant::Bool(flag)) = (subject.proof, literal) {
            let op = if *flag { Opcode::JumpF } else { Opcode::JumpT };
            self.code.jump(op, subject.register, 0, next, at);
            return Ok(());
        }
        self.scoped(|this| {
            let wanted = this.allocate(1, at)?;
            this.load(wanted, literal.clone(), at)?;
            if subject.proof == Proof::Number && Proof::of_constant(literal) == Proof::Number {
                this.code.jump(Opcode::JumpNe, subject.register, wanted, next, at);
            } else {
                this.code.abc(Opcode::Eq, wanted, subject.register, wanted, at);
                this.code.jump(Opcode::JumpF, wanted, 0, next, at);
            }
            Ok(())
        })
    }

    /// A loop. Rounds are tested at the bottom, so that each takes one branch. The value, where wanted, is kept in a
    /// register of its own until the loop ends, because a round may use every variable and may be cut short.
    pub(super) fn loop_(&mut self, expr: &Expr, register: Option<u8>) -> Compiled<Proof> {
        self.scoped(|this| {
            let value = match register {
                Some(_) => {
                    let value = this.allocate(1, expr.span)?;
                    this.load(value, Constant::Nil, expr.span)?;
                    Some(value)
                }
                None => None,
            };
            let (next_round, end) = (this.code.label(), this.code.label());
            this.loops.push(OpenLoop { next_round, end, value });
            match &expr.kind {
                ExprKind::While { condition, body } => {
                    this.code.jump(Opcode::Jump, 0, 0, next_round, expr.span);
                    let again = this.code.label();
                    this.code.bind(again);
                    this.round(body, value, expr.span)?;
                    this.code.bind(next_round);
                    this.branch(condition, true, again)?;
                }
                ExprKind::ForRange { local, start, end: bound, body } => {
                    let range = this.allocate(RANGE_REGISTERS, expr.span)?;
                    this.expr_to(start, range, Some(range))?;
                    this.expr_to(bound, range + 1, Some(range + 1))?;
                    this.code.jump(Opcode::ForPrep, range, 0, end, expr.span);
                    this.place(*local, range + 3);
                    let again = this.code.label();
                    this.code.bind(again);
                    this.round(body, value, expr.span)?;
                    this.code.bind(next_round);
                    this.code.jump(Opcode::ForLoop, range, 0, again, expr.span);
                }
                _ => {}
            }
            this.code.bind(end);
            this.loops.pop();
            if let (Some(register), Some(value)) = (register, value) {
                this.code.abc(Opcode::Move, register, value, 0, expr.span);
            }
            Ok(Proof::OF_LOOP)
        })
    }

    /// One round: its value becomes the loop's when it is complete.
    fn round(&mut self, body: &Block, value: Option<u8>, at: Span) -> Compiled<()> {
        self.scoped(|this| {
            let Some(value) = value else { return this.block(body, Want::Nothing, at).map(drop) };
            let round = this.allocate(1, at)?;
            this.block(body, Want::Register(round), at)?;
            this.code.abc(Opcode::Move, value, round, 0, at);
            Ok(())
        })
    }
}
