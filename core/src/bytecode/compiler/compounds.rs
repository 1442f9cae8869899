//! Lists, records and results: made, changed, taken apart.

use super::operands::{Operand, deferred};
use super::{Compiled, FunctionCompiler, Place};
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::check::proof::Proof;
use crate::check::typed_program::{Expr, ExprKind, RecordId};
use std::sync::Arc;

/// Elements of a literal that are in registers at once, where there are that many.
const CHUNK: usize = 32;

impl FunctionCompiler<'_, '_> {
    /// A list: the first elements make it, further ones extend it.
    pub(super) fn list(&mut self, elements: &[Expr], expr: &Expr, mut place: Place) -> Compiled<Proof> {
        let at = expr.span;
        let chunk = CHUNK.min(self.left() / 4).max(1);
        if elements.len() <= chunk {
            let row = self.row(elements.len(), place.scratch, at)?;
            let mut proofs = vec![Proof::Never; elements.len()];
            self.fill_row(row, elements.iter().enumerate(), &mut proofs)?;
            self.code.abc(Opcode::List, place.register, row, elements.len() as u8, at);
            return Ok(Proof::list_of(proofs));
        }
        let list = self.scratch_or_new(&mut place.scratch, at)?;
        let row = self.row(chunk, None, at)?;
        let mut proof = Proof::EMPTY_LIST;
        for (index, elements) in elements.chunks(chunk).enumerate() {
            let mut proofs = vec![Proof::Never; elements.len()];
            // Elements of later chunks may read a variable for the last time, so it is not taken out before.
            let elements = elements.iter().map(|element| (element, deferred(element)));
            for (position, (element, variable)) in elements.enumerate() {
                let register = row + position as u8;
                proofs[position] = match variable {
                    Some(local) => self.local_to(local, Default::default(), register, element.span)?,
                    None => self.expr_to(element, Place::fresh(register))?,
                };
            }
            let op = if index == 0 { Opcode::List } else { Opcode::Extend };
            self.code.abc(op, list, row, proofs.len() as u8, at);
            proof = proof.join(Proof::list_of(proofs));
        }
        self.move_to(place.register, list, proof, at);
        Ok(proof)
    }

    /// A record: fields are evaluated as they are written, into registers as they are declared.
    pub(super) fn record(
        &mut self,
        record: RecordId,
        fields: &[(u16, Expr)],
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        // Not in the register that the record gets: the one of the round before may still stand there, to be used again.
        let row = self.row(fields.len(), None, expr.span)?;
        let mut proofs = vec![Proof::Any; fields.len()];
        self.fill_row(row, fields.iter().map(|(index, value)| (*index as usize, value)), &mut proofs)?;
        self.code.wide(Opcode::NewRecord, place.register, row, record.0.into(), expr.span);
        Ok(Proof::Record(record))
    }

    /// A record with other values in some fields, which are put in one after the other once all are evaluated.
    pub(super) fn with(
        &mut self,
        record: &Expr,
        fields: &[(Arc<str>, Expr)],
        expr: &Expr,
        mut place: Place,
    ) -> Compiled<Proof> {
        let at = expr.span;
        let record_expr = record;
        let record = self.early_operand(record_expr, &mut place.scratch)?;
        let values: Vec<Operand> =
            fields.iter().map(|(_, value)| self.early_operand(value, &mut None)).collect::<Compiled<_>>()?;
        // The changed record takes the register where it is wanted, unless a value still stands there.
        let changed = match values.iter().any(|value| value.register == place.register) {
            true if record.register != place.register && deferred(record_expr).is_none() => record.register,
            true => self.allocate(1, at)?,
            false => place.register,
        };
        if changed != record.register {
            let op = if record.spent { Opcode::Take } else { Opcode::Move };
            self.code.abc(op, changed, record.register, 0, at);
        }
        for ((field, _), value) in fields.iter().zip(values) {
            match self.slot(record.proof, field) {
                Some(slot) => self.code.wide(Opcode::WithSlot, changed, value.register, slot, at),
                None => {
                    let name = self.common.field_name(field);
                    self.code.wide(Opcode::With, changed, value.register, name, at);
                }
            }
        }
        self.move_to(place.register, changed, record.proof, at);
        Ok(record.proof)
    }

    pub(super) fn field(
        &mut self,
        object: &Expr,
        field: &Arc<str>,
        safe: bool,
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        self.access(object, safe, expr, place, |this, object, register| {
            let (proof, at) = (object.proof, expr.span);
            match (this.slot(proof, field), proof) {
                (Some(slot), Proof::Record(id)) => {
                    this.code.wide(Opcode::FieldSlot, register, object.register, slot, at);
                    this.program.records[id.index()].fields[slot as u16 as usize].proof
                }
                _ => {
                    let name = this.common.field_name(field);
                    this.code.wide(Opcode::Field, register, object.register, name, at);
                    Proof::Any
                }
            }
        })
    }

    /// A field of a proved record as an operand.
    fn slot(&self, record: Proof, field: &Arc<str>) -> Option<u32> {
        let Proof::Record(id) = record else { return None };
        let fields = &self.program.records[id.index()].fields;
        let position = u16::try_from(fields.iter().position(|known| known.name == *field)?).ok()?;
        Some(u32::from(id.0) << 16 | u32::from(position))
    }

    pub(super) fn index(
        &mut self,
        object: &Expr,
        index: u32,
        safe: bool,
        expr: &Expr,
        place: Place,
    ) -> Compiled<Proof> {
        self.access(object, safe, expr, place, |this, object, register| {
            this.code.wide(Opcode::Index, register, object.register, index, expr.span);
            object.proof.element()
        })
    }

    /// A field or an element, which is nil if the object may be nil and is.
    fn access(
        &mut self,
        object: &Expr,
        safe: bool,
        expr: &Expr,
        mut place: Place,
        read: impl FnOnce(&mut Self, Operand, u8) -> Proof,
    ) -> Compiled<Proof> {
        if !safe {
            let object = self.operand_in(object, &mut place.scratch)?;
            return Ok(read(self, object, place.register));
        }
        let value = self.temporary(object, &mut place.scratch)?;
        let end = self.code.label();
        // What is proved is never nil.
        if value.proof == Proof::Any {
            self.code.jump(Opcode::JumpKind, value.register, TestedKind::Nil as u8, end, expr.span);
        }
        let proof = read(self, value, value.register);
        self.code.bind(end);
        self.move_to(place.register, value.register, proof, expr.span);
        Ok(proof)
    }

    /// An ok or err.
    pub(super) fn wrap(&mut self, op: Opcode, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        let payload = match operand.kind {
            ExprKind::Local { read, .. } if read.last => self.operand_in(operand, &mut place.scratch)?,
            _ => self.temporary(operand, &mut place.scratch)?,
        };
        self.code.abc(op, place.register, payload.register, 0, expr.span);
        Ok(Proof::Any)
    }

    /// The payload of an ok, or an err to the caller.
    pub(super) fn unwrap(&mut self, operand: &Expr, expr: &Expr, mut place: Place) -> Compiled<Proof> {
        let at = expr.span;
        let value = self.temporary(operand, &mut place.scratch)?;
        if value.proof != Proof::Any {
            // Neither ok nor err.
            self.move_to(place.register, value.register, value.proof, at);
            return Ok(value.proof);
        }
        let go_on = self.code.label();
        self.code.jump(Opcode::JumpNotKind, value.register, TestedKind::Err as u8, go_on, at);
        self.code.abc(Opcode::Return, value.register, 0, 0, at);
        self.code.bind(go_on);
        self.code.abc(Opcode::Payload, place.register, value.register, 0, at);
        Ok(Proof::Any)
    }
}
