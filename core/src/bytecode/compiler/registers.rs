//! Registers: for variables by scope, for parts of expressions above them.

use super::{Compiled, FunctionCompiler};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::RegisterName;
use crate::check::typed_program::{Block, ExprKind, LocalId, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::collections::HashSet;

/// Registers of a frame; a count of them fits a byte.
const MAX_REGISTERS: usize = 255;

impl FunctionCompiler<'_, '_> {
    /// Takes `count` registers in a row above all that are in use.
    pub(super) fn allocate(&mut self, count: usize, at: Span) -> Compiled<u8> {
        let first = self.free;
        self.free += count;
        if self.free > MAX_REGISTERS {
            let message = format!("`{}` keeps more than {MAX_REGISTERS} values at once here", self.function.name);
            return Err(Box::new(
                Diagnostic::error(Code::T032, at, message).suggest("move a part of it into a function of its own"),
            ));
        }
        self.used = self.used.max(self.free);
        Ok(first as u8)
    }

    /// How many registers are left.
    pub(super) fn left(&self) -> usize {
        MAX_REGISTERS.saturating_sub(self.free)
    }

    /// The scratch register, if there is one, else a new one.
    pub(super) fn scratch_or_new(&mut self, scratch: &mut Option<u8>, at: Span) -> Compiled<u8> {
        match scratch.take() {
            Some(register) => Ok(register),
            None => self.allocate(1, at),
        }
    }

    /// `count` registers in a row. The row starts at the scratch register if nothing lies above that, so that calls
    /// inside calls need no moves.
    pub(super) fn row(&mut self, count: usize, scratch: Option<u8>, at: Span) -> Compiled<u8> {
        match scratch {
            Some(register) if register as usize + 1 == self.free => {
                self.allocate(count.max(1) - 1, at)?;
                Ok(register)
            }
            _ => self.allocate(count.max(1), at),
        }
    }

    /// Compiles with registers of its own, which are free again afterwards.
    pub(super) fn scoped<T>(&mut self, compile: impl FnOnce(&mut Self) -> Compiled<T>) -> Compiled<T> {
        let (free, named) = (self.free, self.names.len());
        let result = compile(self);
        self.free = free;
        let end = self.code.position() as u32;
        for name in self.names[named..].iter_mut().filter(|name| name.scope.end == u32::MAX) {
            name.scope.end = end;
        }
        result
    }

    /// Gives a variable its register, which it has from here on.
    pub(super) fn place(&mut self, local: LocalId, register: u8) {
        self.registers[local.index()] = Some(register);
        let scope = self.code.position() as u32..u32::MAX;
        let name = self.function.locals[local.index()].name.clone();
        self.names.push(RegisterName { register, name, scope });
    }

    /// The register of a variable, which has one since its scope was opened, unless it is bound here for the first time.
    pub(super) fn register_of(&mut self, local: LocalId, at: Span) -> Compiled<u8> {
        match self.registers[local.index()] {
            Some(register) => Ok(register),
            None => {
                let register = self.allocate(1, at)?;
                self.place(local, register);
                Ok(register)
            }
        }
    }

    /// Gives the variables of a scope their registers, but for those that a statement of the block itself binds first:
    /// they get theirs there, so that the value is computed in it.
    pub(super) fn open_scope(&mut self, block: &Block, at: Span) -> Compiled<()> {
        let bound_here = if self.shared { HashSet::new() } else { bound_by_statements(block) };
        for &local in &block.locals {
            if !bound_here.contains(&local) {
                self.register_of(local, at)?;
            }
        }
        for &local in &block.unassigned {
            let register = self.register_of(local, at)?;
            self.code.abc(Opcode::Clear, register, 0, 0, at);
        }
        Ok(())
    }
}

/// The variables that a block binds before any loop inside it does.
fn bound_by_statements(block: &Block) -> HashSet<LocalId> {
    let (mut here, mut in_loops) = (HashSet::new(), HashSet::new());
    for statement in &block.statements {
        match statement {
            Statement::Bind { local, .. } if !in_loops.contains(local) => drop(here.insert(*local)),
            Statement::Expr(expr) => {
                if let ExprKind::While { body, .. } = &expr.kind {
                    bound_in_loop(body, &mut in_loops);
                }
            }
            _ => {}
        }
    }
    here
}

/// The variables that the body of a `wh` loop, which is no scope, binds.
fn bound_in_loop(body: &Block, bound: &mut HashSet<LocalId>) {
    for statement in &body.statements {
        match statement {
            Statement::Bind { local, .. } => drop(bound.insert(*local)),
            Statement::Expr(expr) => {
                if let ExprKind::While { body, .. } = &expr.kind {
                    bound_in_loop(body, bound);
                }
            }
            _ => {}
        }
    }
}
