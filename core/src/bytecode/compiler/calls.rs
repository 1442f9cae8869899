//! Calls: of functions, through values, of builtins and tools.

use super::{Compiled, FunctionCompiler, Place};
use crate::builtins::Builtin;
use crate::bytecode::opcodes::Opcode;
use crate::check::proof::Proof;
use crate::check::typed_program::{CallKind, Expr, ExprKind, FunctionId, ToolId};

impl FunctionCompiler<'_, '_> {
    pub(super) fn call(
        &mut self,
        function: FunctionId,
        arguments: &[Expr],
        kind: CallKind,
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        let (base, _) = self.arguments(arguments, expr, place.scratch)?;
        let op = if kind == CallKind::Plain { Opcode::Call } else { Opcode::CallRec };
        self.code.abx(op, base, function.0, expr.span);
        let proof = self.result_of(function);
        self.move_to(place.register, base, proof, expr.span);
        Ok(proof)
    }

    pub(super) fn call_value(
        &mut self,
        callee: &Expr,
        arguments: &[Expr],
        expr: &Expr,
        mut place: Place,
    ) -> Compiled<Proof> {
        let callee = self.early_operand(callee, &mut place.scratch)?;
        let (base, _) = self.arguments(arguments, expr, place.scratch)?;
        self.code.abc(Opcode::CallV, base, callee.register, arguments.len() as u8, expr.span);
        let proof = self.result_of_value(arguments.len());
        self.move_to(place.register, base, proof, expr.span);
        Ok(proof)
    }

    /// A call that takes the frame of its caller.
    pub(super) fn tail_call(&mut self, expr: &Expr) -> Compiled<Proof> {
        match &expr.kind {
            ExprKind::Call { function, arguments, .. } => {
                let (base, _) = self.arguments(arguments, expr, None)?;
                self.code.abx(Opcode::TailCall, base, function.0, expr.span);
                Ok(self.result_of(*function))
            }
            ExprKind::CallValue { callee, arguments, .. } => {
                let callee = self.early_operand(callee, &mut None)?;
                let (base, _) = self.arguments(arguments, expr, None)?;
                self.code.abc(Opcode::TailCallV, base, callee.register, arguments.len() as u8, expr.span);
                Ok(self.result_of_value(arguments.len()))
            }
            _ => Ok(Proof::Never),
        }
    }

    pub(super) fn as_function(
        &mut self,
        operand: &Expr,
        builtin: Builtin,
        expr: &Expr,
        mut place: Place,
    ) -> Compiled<Proof> {
        let operand = self.operand_in(operand, &mut place.scratch)?;
        self.code.abc(Opcode::ToFunction, place.register, operand.register, builtin as u8, expr.span);
        Ok(Proof::Function)
    }

    pub(super) fn call_builtin(
        &mut self,
        builtin: Builtin,
        arguments: &[Expr],
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        let (base, proofs) = self.arguments(arguments, expr, place.scratch)?;
        self.code.abc(Opcode::CallB, base, builtin as u8, arguments.len() as u8, expr.span);
        let proof = Proof::of_builtin(builtin, &proofs);
        self.move_to(place.register, base, proof, expr.span);
        Ok(proof)
    }

    pub(super) fn call_tool(&mut self, tool: ToolId, arguments: &[Expr], expr: &Expr, place: Place) -> Compiled<Proof> {
        let (base, _) = self.arguments(arguments, expr, place.scratch)?;
        self.code.wide(Opcode::CallTool, base, arguments.len() as u8, tool.0.into(), expr.span);
        self.move_to(place.register, base, Proof::Any, expr.span);
        Ok(Proof::Any)
    }

    pub(super) fn result_of(&self, function: FunctionId) -> Proof {
        self.program.function(function).proofs.result.unwrap_or(Proof::Any)
    }

    /// What is proved of the result of a call through a value: what holds of every function that may be meant.
    fn result_of_value(&self, arguments: usize) -> Proof {
        self.common.value_results.get(&arguments).copied().unwrap_or(Proof::Never)
    }

    /// Compiles arguments into registers in a row; the result of the call takes the first.
    fn arguments(&mut self, arguments: &[Expr], call: &Expr, scratch: Option<u8>) -> Compiled<(u8, Vec<Proof>)> {
        let base = self.row(arguments.len(), scratch, call.span)?;
        let mut proofs = vec![Proof::Any; arguments.len()];
        self.fill_row(base, arguments.iter().enumerate(), &mut proofs)?;
        Ok((base, proofs))
    }
}
