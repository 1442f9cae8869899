//! Conditions: branches without a boolean in between, where the comparison is of proved numbers.

use super::assembler::Label;
use super::operators::{Operands, generic};
use super::{Compiled, FunctionCompiler};
use crate::bytecode::opcodes::Opcode;
use crate::check::proof::Proof;
use crate::check::typed_program::{Expr, ExprKind, Operator};

impl FunctionCompiler<'_, '_> {
    /// Branches to a label when the truth of an expression is `when`; goes on otherwise.
    pub(super) fn branch(&mut self, condition: &Expr, when: bool, target: Label) -> Compiled<()> {
        match &condition.kind {
            ExprKind::Not(operand) => self.branch(operand, !when, target),
            ExprKind::Logic { stops_on, left, right } if *stops_on == when => {
                // Either operand alone can decide for the branch.
                self.branch(left, when, target)?;
                self.branch(right, when, target)
            }
            ExprKind::Logic { left, right, .. } => {
                let go_on = self.code.label();
                self.branch(left, !when, go_on)?;
                self.branch(right, when, target)?;
                self.code.bind(go_on);
                Ok(())
            }
            ExprKind::Binary { op, left, right } if is_comparison(*op) => self.scoped(|this| {
                let (first, second) = match this.operands_or_constant(*op, left, right, None)? {
                    Operands::Registers(first, second) => (first, second),
                    Operands::Constant(op, register, constant) => {
                        this.code.jump(fused_constant(op, when), register, constant, target, condition.span);
                        return Ok(());
                    }
                };
                if first.proof != Proof::Number || second.proof != Proof::Number {
                    let result = this.allocate(1, condition.span)?;
                    this.code.abc(generic(*op), result, first.register, second.register, condition.span);
                    this.truth(result, when, target, condition);
                    return Ok(());
                }
                let (op, swapped) = fused(*op, when);
                let (a, b) = if swapped { (second, first) } else { (first, second) };
                this.code.jump(op, a.register, b.register, target, condition.span);
                Ok(())
            }),
            _ => self.scoped(|this| {
                let value = this.operand(condition)?;
                this.truth(value.register, when, target, condition);
                Ok(())
            }),
        }
    }

    fn truth(&mut self, register: u8, when: bool, target: Label, condition: &Expr) {
        let op = if when { Opcode::JumpT } else { Opcode::JumpF };
        self.code.jump(op, register, 0, target, condition.span);
    }
}

fn is_comparison(op: Operator) -> bool {
    !matches!(op, Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Append)
}

/// The branch taken when a comparison of numbers holds or not, and whether its operands are swapped.
fn fused(op: Operator, when: bool) -> (Opcode, bool) {
    match (op, when) {
        (Operator::Less, true) => (Opcode::JumpLt, false),
        (Operator::Less, false) => (Opcode::JumpNotLt, false),
        (Operator::Greater, true) => (Opcode::JumpLt, true),
        (Operator::Greater, false) => (Opcode::JumpNotLt, true),
        (Operator::LessEqual, true) => (Opcode::JumpLe, false),
        (Operator::LessEqual, false) => (Opcode::JumpNotLe, false),
        (Operator::GreaterEqual, true) => (Opcode::JumpLe, true),
        (Operator::GreaterEqual, false) => (Opcode::JumpNotLe, true),
        (Operator::NotEqual, true) => (Opcode::JumpNe, false),
        (Operator::NotEqual, false) | (_, true) => (Opcode::JumpEq, false),
        (_, false) => (Opcode::JumpNe, false),
    }
}

/// The same with a constant on the right.
fn fused_constant(op: Operator, when: bool) -> Opcode {
    match (op, when) {
        (Operator::Less, true) => Opcode::JumpLtK,
        (Operator::Less, false) => Opcode::JumpNotLtK,
        (Operator::Greater, true) => Opcode::JumpGtK,
        (Operator::Greater, false) => Opcode::JumpNotGtK,
        (Operator::LessEqual, true) => Opcode::JumpLeK,
        (Operator::LessEqual, false) => Opcode::JumpNotLeK,
        (Operator::GreaterEqual, true) => Opcode::JumpGeK,
        (Operator::GreaterEqual, false) => Opcode::JumpNotGeK,
        (Operator::NotEqual, true) | (Operator::Equal, false) => Opcode::JumpNeK,
        (_, _) => Opcode::JumpEqK,
    }
}
