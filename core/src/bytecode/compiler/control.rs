//! Blocks, branches and loops.

use super::assembler::Label;
use super::{Compiled, FunctionCompiler, OpenLoop, Place, Want};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{Block, Expr, ExprKind, Statement};
use crate::source::Span;

/// Registers of a range loop: rounds done, rounds in all, start, variable.
const RANGE_REGISTERS: usize = 4;

/// Registers of a list loop: list, rounds done, variable.
const EACH_REGISTERS: usize = 3;

impl FunctionCompiler<'_, '_> {
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
                match self.registers[local.index()] {
                    Some(register) => self.expr_to(value, Place { register, scratch: None })?,
                    None => {
                        let register = self.allocate(1, value.span)?;
                        let proof = self.expr_to(value, Place::fresh(register))?;
                        self.place(*local, register);
                        proof
                    }
                };
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
    pub(super) fn nil(&mut self, want: Want, at: Span) -> Compiled<Proof> {
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

    /// A ternary, a match or a block.
    pub(super) fn branches(&mut self, expr: &Expr, want: Want) -> Compiled<Proof> {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                let (or_else, end) = (self.code.label(), self.code.label());
                self.branch(condition, false, or_else)?;
                let first = self.block(then, want, expr.span)?;
                self.jump_past(want, end, expr.span);
                self.code.bind(or_else);
                let second = self.block(otherwise, want, expr.span)?;
                self.code.bind(end);
                Ok(first.join(second))
            }
            ExprKind::Match { subject, arms } => self.match_(subject, arms, expr, want),
            ExprKind::Block(block) => self.block(block, want, expr.span),
            _ => self.nil(want, expr.span),
        }
    }

    /// Leaves a branch that did not leave already.
    pub(super) fn jump_past(&mut self, want: Want, end: Label, at: Span) {
        if want != Want::Return && self.code.is_reached() {
            self.code.jump(Opcode::Jump, 0, 0, end, at);
        }
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
            let mut held = None;
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
                    this.expr_to(start, Place::fresh(range))?;
                    this.expr_to(bound, Place::fresh(range + 1))?;
                    this.place(*local, range + 3);
                    this.counted_loop((Opcode::ForPrep, Opcode::ForLoop), range, body, expr.span)?;
                }
                ExprKind::ForEach { local, list, body } => {
                    let each = this.allocate(EACH_REGISTERS, expr.span)?;
                    this.expr_to(list, Place::fresh(each))?;
                    this.place(*local, each + 2);
                    this.counted_loop((Opcode::EachPrep, Opcode::EachLoop), each, body, expr.span)?;
                    held = Some(each);
                }
                _ => {}
            }
            this.code.bind(end);
            this.loops.pop();
            if let Some(list) = held {
                // Whoever holds the list besides may change it in place from here on.
                this.code.abc(Opcode::Clear, list, 0, 0, expr.span);
            }
            if let (Some(register), Some(value)) = (register, value) {
                this.move_to(register, value, Proof::OF_LOOP, expr.span);
            }
            Ok(Proof::OF_LOOP)
        })
    }

    /// A loop whose rounds are known when it begins. An instruction before it and one at the end of each round keep count
    /// in registers from the first one on.
    fn counted_loop(&mut self, (prepare, repeat): (Opcode, Opcode), first: u8, body: &Block, at: Span) -> Compiled<()> {
        let Some(&OpenLoop { next_round, end, value }) = self.loops.last() else { return Ok(()) };
        self.code.jump(prepare, first, 0, end, at);
        let again = self.code.label();
        self.code.bind(again);
        self.round(body, value, at)?;
        self.code.bind(next_round);
        self.code.jump(repeat, first, 0, again, at);
        Ok(())
    }

    /// One round: its value becomes the loop's when it is complete.
    fn round(&mut self, body: &Block, value: Option<u8>, at: Span) -> Compiled<()> {
        self.scoped(|this| {
            let Some(value) = value else { return this.block(body, Want::Nothing, at).map(drop) };
            let round = this.allocate(1, at)?;
            this.block(body, Want::Register(round), at)?;
            this.move_to(value, round, Proof::OF_LOOP, at);
            Ok(())
        })
    }
}
