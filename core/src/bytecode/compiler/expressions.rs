//! Expressions: which form goes where, and operators.

use super::operands::Operand;
use super::{Compiled, FunctionCompiler, Place, Want};
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{CallKind, Expr, ExprKind, Operator};
use crate::diagnostic::{Code, Diagnostic};
use crate::operations;
use crate::value::Value;

impl FunctionCompiler<'_, '_> {
    /// Compiles an expression whose value goes where it is wanted; gives what is proved of it.
    pub(super) fn expr(&mut self, expr: &Expr, want: Want) -> Compiled<Proof> {
        match want {
            Want::Register(register) => self.expr_to(expr, Place { register, scratch: None }),
            Want::Nothing => {
                let position = self.code.position();
                let proof = self.discard(expr)?;
                self.code.drop_harmless_since(position);
                Ok(proof)
            }
            Want::Return => self.scoped(|this| match &expr.kind {
                ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_) => this.branches(expr, want),
                ExprKind::Call { kind: CallKind::Tail, .. } | ExprKind::CallValue { kind: CallKind::Tail, .. } => {
                    this.tail_call(expr)
                }
                _ => {
                    let value = this.operand(expr)?;
                    this.code.abc(Opcode::Return, value.register, 0, 0, expr.span);
                    Ok(value.proof)
                }
            }),
        }
    }

    /// Compiles an expression for its effects.
    fn discard(&mut self, expr: &Expr) -> Compiled<Proof> {
        match &expr.kind {
            ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_) => self.branches(expr, Want::Nothing),
            ExprKind::While { .. } | ExprKind::ForRange { .. } | ExprKind::ForEach { .. } => self.loop_(expr, None),
            _ => self.scoped(|this| Ok(this.operand(expr)?.proof)),
        }
    }

    /// Compiles an expression into a register.
    pub(super) fn expr_to(&mut self, expr: &Expr, place: Place) -> Compiled<Proof> {
        let at = expr.span;
        self.scoped(|this| match &expr.kind {
            ExprKind::Constant(constant) => {
                this.load(place.register, constant.clone(), at)?;
                Ok(Proof::of_constant(constant))
            }
            ExprKind::Local { local, read } => this.local_to(*local, *read, place.register, at),
            ExprKind::Binary { op, left, right } => this.binary(*op, left, right, expr, place),
            ExprKind::Logic { stops_on, left, right } => {
                let op = if *stops_on { Opcode::JumpT } else { Opcode::JumpF };
                this.either(left, right, (op, 0), expr, place)
            }
            ExprKind::Coalesce { value, fallback } => {
                this.either(value, fallback, (Opcode::JumpNotKind, TestedKind::Nil as u8), expr, place)
            }
            ExprKind::Negate(operand) => this.negate(operand, expr, place),
            ExprKind::Not(operand) => this.not(operand, expr, place),
            ExprKind::Call { function, arguments, kind } => this.call(*function, arguments, *kind, expr, place),
            ExprKind::CallValue { callee, arguments, .. } => this.call_value(callee, arguments, expr, place),
            ExprKind::ToFunction { operand, builtin } => this.as_function(operand, *builtin, expr, place),
            ExprKind::Builtin { builtin, arguments } => this.call_builtin(*builtin, arguments, expr, place),
            ExprKind::Tool { .. } => Err(Box::new(Diagnostic::error(Code::T033, at, "tools cannot be compiled yet"))),
            ExprKind::List(elements) => this.list(elements, expr, place),
            ExprKind::Record { record, fields } => this.record(*record, fields, expr, place),
            ExprKind::With { record, fields } => this.with(record, fields, expr, place),
            ExprKind::Field { object, field, safe } => this.field(object, field, *safe, expr, place),
            ExprKind::Index { object, index, safe } => this.index(object, *index, *safe, expr, place),
            ExprKind::Ok(operand) => this.wrap(Opcode::MakeOk, operand, expr, place),
            ExprKind::Err(operand) => this.wrap(Opcode::MakeErr, operand, expr, place),
            ExprKind::Unwrap(operand) => this.unwrap(operand, expr, place),
            ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_) => {
                this.branches(expr, Want::Register(place.register))
            }
            ExprKind::While { .. } | ExprKind::ForRange { .. } | ExprKind::ForEach { .. } => {
                this.loop_(expr, Some(place.register))
            }
        })
    }

    fn negate(&mut self, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        if let Some(number) = constant_number(expr) {
            self.load(place.register, Constant::Number(number), expr.span)?;
            return Ok(Proof::Number);
        }
        let operand = self.operand_in(operand, &mut place.scratch)?;
        let op = if operand.proof == Proof::Number { Opcode::NegN } else { Opcode::Neg };
        self.code.abc(op, place.register, operand.register, 0, expr.span);
        Ok(Proof::Number)
    }

    fn not(&mut self, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        let operand = self.operand_in(operand, &mut place.scratch)?;
        self.code.abc(Opcode::Not, place.register, operand.register, 0, expr.span);
        Ok(Proof::Bool)
    }

    fn binary(&mut self, op: Operator, left: &Expr, right: &Expr, expr: &Expr, place: Place) -> Compiled<Proof> {
        if let Some(number) = constant_number(expr) {
            self.load(place.register, Constant::Number(number), expr.span)?;
            return Ok(Proof::Number);
        }
        if let Some(proof) = self.with_constant(op, left, right, expr, place)? {
            return Ok(proof);
        }
        let (left, right) = self.operands(left, right, place.scratch)?;
        let proof = Proof::of_operator(op, left.proof, right.proof);
        let op_code = match (op, left.proof, right.proof) {
            (_, Proof::Number, Proof::Number) => {
                let (op, swapped) = typed(op);
                let (b, c) = if swapped { (right, left) } else { (left, right) };
                self.code.abc(op, place.register, b.register, c.register, expr.span);
                return Ok(proof);
            }
            (Operator::Add, Proof::Text, Proof::Text) => Opcode::ConcatTT,
            (Operator::Add, Proof::List(_), Proof::List(_)) => Opcode::ConcatLL,
            _ => generic(op),
        };
        if matches!(op, Operator::Add | Operator::Append) {
            self.grow(op_code, left, right, proof, expr, place.register);
        } else {
            self.code.abc(op_code, place.register, left.register, right.register, expr.span);
        }
        Ok(proof)
    }

    /// A text or list that gets longer: in place, which the instruction does where its result takes the register of its
    /// left operand.
    fn grow(&mut self, op: Opcode, left: Operand, right: Operand, proof: Proof, expr: &Expr, register: u8) {
        let in_place = left.spent && left.register != right.register;
        let grown = if in_place { left.register } else { register };
        self.code.abc(op, grown, left.register, right.register, expr.span);
        self.move_to(register, grown, proof, expr.span);
    }

    /// Arithmetic of a proved number and a constant early in the pool. Sums and products take the constant from either
    /// side: they are commutative to the bit.
    fn with_constant(
        &mut self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        mut place: Place,
    ) -> Compiled<Option<Proof>> {
        let (op_code, commutes) = match op {
            Operator::Add => (Opcode::AddKN, true),
            Operator::Subtract => (Opcode::SubKN, false),
            Operator::Multiply => (Opcode::MulKN, true),
            Operator::Divide => (Opcode::DivKN, false),
            _ => return Ok(None),
        };
        let (variable, constant) = match (constant_number(left), constant_number(right)) {
            (None, Some(constant)) => (left, constant),
            (Some(constant), None) if commutes => (right, constant),
            _ => return Ok(None),
        };
        if !self.is_proved_number(variable) || (op == Operator::Divide && constant == 0.0) {
            return Ok(None);
        }
        let Ok(constant) = u8::try_from(self.constant(Constant::Number(constant), expr.span)?) else { return Ok(None) };
        let variable = self.operand_in(variable, &mut place.scratch)?;
        self.code.abc(op_code, place.register, variable.register, constant, expr.span);
        Ok(Some(Proof::Number))
    }

    /// What is proved of an expression before it is compiled; less than compiling it tells.
    fn is_proved_number(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Constant(constant) => Proof::of_constant(constant) == Proof::Number,
            ExprKind::Local { local, .. } => self.proof_of(*local) == Proof::Number,
            ExprKind::Binary { op: Operator::Add, left, right } => {
                self.is_proved_number(left) || self.is_proved_number(right)
            }
            ExprKind::Binary { op: Operator::Subtract | Operator::Multiply | Operator::Divide, .. }
            | ExprKind::Negate(_) => true,
            ExprKind::Call { function, .. } => self.result_of(*function) == Proof::Number,
            _ => false,
        }
    }

    /// A value, and another that takes its place unless a branch on the first one is taken. The register is written
    /// before the second is read, so a variable's gets a copy.
    fn either(
        &mut self,
        first: &Expr,
        second: &Expr,
        (branch, kind): (Opcode, u8),
        expr: &Expr,
        mut place: Place,
    ) -> Compiled<Proof> {
        let value = self.scratch_or_new(&mut place.scratch, expr.span)?;
        let end = self.code.label();
        let first = self.expr_to(first, Place::fresh(value))?;
        self.code.jump(branch, value, kind, end, expr.span);
        let second = self.expr_to(second, Place::fresh(value))?;
        self.code.bind(end);
        let proof = first.join(second);
        self.move_to(place.register, value, proof, expr.span);
        Ok(proof)
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
