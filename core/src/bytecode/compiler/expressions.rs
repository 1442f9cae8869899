//! Expressions: operands into registers, operators over them.

use super::{Compiled, FunctionCompiler, Operand, Want};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{Block, CallKind, Expr, ExprKind, FunctionId, LocalId, Operator, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::operations;
use crate::value::Value;

impl FunctionCompiler<'_> {
    /// Compiles an expression whose value goes where it is wanted; gives what is proved of it.
    pub(super) fn expr(&mut self, expr: &Expr, want: Want) -> Compiled<Proof> {
        match want {
            Want::Register(register) => self.expr_to(expr, register, None),
            Want::Nothing => {
                let position = self.code.position();
                let proof = self.discard(expr)?;
                self.code.drop_harmless_since(position);
                Ok(proof)
            }
            Want::Return => self.scoped(|this| match &expr.kind {
                ExprKind::If { .. } | ExprKind::Match { .. } => this.branches(expr, want),
                ExprKind::Call { function, arguments, kind: CallKind::Tail } => {
                    let (base, _) = this.arguments(arguments, expr, None)?;
                    this.code.abx(Opcode::TailCall, base, function.0, expr.span);
                    Ok(this.result_of(*function))
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
            ExprKind::If { .. } | ExprKind::Match { .. } => self.branches(expr, Want::Nothing),
            ExprKind::While { .. } | ExprKind::ForRange { .. } => self.loop_(expr, None),
            _ => self.scoped(|this| Ok(this.operand(expr)?.proof)),
        }
    }

    /// Compiles an expression into some register: that of the variable it names, else a new one.
    pub(super) fn operand(&mut self, expr: &Expr) -> Compiled<Operand> {
        self.operand_in(expr, &mut None)
    }

    /// As [`Self::operand`], but takes the scratch register, if there is one, instead of a new one.
    fn operand_in(&mut self, expr: &Expr, scratch: &mut Option<u8>) -> Compiled<Operand> {
        if let ExprKind::Local { local, .. } = expr.kind {
            let register = self.checked_local(local, expr)?;
            return Ok(Operand { register, proof: self.proof_of(local) });
        }
        let register = match scratch.take() {
            Some(register) => register,
            None => self.allocate(1, expr.span)?,
        };
        let proof = self.expr_to(expr, register, Some(register))?;
        Ok(Operand { register, proof })
    }

    /// Compiles an expression into a register. A variable's register is written last, after every part has been read;
    /// one that holds nothing yet may be given as scratch for the parts as well.
    pub(super) fn expr_to(&mut self, expr: &Expr, register: u8, mut scratch: Option<u8>) -> Compiled<Proof> {
        self.scoped(|this| match &expr.kind {
            ExprKind::Constant(constant) => {
                this.load(register, constant.clone(), expr.span)?;
                Ok(Proof::of_constant(constant))
            }
            ExprKind::Local { local, .. } => {
                let source = this.checked_local(*local, expr)?;
                if source != register {
                    this.code.abc(Opcode::Move, register, source, 0, expr.span);
                }
                Ok(this.proof_of(*local))
            }
            ExprKind::Binary { op, left, right } => this.binary(*op, left, right, expr, (register, scratch)),
            ExprKind::Logic { stops_on, left, right } => this.logic(*stops_on, left, right, expr, (register, scratch)),
            ExprKind::Negate(operand) => {
                if let Some(number) = constant_number(expr) {
                    this.load(register, Constant::Number(number), expr.span)?;
                    return Ok(Proof::Number);
                }
                let operand = this.operand_in(operand, &mut scratch)?;
                let op = if operand.proof == Proof::Number { Opcode::NegN } else { Opcode::Neg };
                this.code.abc(op, register, operand.register, 0, expr.span);
                Ok(Proof::Number)
            }
            ExprKind::Not(operand) => {
                let operand = this.operand_in(operand, &mut scratch)?;
                this.code.abc(Opcode::Not, register, operand.register, 0, expr.span);
                Ok(Proof::Bool)
            }
            ExprKind::Call { function, arguments, kind } => {
                let (base, _) = this.arguments(arguments, expr, scratch)?;
                let op = if *kind == CallKind::Plain { Opcode::Call } else { Opcode::CallRec };
                this.code.abx(op, base, function.0, expr.span);
                this.move_to(register, base, expr);
                Ok(this.result_of(*function))
            }
            ExprKind::Builtin { builtin, arguments } => {
                let (base, proofs) = this.arguments(arguments, expr, scratch)?;
                this.code.abc(Opcode::CallB, base, *builtin as u8, arguments.len() as u8, expr.span);
                this.move_to(register, base, expr);
                Ok(Proof::of_builtin(*builtin, &proofs))
            }
            ExprKind::If { .. } | ExprKind::Match { .. } => this.branches(expr, Want::Register(register)),
            ExprKind::While { .. } | ExprKind::ForRange { .. } => this.loop_(expr, Some(register)),
            _ => Err(Box::new(Diagnostic::error(Code::T033, expr.span, "this cannot be compiled yet"))),
        })
    }

    fn move_to(&mut self, register: u8, source: u8, expr: &Expr) {
        if register != source {
            self.code.abc(Opcode::Move, register, source, 0, expr.span);
        }
    }

    fn checked_local(&mut self, local: LocalId, expr: &Expr) -> Compiled<u8> {
        let register = self.register_of(local, expr.span)?;
        if self.function.locals[local.index()].may_be_unassigned {
            self.code.abc(Opcode::Check, register, 0, 0, expr.span);
        }
        Ok(register)
    }

    fn proof_of(&self, local: LocalId) -> Proof {
        self.function.proofs.locals[local.index()]
    }

    fn result_of(&self, function: FunctionId) -> Proof {
        self.program.function(function).proofs.result.unwrap_or(Proof::Any)
    }

    /// Compiles arguments into registers in a row; the result of the call takes the first. The row starts at the scratch
    /// register if nothing lies above that, so that calls inside calls need no moves.
    fn arguments(&mut self, arguments: &[Expr], call: &Expr, scratch: Option<u8>) -> Compiled<(u8, Vec<Proof>)> {
        let count = arguments.len().max(1);
        let base = match scratch {
            Some(register) if register as usize + 1 == self.free => {
                self.allocate(count - 1, call.span)?;
                register
            }
            _ => self.allocate(count, call.span)?,
        };
        let mut proofs = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            proofs.push(self.expr_to(argument, base + index as u8, Some(base + index as u8))?);
        }
        Ok((base, proofs))
    }

    /// Both operands, left first. A left operand that is a variable is copied if the right one binds that variable.
    pub(super) fn operands(
        &mut self,
        left: &Expr,
        right: &Expr,
        mut scratch: Option<u8>,
    ) -> Compiled<(Operand, Operand)> {
        let mut first = self.operand_in(left, &mut scratch)?;
        if let ExprKind::Local { local, .. } = left.kind
            && binds(right, local)
        {
            let copy = self.allocate(1, left.span)?;
            self.code.abc(Opcode::Move, copy, first.register, 0, left.span);
            first.register = copy;
        }
        Ok((first, self.operand_in(right, &mut scratch)?))
    }

    fn binary(
        &mut self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        (register, scratch): (u8, Option<u8>),
    ) -> Compiled<Proof> {
        if let Some(number) = constant_number(expr) {
            self.load(register, Constant::Number(number), expr.span)?;
            return Ok(Proof::Number);
        }
        if let Some(proof) = self.with_constant(op, left, right, expr, (register, scratch))? {
            return Ok(proof);
        }
        let (left, right) = self.operands(left, right, scratch)?;
        let numbers = left.proof == Proof::Number && right.proof == Proof::Number;
        let (op_code, swapped) = if numbers { typed(op) } else { generic(op) };
        let op_code = match op {
            Operator::Add if left.proof == Proof::Text && right.proof == Proof::Text => Opcode::ConcatTT,
            _ => op_code,
        };
        let (b, c) = if swapped { (right, left) } else { (left, right) };
        self.code.abc(op_code, register, b.register, c.register, expr.span);
        Ok(Proof::of_operator(op, left.proof, right.proof))
    }

    /// Arithmetic of a proved number and a constant early in the pool. Sums and products take the constant from either
    /// side: they are commutative to the bit.
    fn with_constant(
        &mut self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        (register, mut scratch): (u8, Option<u8>),
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
        let variable = self.operand_in(variable, &mut scratch)?;
        self.code.abc(op_code, register, variable.register, constant, expr.span);
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

    /// `&`, `|` as a value. The register is written before the right operand is read, so a variable's gets a copy.
    fn logic(
        &mut self,
        stops_on: bool,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        (register, mut scratch): (u8, Option<u8>),
    ) -> Compiled<Proof> {
        let value = match scratch.take() {
            Some(register) => register,
            None => self.allocate(1, expr.span)?,
        };
        let end = self.code.label();
        let left = self.expr_to(left, value, Some(value))?;
        self.code.jump(if stops_on { Opcode::JumpT } else { Opcode::JumpF }, value, 0, end, expr.span);
        let right = self.expr_to(right, value, Some(value))?;
        self.code.bind(end);
        self.move_to(register, value, expr);
        Ok(left.join(right))
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
        Operator::Append => generic(op),
    }
}

/// The form over operands of any kind; never swapped, so that faults name the operands in order.
pub(super) fn generic(op: Operator) -> (Opcode, bool) {
    let op = match op {
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
    };
    (op, false)
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

/// Whether evaluating an expression can bind a variable, which only blocks inside it do.
fn binds(expr: &Expr, local: LocalId) -> bool {
    let in_block = |block: &Block| {
        block.statements.iter().any(|statement| match statement {
            Statement::Bind { local: bound, value } => *bound == local || binds(value, local),
            Statement::Return(value) | Statement::Break(Some(value)) | Statement::Expr(value) => binds(value, local),
            Statement::Guard { condition, .. } => binds(condition, local),
            Statement::Break(None) | Statement::Continue => false,
        })
    };
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Local { .. } => false,
        ExprKind::Negate(operand) | ExprKind::Not(operand) => binds(operand, local),
        ExprKind::Binary { left, right, .. } | ExprKind::Logic { left, right, .. } => {
            binds(left, local) || binds(right, local)
        }
        ExprKind::Call { arguments, .. } | ExprKind::Builtin { arguments, .. } => {
            arguments.iter().any(|argument| binds(argument, local))
        }
        ExprKind::If { condition, then, otherwise } => binds(condition, local) || in_block(then) || in_block(otherwise),
        ExprKind::Match { subject, arms } => binds(subject, local) || arms.iter().any(|arm| in_block(&arm.body)),
        ExprKind::While { condition, body } => binds(condition, local) || in_block(body),
        ExprKind::ForRange { start, end, body, .. } => binds(start, local) || binds(end, local) || in_block(body),
        _ => false,
    }
}
