//! What this tier does not compile, and how it says so.

use crate::bytecode::opcodes::{Effect, Opcode};
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
    format!("{what}, and only numbers and booleans are compiled by this tier").into()
}
