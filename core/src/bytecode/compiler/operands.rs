//! Operands: which register an operation finds a value in, and whether it may take it from there.

use super::{Compiled, FunctionCompiler, Place};
use crate::bytecode::opcodes::Opcode;
use crate::check::proof::Proof;
use crate::check::typed_program::{Expr, ExprKind, LocalId, Read};
use crate::source::Span;

/// A register with what is proved of its value.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    pub(super) register: u8,
    pub(super) proof: Proof,
    /// Whether nobody reads the register after the operation: it holds a part of an expression, or a variable for the
    /// last time.
    pub(super) spent: bool,
}

impl FunctionCompiler<'_, '_> {
    /// Compiles an expression that is read next into some register: that of the variable it names, else a new one.
    pub(super) fn operand(&mut self, expr: &Expr) -> Compiled<Operand> {
        self.operand_in(expr, &mut None)
    }

    /// As [`Self::operand`], but takes the scratch register, if there is one, instead of a new one.
    pub(super) fn operand_in(&mut self, expr: &Expr, scratch: &mut Option<u8>) -> Compiled<Operand> {
        if let ExprKind::Local { local, read } = expr.kind {
            let register = self.checked_local(local, expr.span)?;
            return Ok(Operand { register, proof: self.proof_of(local), spent: read.last });
        }
        self.temporary(expr, scratch)
    }

    /// Compiles an expression whose value the operation may take.
    pub(super) fn temporary(&mut self, expr: &Expr, scratch: &mut Option<u8>) -> Compiled<Operand> {
        let register = self.scratch_or_new(scratch, expr.span)?;
        let proof = self.expr_to(expr, Place::fresh(register))?;
        Ok(Operand { register, proof, spent: true })
    }

    /// As [`Self::operand_in`], before other operands are evaluated: a variable stays in its register only where it is
    /// read by the operation.
    pub(super) fn early_operand(&mut self, expr: &Expr, scratch: &mut Option<u8>) -> Compiled<Operand> {
        match deferred(expr) {
            Some(_) => self.operand_in(expr, scratch),
            None => self.temporary(expr, scratch),
        }
    }

    /// Both operands, left first.
    pub(super) fn operands(
        &mut self,
        left: &Expr,
        right: &Expr,
        mut scratch: Option<u8>,
    ) -> Compiled<(Operand, Operand)> {
        let left = self.early_operand(left, &mut scratch)?;
        Ok((left, self.operand_in(right, &mut scratch)?))
    }

    /// Compiles expressions into registers in a row that starts at `base`; gives what is proved of each. Variables that
    /// the operation reads are moved in last.
    pub(super) fn fill_row<'e>(
        &mut self,
        base: u8,
        exprs: impl Iterator<Item = (usize, &'e Expr)> + Clone,
        proofs: &mut [Proof],
    ) -> Compiled<()> {
        for (index, expr) in exprs.clone().filter(|(_, expr)| deferred(expr).is_none()) {
            proofs[index] = self.expr_to(expr, Place::fresh(base + index as u8))?;
        }
        for (index, expr) in exprs.filter(|(_, expr)| deferred(expr).is_some()) {
            proofs[index] = self.expr_to(expr, Place::fresh(base + index as u8))?;
        }
        Ok(())
    }

    /// Reads a variable into a register.
    pub(super) fn local_to(&mut self, local: LocalId, read: Read, register: u8, at: Span) -> Compiled<Proof> {
        let source = self.checked_local(local, at)?;
        let proof = self.proof_of(local);
        if source != register {
            let op = if read.last && may_be_shared(proof) { Opcode::Take } else { Opcode::Move };
            self.code.abc(op, register, source, 0, at);
        }
        Ok(proof)
    }

    /// Moves the value of a part of an expression.
    pub(super) fn move_to(&mut self, register: u8, source: u8, proof: Proof, at: Span) {
        if register != source {
            let op = if may_be_shared(proof) { Opcode::Take } else { Opcode::Move };
            self.code.abc(op, register, source, 0, at);
        }
    }

    fn checked_local(&mut self, local: LocalId, at: Span) -> Compiled<u8> {
        let register = self.register_of(local, at)?;
        if self.function.locals[local.index()].may_be_unassigned {
            self.code.abc(Opcode::Check, register, 0, 0, at);
        }
        Ok(register)
    }

    pub(super) fn proof_of(&self, local: LocalId) -> Proof {
        self.function.proofs.locals[local.index()]
    }
}

/// The variable that an operand names, if the operation reads it and not the place where it stands.
pub(super) fn deferred(expr: &Expr) -> Option<LocalId> {
    match expr.kind {
        ExprKind::Local { local, read } if read.deferred => Some(local),
        _ => None,
    }
}

/// Whether a value may have other holders, so that it matters who lets go of it.
fn may_be_shared(proof: Proof) -> bool {
    !matches!(proof, Proof::Number | Proof::Bool | Proof::Never)
}
