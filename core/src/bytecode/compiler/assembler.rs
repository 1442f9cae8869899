//! Words, spans, constants and labels of the function being compiled.

use crate::bytecode::instruction::{Word, instructions};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Constant;
use crate::check::typed_program::FunctionId;
use crate::source::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// A place in code that may not be known yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Label(usize);

#[derive(Default)]
pub(super) struct Assembler {
    code: Vec<Word>,
    spans: Vec<Span>,
    constants: Vec<Constant>,
    pool: HashMap<Key, u16>,
    /// The pc of each label, once bound.
    labels: Vec<Option<usize>>,
    /// Distance words to fill in, and the label each leads to.
    fixups: Vec<(usize, Label)>,
    /// The pc of the label that was bound last.
    last_label: Option<usize>,
    /// The last instruction.
    last: Option<Opcode>,
}

/// A constant by identity: numbers by their bits, since 0 and -0 are equal and different.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Nil,
    Bool(bool),
    Number(u64),
    Text(Arc<str>),
    Function(FunctionId),
}

impl Assembler {
    pub(super) fn abc(&mut self, op: Opcode, a: u8, b: u8, c: u8, at: Span) {
        self.last = Some(op);
        self.push(Word::abc(op, a, b, c), at);
    }

    pub(super) fn abx(&mut self, op: Opcode, a: u8, bx: u16, at: Span) {
        self.last = Some(op);
        self.push(Word::abx(op, a, bx), at);
    }

    pub(super) fn wide(&mut self, op: Opcode, a: u8, b: u8, wide: u32, at: Span) {
        self.abc(op, a, b, 0, at);
        self.push(Word(wide), at);
    }

    pub(super) fn jump(&mut self, op: Opcode, a: u8, b: u8, target: Label, at: Span) {
        self.abc(op, a, b, 0, at);
        self.fixups.push((self.code.len(), target));
        self.push(Word(0), at);
    }

    fn push(&mut self, word: Word, at: Span) {
        self.code.push(word);
        self.spans.push(at);
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// The label stands for the next instruction.
    pub(super) fn bind(&mut self, Label(label): Label) {
        self.labels[label] = Some(self.code.len());
        self.last_label = Some(self.code.len());
    }

    /// Whether the next instruction can be reached: from the one before it or by a branch.
    pub(super) fn is_reached(&self) -> bool {
        self.last_label == Some(self.code.len()) || !self.last.is_some_and(Opcode::leaves)
    }

    /// The index of a constant; `None` when the pool is full.
    pub(super) fn constant(&mut self, constant: Constant) -> Option<u16> {
        let key = match &constant {
            Constant::Nil => Key::Nil,
            Constant::Bool(flag) => Key::Bool(*flag),
            Constant::Number(number) => Key::Number(number.to_bits()),
            Constant::Text(text) => Key::Text(text.clone()),
            Constant::Function(id, _) => Key::Function(*id),
        };
        if let Some(&index) = self.pool.get(&key) {
            return Some(index);
        }
        let index = u16::try_from(self.constants.len()).ok()?;
        self.pool.insert(key, index);
        self.constants.push(constant);
        Some(index)
    }

    /// A mark to come back to with [`Assembler::drop_harmless_since`].
    pub(super) fn position(&self) -> usize {
        self.code.len()
    }

    /// Removes the code since a position if it neither fails, branches nor calls: a value that nobody wants.
    pub(super) fn drop_harmless_since(&mut self, position: usize) {
        let harmless = instructions(&self.code[position..]).all(|instruction| {
            !instruction.op.traps()
                && instruction.target.is_none()
                && !matches!(instruction.op, Opcode::Return | Opcode::Clear)
        });
        if harmless && self.last_label.is_none_or(|pc| pc <= position) {
            self.code.truncate(position);
            self.spans.truncate(position);
            // What stood there left nothing behind and did not leave.
            self.last = None;
        }
    }

    /// Fills in the distances. Every label that is used was bound.
    pub(super) fn finish(mut self) -> (Vec<Word>, Vec<Span>, Vec<Constant>) {
        for &(pc, Label(label)) in &self.fixups {
            if let Some(target) = self.labels[label] {
                self.code[pc] = Word((target as i64 - (pc as i64 + 1)) as i32 as u32);
            }
        }
        (self.code, self.spans, self.constants)
    }
}
