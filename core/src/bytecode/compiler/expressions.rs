//! Expressions: which form goes where.

use super::{Compiled, FunctionCompiler, Place, Want};
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::check::proof::Proof;
use crate::check::typed_program::{CallKind, Expr, ExprKind};

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
            ExprKind::Tool { tool, arguments } => this.call_tool(*tool, arguments, expr, place),
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

    fn not(&mut self, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        let operand = self.operand_in(operand, &mut place.scratch)?;
        self.code.abc(Opcode::Not, place.register, operand.register, 0, expr.span);
        Ok(Proof::Bool)
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
