//! What this tier does not compile, and how it says so.

use crate::bytecode::instruction::Instruction;
use crate::bytecode::opcodes::{Effect, Opcode};
use crate::bytecode::program::Function;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::borrow::Cow;

/// Why an instruction cannot be compiled: what it does, in words that go on after a colon.
pub type Objection = Cow<'static, str>;

/// What stands against the end of a function.
pub const UNPROVED_RESULT: &str = "the function's result is not proved to be always a number, or always a boolean";

/// What stands against an instruction that this tier has no code for, whatever its operands are.
pub fn objection(op: Opcode) -> Objection {
    let what = match op.effect() {
        Effect::CallValue | Effect::ToFunction => "it calls a function through a value",
        Effect::TextsToText => "it makes a text",
        Effect::List | Effect::Extend | Effect::Append | Effect::ListsToList => "it makes a list",
        Effect::Each | Effect::Element => "it reads a list",
        Effect::Record | Effect::With | Effect::WithSlot => "it makes a record",
        Effect::Field | Effect::Slot => "it reads a record",
        Effect::ToAny if op == Opcode::CallTool => "it calls a tool",
        Effect::ToAny => "it makes or opens a result",
        Effect::Kind => "it asks for the kind of a value that is not proved",
        _ => "its operands are not proved to be numbers",
    };
    of_other_kinds(what)
}

/// What stands against anything that has to do with values of other kinds than numbers and booleans.
pub fn of_other_kinds(what: &str) -> Objection {
    format!("{what}, and only numbers and booleans are compiled by this tier").into()
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
