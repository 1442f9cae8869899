//! Operators over two operands, and negation.

use super::operands::Operand;
use super::{Compiled, FunctionCompiler, Place};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{Expr, ExprKind, Operator};
use crate::operations;
use crate::source::Span;
use crate::value::Value;

/// The operands of an operator.
pub(super) enum Operands {
    /// Both in registers, in order.
    Registers(Operand, Operand),
    /// A proved number and a constant early in the pool, for this operator, which is another if the constant stood
    /// first.
    Constant(Operator, u8, u8),
}

impl FunctionCompiler<'_, '_> {
    pub(super) fn binary(
        &mut self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        let at = expr.span;
        if let Some(number) = constant_number(expr) {
            self.load(place.register, Constant::Number(number), at)?;
            return Ok(Proof::Number);
        }
        let operands = match with_constant(op) {
            Some(_) => self.operands_or_constant(op, left, right, place.scratch)?,
            None => {
                let (left, right) = self.operands(left, right, place.scratch)?;
                Operands::Registers(left, right)
            }
        };
        let (left, right) = match operands {
            Operands::Registers(left, right) => (left, right),
            Operands::Constant(op, register, constant) => {
                if let Some(op) = with_constant(op) {
                    self.code.abc(op, place.register, register, constant, at);
                }
                return Ok(Proof::Number);
            }
        };
        let proof = Proof::of_operator(op, left.proof, right.proof);
        let op_code = match (op, left.proof, right.proof) {
            (_, Proof::Number, Proof::Number) => {
                let (op, swapped) = typed(op);
                let (b, c) = if swapped { (right, left) } else { (left, right) };
                self.code.abc(op, place.register, b.register, c.register, at);
                return Ok(proof);
            }
            (Operator::Add, Proof::Text, Proof::Text) => Opcode::ConcatTT,
            (Operator::Add, Proof::List(_), Proof::List(_)) => Opcode::ConcatLL,
            _ => generic(op),
        };
        if matches!(op, Operator::Add | Operator::Append) {
            self.grow(op_code, left, right, proof, at, place.register);
        } else {
            self.code.abc(op_code, place.register, left.register, right.register, at);
        }
        Ok(proof)
    }

    /// A text or list that gets longer: in place, which the instruction does where its result takes the register of its
    /// left operand.
    fn grow(&mut self, op: Opcode, left: Operand, right: Operand, proof: Proof, at: Span, register: u8) {
        let in_place = left.spent && left.register != right.register;
        let grown = if in_place { left.register } else { register };
        self.code.abc(op, grown, left.register, right.register, at);
        self.move_to(register, grown, proof, at);
    }

    /// The operands of an operator that has a form with a constant.
    pub(super) fn operands_or_constant(
        &mut self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        mut scratch: Option<u8>,
    ) -> Compiled<Operands> {
        let (variable, constant, op) = match (constant_number(left), constant_number(right), mirrored(op)) {
            (None, Some(constant), _) => (left, constant, op),
            (Some(constant), None, Some(mirrored)) => (right, constant, mirrored),
            _ => {
                let (left, right) = self.operands(left, right, scratch)?;
                return Ok(Operands::Registers(left, right));
            }
        };
        let (at, constant_is_left) = (variable.span, std::ptr::eq(variable, right));
        let variable = self.operand_in(variable, &mut scratch)?;
        if variable.proof == Proof::Number && (op != Operator::Divide || constant != 0.0) {
            let index = self.constant(Constant::Number(constant), at)?;
            if let Ok(index) = u8::try_from(index) {
                return Ok(Operands::Constant(op, variable.register, index));
            }
        }
        let register = self.scratch_or_new(&mut scratch, at)?;
        self.load(register, Constant::Number(constant), at)?;
        let constant = Operand { register, proof: Proof::Number, spent: true };
        Ok(match constant_is_left {
            true => Operands::Registers(constant, variable),
            false => Operands::Registers(variable, constant),
        })
    }

    pub(super) fn negate(&mut self, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        if let Some(number) = constant_number(expr) {
            self.load(place.register, Constant::Number(number), expr.span)?;
            return Ok(Proof::Number);
        }
        let operand = self.operand_in(operand, &mut place.scratch)?;
        let op = if operand.proof == Proof::Number { Opcode::NegN } else { Opcode::Neg };
        self.code.abc(op, place.register, operand.register, 0, expr.span);
        Ok(Proof::Number)
    }
}

/// The form of arithmetic with a proved number and a constant.
fn with_constant(op: Operator) -> Option<Opcode> {
    match op {
        Operator::Add => Some(Opcode::AddKN),
        Operator::Subtract => Some(Opcode::SubKN),
        Operator::Multiply => Some(Opcode::MulKN),
        Operator::Divide => Some(Opcode::DivKN),
        _ => None,
    }
}

/// The operator that gives the same, to the bit, with its operands the other way round.
fn mirrored(op: Operator) -> Option<Operator> {
    match op {
        Operator::Add | Operator::Multiply | Operator::Equal | Operator::NotEqual => Some(op),
        Operator::Less => Some(Operator::Greater),
        Operator::Greater => Some(Operator::Less),
        Operator::LessEqual => Some(Operator::GreaterEqual),
        Operator::GreaterEqual => Some(Operator::LessEqual),
        Operator::Subtract | Operator::Divide | Operator::Append => None,
    }
}

/// The form over proved numbers, and whether its operands are swapped.
fn typed(op: Operator) -> (Opcode, bool) {
    match op {
        Operator::Add => (Opcode::AddNN, false),
        Operator::Subtract => (Opcode::SubNN, false),
        Operator::Multiply => (Opcode::MulNN, false),
        Operator::Divide => (Opcode::DivNN, false),
        Operator::Less => (Opcode::LtNN, false),
        Operator::Greater => (Opcode::LtNN, true),
        Operator::LessEqual => (Opcode::LeNN, false),
        Operator::GreaterEqual => (Opcode::LeNN, true),
        Operator::Equal => (Opcode::EqNN, false),
        Operator::NotEqual => (Opcode::NeNN, false),
        Operator::Append => (generic(op), false),
    }
}

/// The form over operands of any kind; never swapped, so that faults name the operands in order.
pub(super) fn generic(op: Operator) -> Opcode {
    match op {
        Operator::Add => Opcode::Add,
        Operator::Subtract => Opcode::Sub,
        Operator::Multiply => Opcode::Mul,
        Operator::Divide => Opcode::Div,
        Operator::Less => Opcode::Lt,
        Operator::Greater => Opcode::Gt,
        Operator::LessEqual => Opcode::Le,
        Operator::GreaterEqual => Opcode::Ge,
        Operator::Equal => Opcode::Eq,
        Operator::NotEqual => Opcode::Ne,
        Operator::Append => Opcode::Append,
    }
}

/// The number that an expression of literals always gives; `None` if it can fail or is not a number.
pub(super) fn constant_number(expr: &Expr) -> Option<f64> {
    let number = match &expr.kind {
        ExprKind::Constant(Constant::Number(number)) => *number,
        ExprKind::Negate(operand) => -constant_number(operand)?,
        ExprKind::Binary { op, left, right } => {
            let (left, right) = (constant_number(left)?, constant_number(right)?);
            operations::binary(*op, Value::number(left), &Value::number(right)).ok()?.as_number()?
        }
        _ => return None,
    };
    (!number.is_nan()).then_some(number)
}
