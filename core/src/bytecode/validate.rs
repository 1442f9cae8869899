//! The validator: nothing runs or is compiled further unless it holds of the code.
//!
//! Structure first: every word decodes, operands are in range, targets are instruction starts, code ends in a
//! terminator. Then a dataflow analysis derives anew what is proved of each register at each instruction and holds it
//! against what the instruction needs; the compiler's claims are not trusted. What functions and record types claim for
//! the whole program is held against every place that could break it.

mod claims;
mod facts;
mod flow;

pub use facts::Facts;
pub use flow::Known;

use super::instruction::{Instruction, decode};
use super::opcodes::{Opcode, Operand, TestedKind};
use super::program::{Bytecode, Constant, Function};
use crate::builtins::Builtin;
use crate::check::typed_program::FunctionId;
use claims::Claims;

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
pub struct Validated {
    bytecode: Bytecode,
    claims: Claims,
    references: Vec<u8>,
    /// For each function, whether an instruction starts at each word.
    starts: Vec<Vec<bool>>,
}

impl Validated {
    /// For each function, how many of its registers, from the first on, may ever hold more than a number, boolean or
    /// nil: those beyond never need to be let go of.
    pub fn references(&self) -> &[u8] {
        &self.references
    }

    /// Whether an instruction of a function starts at a pc.
    pub fn is_instruction(&self, function: FunctionId, pc: usize) -> bool {
        self.starts.get(function.index()).is_some_and(|starts| starts.get(pc) == Some(&true))
    }
}

impl std::ops::Deref for Validated {
    type Target = Bytecode;

    fn deref(&self) -> &Bytecode {
        &self.bytecode
    }
}

/// Validates a program.
///
/// # Errors
/// The first instruction that breaks a rule.
pub fn validate(bytecode: Bytecode) -> Result<Validated, Invalid> {
    let claims = Claims::of(&bytecode);
    let (mut references, mut starts) = (Vec::new(), Vec::new());
    for function in &bytecode.functions {
        let mut validator =
            Validator { bytecode: &bytecode, claims: &claims, function, starts: vec![false; function.code.len()] };
        validator.structure()?;
        references.push(validator.flow(|_, _| {})?);
        starts.push(validator.starts);
    }
    Ok(Validated { bytecode, claims, references, starts })
}

struct Validator<'a> {
    bytecode: &'a Bytecode,
    claims: &'a Claims,
    function: &'a Function,
    /// Whether an instruction starts at each word.
    starts: Vec<bool>,
}

type Check = Result<(), Invalid>;

impl Validator<'_> {
    fn invalid(&self, pc: usize, reason: impl Into<String>) -> Invalid {
        Invalid { function: self.function.name.clone(), pc, reason: reason.into() }
    }

    fn structure(&mut self) -> Check {
        let Function { code, spans, parameters, registers, constants, .. } = self.function;
        if spans.len() != code.len() || parameters.len() > *registers as usize {
            return Err(self.invalid(0, "spans or parameters do not fit"));
        }
        let known = |constant: &Constant| match constant {
            Constant::Function(id, _) => id.index() < self.bytecode.functions.len(),
            _ => true,
        };
        if !constants.iter().all(known) {
            return Err(self.invalid(0, "a constant is no function of the program"));
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
            Some(last) if last.op.leaves() => Ok(()),
            _ => Err(self.invalid(code.len(), "the code runs off its end")),
        }
    }

    fn operands(&self, instruction: &Instruction) -> Check {
        let fail = |reason: String| Err(self.invalid(instruction.pc, reason));
        let (first, count) = instruction.row(self.bytecode).unwrap_or_default();
        let mut registers = first + count;
        for (operand, number) in instruction.operands() {
            let exists = match operand {
                Operand::Def | Operand::Use | Operand::Take | Operand::Update => {
                    registers = registers.max(number + 1);
                    true
                }
                Operand::Range => {
                    registers = registers.max(number + 4);
                    true
                }
                Operand::Each => {
                    registers = registers.max(number + 3);
                    true
                }
                Operand::Constant => self.constant(instruction).is_some(),
                Operand::Function => number < self.bytecode.functions.len(),
                Operand::Record => number < self.bytecode.records.len(),
                Operand::Name => number < self.bytecode.field_names.len(),
                Operand::Tool => number < self.bytecode.tools.len(),
                Operand::Kind => TestedKind::from_byte(number as u8).is_some(),
                Operand::Builtin => Builtin::from_byte(number as u8).is_some_and(|builtin| {
                    instruction.op != Opcode::CallB || (builtin.implementation().is_some() && builtin.takes(count))
                }),
                Operand::Target => instruction.target.is_some_and(|pc| self.starts.get(pc) == Some(&true)),
                // A slot is looked at where the record is proved to be of its type; any element may be asked for.
                Operand::Row | Operand::Count | Operand::Slot | Operand::Element => true,
            };
            if !exists {
                return fail(format!("no {operand:?} {number}"));
            }
        }
        let changes_row = instruction.op == Opcode::NewRecord && (first..first + count).contains(&instruction.field(0));
        if changes_row {
            return fail("the record takes a register of its own row".into());
        }
        if registers > self.function.registers as usize {
            return fail(format!("register R{} is outside the frame", registers - 1));
        }
        Ok(())
    }

    /// The constant that an instruction names.
    fn constant(&self, instruction: &Instruction) -> Option<&Constant> {
        self.function.constants.get(instruction.operand(Operand::Constant)?)
    }
}
