//! What is proved of each register at each instruction, and whether that is enough for the instruction.

use super::{Check, Invalid, Validator};
use crate::builtins::Builtin;
use crate::bytecode::instruction::{Access, Instruction, decode};
use crate::bytecode::opcodes::{Effect, Opcode, Operand, TestedKind};
use crate::bytecode::program::{Constant, Record};
use crate::check::proof::{Element, Proof};
use crate::check::typed_program::{Operator, RecordId};

/// What is derived of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It may never have been written, or its value was taken, so it may not be read.
    Unwritten,
    /// Cleared on some path, so only `CHECK` may read it; else as proved.
    Unchecked(Proof),
    /// Holds a value.
    Value(Proof),
}

impl Known {
    fn join(self, other: Known) -> Known {
        match (self, other) {
            (Known::Unwritten, _) | (_, Known::Unwritten) => Known::Unwritten,
            (Known::Value(left), Known::Value(right)) => Known::Value(left.join(right)),
            (Known::Unchecked(left) | Known::Value(left), Known::Unchecked(right) | Known::Value(right)) => {
                Known::Unchecked(left.join(right))
            }
        }
    }
}

impl Known {
    fn may_be_reference(&self) -> bool {
        matches!(self, Known::Value(proof) if !matches!(proof, Proof::Number | Proof::Bool | Proof::Never))
    }
}

pub(super) type State = Vec<Known>;

/// A list of whatever.
const SOME_LIST: Proof = Proof::List(Element::Any);

impl Validator<'_> {
    /// Forward dataflow to a fixpoint over the instructions that can be reached; `visit` sees what is known before each of
    /// them, for the last time once that is final. Gives the number of registers, from the first on, that may hold
    /// references.
    pub(super) fn flow(&self, mut visit: impl FnMut(usize, &State)) -> Result<u8, Invalid> {
        let code = &self.function.code;
        let mut entry = vec![Known::Unwritten; self.function.registers as usize];
        for (register, &proof) in entry.iter_mut().zip(&self.function.parameters) {
            *register = Known::Value(proof);
        }
        let mut references = entry.iter().rposition(Known::may_be_reference).map_or(0, |last| last + 1);
        let mut joins = self.branch_targets();
        joins[0] = true;
        // States are kept only where ways can meet; those between follow from them.
        let mut states: Vec<Option<State>> = vec![None; code.len()];
        states[0] = Some(entry);
        let mut pending = vec![0];
        while let Some(start) = pending.pop() {
            let Some(mut state) = states[start].clone() else { continue };
            let mut pc = start;
            while let Some(instruction) = decode(code, pc) {
                visit(pc, &state);
                let branch = self.step(&instruction, &mut state)?;
                let variable = instruction.operand(Operand::Each).map(|first| first + 2);
                let mut written = instruction.written().into_iter().chain(variable);
                if let Some(register) = written.find(|&register| state[register].may_be_reference()) {
                    references = references.max(register + 1);
                }
                if let (Some(target), Some(branch)) = (instruction.target, branch)
                    && meet(&mut states[target], &branch)
                {
                    pending.push(target);
                }
                pc = instruction.next_pc();
                if instruction.op.leaves() {
                    break;
                }
                match joins.get(pc) {
                    Some(false) => {}
                    Some(true) => {
                        if meet(&mut states[pc], &state) {
                            pending.push(pc);
                        }
                        break;
                    }
                    None => return Err(self.invalid(pc, "runs off the end")),
                }
            }
        }
        Ok(references as u8)
    }

    fn branch_targets(&self) -> Vec<bool> {
        let mut targets = vec![false; self.function.code.len()];
        let starts = self.starts.iter().enumerate().filter(|(_, start)| **start);
        for target in starts.filter_map(|(pc, _)| decode(&self.function.code, pc)?.target) {
            targets[target] = true;
        }
        targets
    }

    /// Turns the state before an instruction into the one after it, if it allows the instruction. Gives the state at
    /// its target, if it branches.
    fn step(&self, instruction: &Instruction, state: &mut State) -> Result<Option<State>, Invalid> {
        let Instruction { pc, op, .. } = *instruction;
        let a = instruction.field(0);
        if op == Opcode::Check {
            return match state[a] {
                Known::Unwritten => Err(self.invalid(pc, format!("R{a} is never written"))),
                Known::Unchecked(proof) | Known::Value(proof) => {
                    state[a] = Known::Value(proof);
                    Ok(None)
                }
            };
        }
        for (_, first, count) in instruction.reads(self.bytecode) {
            if let Some(register) = (first..first + count).find(|&at| !matches!(state[at], Known::Value(_))) {
                return Err(self.invalid(pc, format!("R{register} is read but may have no value")));
            }
        }
        let result = self.result(instruction, state)?;
        for (_, first, count) in instruction.reads(self.bytecode).filter(|(access, ..)| *access == Access::Take) {
            state[first..first + count].fill(Known::Unwritten);
        }
        // A call overwrites whatever lies above its arguments: callees use the caller's free registers as their frame.
        if matches!(op.effect(), Effect::Call | Effect::CallValue) {
            state[a..].fill(Known::Unwritten);
        }
        if let Some(written) = instruction.written() {
            state[written] = result;
        }
        let mut branch = instruction.target.map(|_| state.clone());
        match op.effect() {
            Effect::Range => {
                for state in branch.iter_mut().chain([state]) {
                    state[a..a + 4].fill(Known::Value(Proof::Number));
                }
            }
            Effect::Each => {
                let list = proof(state, a).join(Proof::EMPTY_LIST);
                let list = if list == Proof::Any { SOME_LIST } else { list };
                let round = if op == Opcode::EachPrep { Some(&mut *state) } else { branch.as_mut() };
                if let Some(round) = round {
                    round[a] = Known::Value(list);
                    round[a + 1] = Known::Value(Proof::Number);
                    round[a + 2] = Known::Value(list.element());
                }
            }
            Effect::Kind => {
                let narrowed = if op == Opcode::JumpKind { branch.as_mut() } else { Some(&mut *state) };
                if let (Some(state), Some(kind)) = (narrowed, TestedKind::from_byte(instruction.field(1) as u8)) {
                    state[a] = Known::Value(narrow(proof(state, a), kind));
                }
            }
            _ => {}
        }
        Ok(branch)
    }

    /// What is written to the first operand. Everything that is read has a value.
    fn result(&self, instruction: &Instruction, state: &State) -> Result<Known, Invalid> {
        let Instruction { pc, op, .. } = *instruction;
        let field = |index| instruction.field(index);
        let read = |index| proof(state, instruction.field(index));
        let need = |proof: Proof, wanted: Proof, what: &str| {
            if proof.implies(wanted) {
                Ok(())
            } else {
                Err(self.invalid(pc, format!("{what} is not proved {wanted:?} but {proof:?}")))
            }
        };
        let need_all = |wanted: Proof| {
            let used = instruction.operands().filter(|(operand, _)| *operand == Operand::Use);
            used.map(|(_, register)| (register, proof(state, register)))
                .try_for_each(|(register, proof)| need(proof, wanted, &format!("R{register}")))
        };
        let (first, count) = instruction.row(self.bytecode).unwrap_or_default();
        let row = || state[first..first + count].iter().map(known);
        let need_row = |wanted: &[Proof]| {
            let mut pairs = row().zip(wanted).enumerate();
            pairs.try_for_each(|(index, (proof, &wanted))| need(proof, wanted, &format!("R{}", first + index)))
        };
        let result = match op.effect() {
            Effect::ToNumber => Proof::Number,
            Effect::ToBool => Proof::Bool,
            Effect::ToAny => Proof::Any,
            Effect::ToFunction => {
                self.used_as_function(pc, read(1))?;
                Proof::Function
            }
            Effect::Sum => Proof::of_operator(Operator::Add, read(1), read(2)),
            Effect::Append => Proof::of_operator(Operator::Append, read(1), read(2)),
            Effect::NumbersToNumber | Effect::NumbersToBool => {
                need_all(Proof::Number)?;
                if let Some(constant) = self.constant(instruction) {
                    need(Proof::of_constant(constant), Proof::Number, "the constant")?;
                    if op == Opcode::DivKN && *constant == Constant::Number(0.0) {
                        return Err(self.invalid(pc, "division by a constant zero"));
                    }
                }
                if op.effect() == Effect::NumbersToBool { Proof::Bool } else { Proof::Number }
            }
            Effect::TextsToText => {
                need_all(Proof::Text)?;
                Proof::Text
            }
            Effect::ListsToList => {
                need_all(SOME_LIST)?;
                Proof::of_operator(Operator::Add, read(1), read(2))
            }
            Effect::Same => match self.constant(instruction) {
                Some(Constant::Function(id, name)) if !self.bytecode.function(*id).escapes => {
                    return Err(self.invalid(pc, format!("`{name}` is a value but claims that it is none")));
                }
                Some(constant) => Proof::of_constant(constant),
                None => read(1),
            },
            Effect::List => Proof::list_of(row()),
            Effect::Extend => {
                need(read(0), SOME_LIST, "the list")?;
                row().fold(read(0), |list, element| Proof::of_operator(Operator::Append, list, element))
            }
            Effect::Element => read(1).element(),
            Effect::Record => {
                let fields = &self.bytecode.records[field(2)].fields;
                need_row(&fields.iter().map(|(_, claim)| *claim).collect::<Vec<_>>())?;
                Proof::Record(RecordId(field(2) as u16))
            }
            Effect::Field => match read(1) {
                Proof::Record(id) => self.field_claim(id, field(2)).unwrap_or(Proof::Any),
                Proof::Never => Proof::Never,
                _ => Proof::Any,
            },
            Effect::Slot => self.slot_claim(instruction, read(1))?,
            Effect::With => {
                let name = &self.bytecode.field_names[field(2)];
                match read(0) {
                    Proof::Record(id) => {
                        self.field_claim(id, field(2)).map_or(Ok(()), |claim| need(read(1), claim, name))?;
                    }
                    Proof::Any => {
                        let mut claims = self.claims.fields_named(name).iter();
                        claims.try_for_each(|&claim| need(read(1), claim, name))?;
                    }
                    // It will fail, or is never reached.
                    _ => {}
                }
                read(0)
            }
            Effect::WithSlot => {
                let claim = self.slot_claim(instruction, read(0))?;
                need(read(1), claim, "the value")?;
                read(0)
            }
            Effect::Call => {
                let callee = &self.bytecode.functions[field(1)];
                need_row(&callee.parameters)?;
                callee.result
            }
            Effect::CallValue => {
                self.used_as_function(pc, read(1))?;
                match self.claims.value_calls(count) {
                    Some(calls) => {
                        calls.parameters.iter().try_for_each(|wanted| need_row(wanted))?;
                        calls.result
                    }
                    None => Proof::Never,
                }
            }
            Effect::Builtin => {
                let builtin = Builtin::from_byte(field(1) as u8).ok_or_else(|| self.invalid(pc, "no such builtin"))?;
                Proof::of_builtin(builtin, &row().collect::<Vec<_>>())
            }
            Effect::Return => read(0),
            Effect::Clear => return Ok(Known::Unchecked(Proof::Never)),
            Effect::Range if op == Opcode::ForLoop => {
                for register in field(0)..field(0) + 3 {
                    need(proof(state, register), Proof::Number, &format!("R{register}"))?;
                }
                Proof::Never
            }
            Effect::Each if op == Opcode::EachLoop => {
                need(read(0), SOME_LIST, "the list")?;
                need(proof(state, field(0) + 1), Proof::Number, "the count of rounds")?;
                Proof::Never
            }
            Effect::Range | Effect::Each | Effect::Kind | Effect::Nothing => Proof::Never,
        };
        if matches!(op, Opcode::Return | Opcode::TailCall | Opcode::TailCallV) {
            need(result, self.function.result, "the result")?;
        }
        Ok(Known::Value(result))
    }

    /// A value that may be a text may name any declared function, so each must be ready to be called that way.
    fn used_as_function(&self, pc: usize, value: Proof) -> Check {
        if value.implies(Proof::Function) || self.claims.all_declared_escape {
            return Ok(());
        }
        Err(self.invalid(pc, "a text may name a function that claims to be no value"))
    }

    fn record(&self, id: RecordId) -> Option<&Record> {
        self.bytecode.records.get(id.index())
    }

    /// What a field claims, by its name.
    fn field_claim(&self, id: RecordId, name: usize) -> Option<Proof> {
        let name = &self.bytecode.field_names[name];
        self.record(id)?.fields.iter().find(|(field, _)| field == name).map(|(_, claim)| *claim)
    }

    /// What a field of a proved record claims, by its position.
    fn slot_claim(&self, instruction: &Instruction, record: Proof) -> Result<Proof, Invalid> {
        let (id, position) = instruction.slot();
        let claim = self.record(id).and_then(|record| record.fields.get(position)).map(|(_, claim)| *claim);
        match claim {
            Some(claim) if record.implies(Proof::Record(id)) => Ok(claim),
            _ => Err(self.invalid(instruction.pc, format!("{record:?} has no proved field {position} of {id:?}"))),
        }
    }
}

/// Joins a state into what is known where it arrives; whether that is news.
fn meet(place: &mut Option<State>, state: &State) -> bool {
    let Some(before) = place else {
        *place = Some(state.clone());
        return true;
    };
    let mut changed = false;
    for (before, &now) in before.iter_mut().zip(state) {
        let joined = before.join(now);
        changed |= joined != *before;
        *before = joined;
    }
    changed
}

fn known(known: &Known) -> Proof {
    match *known {
        Known::Value(proof) | Known::Unchecked(proof) => proof,
        Known::Unwritten => Proof::Any,
    }
}

fn proof(state: &State, register: usize) -> Proof {
    known(&state[register])
}

/// What is proved of a value that was found to be of a kind.
fn narrow(proof: Proof, kind: TestedKind) -> Proof {
    let wanted = match kind {
        TestedKind::Number => Proof::Number,
        TestedKind::Text => Proof::Text,
        TestedKind::Bool => Proof::Bool,
        TestedKind::List => SOME_LIST,
        TestedKind::Nil | TestedKind::Ok | TestedKind::Err => return proof,
    };
    match proof {
        Proof::Any => wanted,
        _ if proof.implies(wanted) => proof,
        // No value is of both kinds, so what follows is never reached.
        _ => Proof::Never,
    }
}
