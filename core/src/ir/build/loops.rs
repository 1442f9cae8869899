//! Range loops and loops over lists.

use super::{Builder, Built};
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::opcodes::TestedKind;
use crate::check::proof::{Element, Proof};
use crate::ir::function::{Edge, Immediate, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

impl Builder<'_> {
    /// Sets up rounds done, rounds in all, start and variable; enters the loop if it has a round.
    pub(super) fn begin_range(&mut self, instruction: &Bytes) -> Built {
        let first = instruction.word.a();
        let (low, high) = (self.bound(first)?, self.bound(first + 1)?);
        let start = self.make(Operation::Whole, vec![low])?;
        let end = self.make(Operation::Whole, vec![high])?;
        let distance = self.make(Operation::Sub, vec![end, start])?;
        let zero = self.zero()?;
        let rounds = self.make(Operation::Max, vec![distance, zero])?;
        let none = self.make(Operation::Le, vec![rounds, zero])?;
        for (register, value) in (first..).zip([zero, rounds, start, start]) {
            self.write(register, value);
        }
        self.branch_on(instruction, none, true)
    }

    /// A bound of a range. What is no number is the VM's to refuse.
    fn bound(&mut self, register: u8) -> Built<Value> {
        let value = self.read(register)?;
        if self.function.type_of(value) != Type::Ref || self.facts.before(self.pc, register) == Some(Proof::Number) {
            return self.convert_number(value);
        }
        let exit = self.frame_state()?;
        let number = self.push_with(Operation::GuardNumber, vec![value], Immediate::None, Some(exit));
        number.ok_or_else(|| "a guard makes nothing".to_owned())
    }

    fn convert_number(&mut self, value: Value) -> Built<Value> {
        match self.function.type_of(value) {
            // A boolean is no number: the VM says so.
            Type::Bool => {
                let exit = self.frame_state()?;
                let never = self.make_with(Operation::Flag, Vec::new(), Immediate::Flag(false))?;
                self.push_with(Operation::Guard, vec![never], Immediate::None, Some(exit));
                self.zero()
            }
            _ => self.convert(value, Type::F64),
        }
    }

    pub(super) fn next_in_range(&mut self, instruction: &Bytes) -> Built {
        let first = instruction.word.a();
        let (done, rounds, start) = (self.number(first)?, self.number(first + 1)?, self.number(first + 2)?);
        let one = self.make_with(Operation::Constant, Vec::new(), Immediate::Number(1f64.to_bits()))?;
        let next = self.make(Operation::Add, vec![done, one])?;
        let more = self.make(Operation::Lt, vec![next, rounds])?;
        let variable = self.make(Operation::Add, vec![start, next])?;
        self.write(first, next);
        self.write(first + 3, variable);
        self.branch_on(instruction, more, true)
    }

    fn zero(&mut self) -> Built<Value> {
        self.make_with(Operation::Constant, Vec::new(), Immediate::Number(0))
    }

    /// Looks at the first element, if there is one.
    pub(super) fn begin_each(&mut self, instruction: &Bytes) -> Built {
        let register = instruction.word.a();
        let list = self.read(register)?;
        if !matches!(self.facts.before(self.pc, register), Some(Proof::List(_))) {
            let is_list = match self.function.type_of(list) {
                Type::Ref => self.make_with(Operation::IsKind, vec![list], Immediate::Kind(TestedKind::List))?,
                _ => self.make_with(Operation::Flag, Vec::new(), Immediate::Flag(false))?,
            };
            let exit = self.frame_state()?;
            self.push_with(Operation::Guard, vec![is_list], Immediate::None, Some(exit));
        }
        let list = self.convert(list, Type::Ref)?;
        self.write(register, list);
        let zero = self.make_with(Operation::Integer, Vec::new(), Immediate::Integer(0))?;
        self.round(instruction, list, zero, false)
    }

    pub(super) fn next_in_list(&mut self, instruction: &Bytes) -> Built {
        let register = instruction.word.a();
        let list = self.read(register)?;
        let done = self.number(register + 1)?;
        let index = self.make(Operation::ToInteger, vec![done])?;
        self.round(instruction, list, index, true)
    }

    /// Enters the next round, if the list has an element at the index: in a block of its own, where there is one.
    fn round(&mut self, instruction: &Bytes, list: Value, index: Value, branches: bool) -> Built {
        let first = instruction.word.a();
        let target = instruction.target.ok_or("a branch without a target")?;
        let (body, behind) = if branches { (target, instruction.next_pc()) } else { (instruction.next_pc(), target) };
        let length = self.make(Operation::Length, vec![list])?;
        let more = self.make(Operation::ILt, vec![index, length])?;
        let here = (self.current, self.registers.clone());
        let has_element = self.new_block(Vec::new());
        self.current = Some(has_element);
        let element = match self.facts.before(self.pc, first) {
            Some(Proof::List(Element::Number)) => self.make(Operation::NumberAt, vec![list, index])?,
            _ => self.make(Operation::Element, vec![list, index])?,
        };
        let one = self.make_with(Operation::Integer, Vec::new(), Immediate::Integer(1))?;
        let done = self.make(Operation::IAdd, vec![index, one])?;
        let done = self.make(Operation::ToNumber, vec![done])?;
        self.write(first + 1, done);
        self.write(first + 2, element);
        let edge = self.edge(body)?;
        self.end(Terminator::Jump(edge));
        (self.current, self.registers) = here;
        let on_false = self.outward_edge(behind)?;
        let on_true = Edge::to(has_element);
        self.end(Terminator::Branch { condition: more, on_true, on_false });
        Ok(())
    }
}
