//! The validator: nothing runs or is compiled further unless it holds of the code.
//!
//! Structure first: every word decodes, operands are in range, targets are instruction starts, code ends in a
//! terminator. Then a dataflow analysis derives anew what is proved of each register at each instruction and holds it
//! against what the instruction needs; the compiler's claims are not trusted.

use super::instruction::{Instruction, decode};
use super::opcodes::{Effect, Opcode, Operand};
use super::program::{Bytecode, Constant, Function};
use crate::builtins::Builtin;
use crate::check::proof::Proof;
use crate::operations::Operator;

/// Why code was refused. Always a fault of ours, never of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// In which function.
    pub function: String,
    /// At which instruction.
    pub pc: usize,
    /// What is wrong.
    pub reason: String,
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invalid bytecode in `{}` at {}: {}", self.function, self.pc, self.reason)
    }
}

/// Bytecode that passed.
#[derive(Debug)]
pub struct Validated(Bytecode);

impl std::ops::Deref for Validated {
    type Target = Bytecode;

    fn deref(&self) -> &Bytecode {
        &self.0
    }
}

/// Validates a program.
///
/// # Errors
/// The first instruction that breaks a rule.
pub fn validate(bytecode: Bytecode) -> Result<Validated, Invalid> {
    for function in &bytecode.functions {
        let mut validator = Validator { bytecode: &bytecode, function, starts: vec![false; function.code.len()] };
        validator.structure()?;
        validator.flow()?;
    }
    Ok(Validated(bytecode))
}

struct Validator<'a> {
    bytecode: &'a Bytecode,
    function: &'a Function,
    /// Whether an instruction starts at each word.
    starts: Vec<bool>,
}

/// What is derived of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// It may never have been written, so it may not be read.
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

type State = Vec<Known>;
type Check = Result<(), Invalid>;

impl Validator<'_> {
    fn invalid(&self, pc: usize, reason: impl Into<String>) -> Invalid {
        Invalid { function: self.function.name.clone(), pc, reason: reason.into() }
    }

    fn structure(&mut self) -> Check {
        let Function { code, spans, parameters, registers, .. } = self.function;
        if spans.len() != code.len() || parameters.len() > *registers as usize {
            return Err(self.invalid(0, "spans or parameters do not fit"));
        }
        let mut instructions = Vec::new();
        let mut pc = 0;
        while pc < code.len() {
            let instruction = decode(code, pc).ok_or_else(|| self.invalid(pc, "no instruction"))?;
            self.starts[pc] = true;
            pc = instruction.next_pc();
            instructions.push(instruction);
        }
        for instruction in &instructions {
            self.operands(instruction)?;
        }
        match instructions.last() {
            Some(last) if matches!(last.op, Opcode::Return | Opcode::TailCall | Opcode::Jump) => Ok(()),
            _ => Err(self.invalid(code.len(), "the code runs off its end")),
        }
    }

    fn operands(&self, instruction: &Instruction) -> Check {
        let Instruction { pc, op, word, target } = *instruction;
        let fail = |reason: String| Err(self.invalid(pc, reason));
        for (field, &operand) in op.operands().iter().enumerate() {
            let byte = [word.a(), word.b(), word.c()][field.min(2)];
            let registers = match operand {
                Operand::Def | Operand::Use => byte as usize + 1,
                Operand::Range => byte as usize + 4,
                Operand::Count => word.a() as usize + (word.c() as usize).max(1),
                Operand::Function => match self.bytecode.functions.get(word.bx() as usize) {
                    Some(callee) => word.a() as usize + callee.parameters.len().max(1),
                    None => return fail(format!("no function {}", word.bx())),
                },
                Operand::Constant | Operand::Builtin | Operand::Target => 0,
            };
            if registers > self.function.registers as usize {
                return fail(format!("register R{} is outside the frame", registers - 1));
            }
            match operand {
                Operand::Constant if self.constant(instruction).is_none() => return fail("no such constant".into()),
                Operand::Builtin => match Builtin::from_byte(byte) {
                    Some(builtin) if builtin.implementation().is_some() && builtin.takes(word.c() as usize) => {}
                    _ => return fail(format!("no builtin {byte} of {} arguments", word.c())),
                },
                Operand::Target if target.is_none_or(|pc| self.starts.get(pc) != Some(&true)) => {
                    return fail("the target is no instruction".into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The constant that an instruction names, by the format it has.
    fn constant(&self, instruction: &Instruction) -> Option<&Constant> {
        let index = match instruction.op {
            Opcode::LoadK => instruction.word.bx() as usize,
            _ => instruction.word.c() as usize,
        };
        self.function.constants.get(index)
    }

    /// Forward dataflow to a fixpoint over the instructions that can be reached.
    fn flow(&self) -> Check {
        let mut entry = vec![Known::Unwritten; self.function.registers as usize];
        for (register, &proof) in entry.iter_mut().zip(&self.function.parameters) {
            *register = Known::Value(proof);
        }
        let mut states: Vec<Option<State>> = vec![None; self.function.code.len()];
        states[0] = Some(entry);
        let mut pending = vec![0];
        while let Some(pc) = pending.pop() {
            let (Some(instruction), Some(state)) = (decode(&self.function.code, pc), states[pc].clone()) else {
                continue;
            };
            let after = self.transfer(&instruction, state)?;
            let falls = !matches!(instruction.op, Opcode::Return | Opcode::TailCall | Opcode::Jump);
            for next in falls.then(|| instruction.next_pc()).into_iter().chain(instruction.target) {
                let place = states.get_mut(next).ok_or_else(|| self.invalid(pc, "runs off the end"))?;
                let joined = match place {
                    Some(before) => before.iter().zip(&after).map(|(&a, &b)| a.join(b)).collect(),
                    None => after.clone(),
                };
                if place.as_ref() != Some(&joined) {
                    *place = Some(joined);
                    pending.push(next);
                }
            }
        }
        Ok(())
    }

    /// The state after an instruction, if the state before it allows the instruction.
    fn transfer(&self, instruction: &Instruction, mut state: State) -> Result<State, Invalid> {
        let Instruction { pc, op, word, .. } = *instruction;
        let read = |state: &State, register: usize| match state[register] {
            Known::Value(proof) => Ok(proof),
            _ => Err(self.invalid(pc, format!("R{register} is read but may have no value"))),
        };
        let need = |proof: Proof, wanted: Proof, register: usize| {
            if wanted.join(proof) == wanted {
                Ok(())
            } else {
                Err(self.invalid(pc, format!("R{register} is not proved {wanted:?}")))
            }
        };
        if op == Opcode::Check {
            let register = word.a() as usize;
            match state[register] {
                Known::Unwritten => return Err(self.invalid(pc, format!("R{register} is never written"))),
                Known::Unchecked(proof) | Known::Value(proof) => state[register] = Known::Value(proof),
            }
            return Ok(state);
        }
        // Operands that are read, with the register each stands in.
        let fields = [word.a() as usize, word.b() as usize, word.c() as usize];
        let mut reads = Vec::new();
        for (field, &operand) in op.operands().iter().enumerate() {
            match operand {
                Operand::Use if !matches!(op.effect(), Effect::Call) => {
                    reads.push((fields[field], read(&state, fields[field])?))
                }
                Operand::Range if op == Opcode::ForPrep => {
                    read(&state, fields[0])?;
                    read(&state, fields[0] + 1)?;
                }
                Operand::Range => {
                    for register in fields[0]..fields[0] + 3 {
                        need(read(&state, register)?, Proof::Number, register)?;
                    }
                }
                _ => {}
            }
        }
        let constant = || self.constant(instruction).map_or(Proof::Any, Proof::of_constant);
        let result = match op.effect() {
            Effect::ToNumber => Proof::Number,
            Effect::ToBool => Proof::Bool,
            Effect::ToAny => Proof::of_operator(Operator::Add, reads[0].1, reads[1].1),
            Effect::ToList => Proof::of_operator(Operator::Append, reads[0].1, reads[1].1),
            Effect::NumbersToNumber | Effect::NumbersToBool | Effect::TextsToText => {
                let wanted = if op.effect() == Effect::TextsToText { Proof::Text } else { Proof::Number };
                for &(register, proof) in &reads {
                    need(proof, wanted, register)?;
                }
                if op.operands().contains(&Operand::Constant) {
                    need(constant(), Proof::Number, fields[2])?;
                    if op == Opcode::DivKN && self.constant(instruction) == Some(&Constant::Number(0.0)) {
                        return Err(self.invalid(pc, "division by a constant zero"));
                    }
                }
                match op.effect() {
                    Effect::NumbersToBool => Proof::Bool,
                    _ => wanted,
                }
            }
            Effect::Same if op == Opcode::LoadK => constant(),
            Effect::Same => reads[0].1,
            Effect::Call => {
                let callee = &self.bytecode.functions[word.bx() as usize];
                for (index, &wanted) in callee.parameters.iter().enumerate() {
                    let register = fields[0] + index;
                    need(read(&state, register)?, wanted, register)?;
                }
                if op == Opcode::TailCall {
                    need(callee.result, self.function.result, fields[0])?;
                }
                callee.result
            }
            Effect::Builtin => {
                let arguments = (fields[0]..fields[0] + fields[2])
                    .map(|register| read(&state, register))
                    .collect::<Result<Vec<_>, _>>()?;
                let builtin = Builtin::from_byte(word.b()).ok_or_else(|| self.invalid(pc, "no such builtin"))?;
                Proof::of_builtin(builtin, &arguments)
            }
            Effect::Return => {
                need(reads[0].1, self.function.result, reads[0].0)?;
                Proof::Never
            }
            Effect::Range => {
                state[fields[0]..fields[0] + 4].fill(Known::Value(Proof::Number));
                return Ok(state);
            }
            Effect::Clear => {
                state[fields[0]] = Known::Unchecked(Proof::Never);
                return Ok(state);
            }
            Effect::Nothing => return Ok(state),
        };
        // A call overwrites whatever lies above its arguments: callees use the caller's free registers as their frame.
        if matches!(op.effect(), Effect::Call) {
            for known in &mut state[fields[0]..] {
                *known = Known::Unwritten;
            }
        }
        if op.operands().first() == Some(&Operand::Def) {
            state[fields[0]] = Known::Value(result);
        }
        Ok(state)
    }
}
