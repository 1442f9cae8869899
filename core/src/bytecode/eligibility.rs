//! Which functions native code can be made of today, and how a refusal is worded: in one place for all native tiers.

use super::instruction::{Instruction, instructions};
use super::opcodes::{Effect, Opcode};
use super::program::{Constant, Function};
use super::validate::Validated;
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The most arguments that a native entry takes.
pub const MAX_ARGUMENTS: usize = 16;

/// Whether calls can enter the code of a function with numbers alone, of no more than an entry takes, and get one.
pub fn has_number_entry(function: &Function) -> bool {
    let numbers = function.parameters.iter().chain([&function.result]).all(|&proof| proof == Proof::Number);
    numbers && function.parameters.len() <= MAX_ARGUMENTS
}

/// The straight-line code of a function that can be compiled: its instructions up to and including the return.
///
/// # Errors
/// ILO-R017, naming the function, the instruction, its span and the reason.
pub fn eligible(bytecode: &Validated, id: FunctionId) -> Result<Vec<Instruction>, Diagnostic> {
    let function = bytecode.function(id);
    if let Some(index) = function.parameters.iter().position(|&proof| proof != Proof::Number) {
        return Err(refused_signature(function, &format!("its parameter {} is not proved to be a number", index + 1)));
    }
    if function.parameters.len() > MAX_ARGUMENTS {
        let count = function.parameters.len();
        let reason = format!("it takes {count} arguments, and compiled functions take at most {MAX_ARGUMENTS}");
        return Err(refused_signature(function, &reason));
    }
    let mut code = Vec::new();
    for instruction in instructions(&function.code) {
        if let Some(reason) = objection(function, &instruction) {
            return Err(refused(function, &instruction, reason));
        }
        code.push(instruction);
        if instruction.op == Opcode::Return {
            break;
        }
    }
    if function.result != Proof::Number {
        return Err(refused_signature(function, "its result is not proved to be a number"));
    }
    Ok(code)
}

/// What stands against compiling an instruction.
fn objection(function: &Function, instruction: &Instruction) -> Option<&'static str> {
    use Opcode::*;
    match instruction.op {
        AddNN | SubNN | MulNN | DivNN | AddKN | SubKN | MulKN | DivKN | NegN | Move | Return => None,
        LoadK if number(function, instruction.word.bx()).is_some() => None,
        LoadK => Some("it loads a constant that is not a number"),
        _ if instruction.target.is_some() => Some("it branches, and only straight-line code is compiled yet"),
        _ => Some(match instruction.op.effect() {
            Effect::Call | Effect::CallValue | Effect::ToFunction => {
                "it calls a function, and calls are not compiled yet"
            }
            Effect::Builtin => "it calls a builtin, and calls are not compiled yet",
            Effect::NumbersToBool | Effect::ToBool => "it makes a boolean, and only numbers are compiled yet",
            Effect::TextsToText => "it makes a text, and only numbers are compiled yet",
            Effect::List | Effect::Extend | Effect::Append | Effect::ListsToList => {
                "it makes a list, and only numbers are compiled yet"
            }
            Effect::Record | Effect::With | Effect::WithSlot => "it makes a record, and only numbers are compiled yet",
            Effect::Slot => "it reads a record, and only numbers are compiled yet",
            _ => "its operands are not proved to be numbers",
        }),
    }
}

/// A constant, if it is a number.
pub fn number(function: &Function, index: u16) -> Option<f64> {
    match function.constants.get(index as usize) {
        Some(&Constant::Number(number)) => Some(number),
        _ => None,
    }
}

/// The refusal of one instruction.
pub fn refused(function: &Function, instruction: &Instruction, reason: &str) -> Diagnostic {
    let mnemonic = instruction.op.mnemonic();
    let message = format!("`{}` cannot be compiled to machine code because of {mnemonic}: {reason}", function.name);
    let span = function.spans.get(instruction.pc).copied().unwrap_or(function.name_span);
    refusal(span, message).here(format!("{mnemonic} at pc {}", instruction.pc))
}

/// The refusal of a function as a whole.
pub fn refused_signature(function: &Function, reason: &str) -> Diagnostic {
    let message = format!("`{}` cannot be compiled to machine code: {reason}", function.name);
    refusal(function.name_span, message).here("this function")
}

fn refusal(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(Code::R017, span, message).suggest("run it on the `vm` engine, which runs every program")
}
