//! Listings: words to text, by operand format; no opcode is treated on its own but for its sign in comments.

use super::instruction::{Instruction, instructions};
use super::opcodes::{Opcode, Operand};
use super::program::{Bytecode, Constant, Function};
use crate::builtins::Builtin;
use crate::report::BytecodeRow;
use crate::value::number_text;

/// The rows of a function's listing.
pub fn disassemble(program: &Bytecode, function: &Function) -> Vec<BytecodeRow> {
    instructions(&function.code)
        .map(|instruction| {
            let Instruction { pc, op, target, .. } = instruction;
            let words: Vec<_> =
                function.code[pc..instruction.next_pc()].iter().map(|word| format!("{:08x}", word.0)).collect();
            BytecodeRow {
                pc: pc as u32,
                words: words.join(" "),
                opcode: op.mnemonic().into(),
                operands: operands(&instruction),
                comment: comment(program, function, &instruction),
                meaning: op.meaning().into(),
                target: target.map(|target| target as u32),
                span: function.spans[pc],
            }
        })
        .collect()
}

/// A listing as text: one line an instruction.
pub fn listing(program: &Bytecode, function: &Function) -> String {
    disassemble(program, function)
        .iter()
        .map(|row| {
            let line = format!("{:4}  {:<10} {:<14}  {}", row.pc, row.opcode, row.operands, row.comment);
            format!("{}\n", line.trim_end())
        })
        .collect()
}

fn operands(instruction: &Instruction) -> String {
    let word = instruction.word;
    let fields = [word.a(), word.b(), word.c()];
    let wide = |field: usize| {
        if instruction.op.format() == super::opcodes::Format::ABx { word.bx() } else { fields[field.min(2)] as u16 }
    };
    let parts: Vec<String> = instruction
        .op
        .operands()
        .iter()
        .enumerate()
        .map(|(field, operand)| match operand {
            Operand::Def | Operand::Use | Operand::Range => format!("R{}", fields[field.min(2)]),
            Operand::Constant => format!("K{}", wide(field)),
            Operand::Function => format!("F{}", wide(field)),
            Operand::Builtin => format!("B{}", wide(field)),
            Operand::Count => wide(field).to_string(),
            Operand::Target => format!("-> {}", instruction.target.unwrap_or_default()),
        })
        .collect();
    parts.join(", ")
}

/// What the instruction does here, with the names of variables and the values of constants, such as `s = p * q`.
fn comment(program: &Bytecode, function: &Function, instruction: &Instruction) -> String {
    let word = instruction.word;
    let register = |register: u8| {
        let names: Vec<_> = function.names.iter().filter(|name| name.register == register).collect();
        match &names[..] {
            [only] => only.name.clone(),
            _ => format!("R{register}"),
        }
    };
    let constant = |index: usize| function.constants.get(index).map(constant_text).unwrap_or_default();
    let arguments = |count: usize| {
        let list: Vec<_> = (0..count).map(|index| register(word.a() + index as u8)).collect();
        list.join(" ")
    };
    let (a, b, c) = (|| register(word.a()), || register(word.b()), || register(word.c()));
    let called = |name: &str, count: usize| format!("{name} {}", arguments(count)).trim_end().to_string();
    match instruction.op {
        Opcode::LoadK => format!("{} = {}", a(), constant(word.bx() as usize)),
        Opcode::Move => format!("{} = {}", a(), b()),
        Opcode::Call | Opcode::CallRec | Opcode::TailCall => {
            let callee = &program.functions[word.bx() as usize];
            let call = called(&callee.name, callee.parameters.len());
            if instruction.op == Opcode::TailCall { format!("return {call}") } else { format!("{} = {call}", a()) }
        }
        Opcode::CallB => {
            let name = Builtin::from_byte(word.b()).map_or("?", Builtin::name);
            format!("{} = {}", a(), called(name, word.c() as usize))
        }
        Opcode::Return => format!("return {}", a()),
        Opcode::Jump => String::new(),
        op => match (symbol(op), op.operands()) {
            (Some(sign), [Operand::Def, Operand::Use, Operand::Constant]) => {
                format!("{} = {} {sign} {}", a(), b(), constant(word.c() as usize))
            }
            (Some(sign), [Operand::Def, Operand::Use, Operand::Use]) => format!("{} = {} {sign} {}", a(), b(), c()),
            (Some(sign), [Operand::Def, Operand::Use]) => format!("{} = {sign}{}", a(), b()),
            (Some(sign), [Operand::Use, Operand::Use, Operand::Target]) => format!("{} {sign} {}", a(), b()),
            (Some(sign), [Operand::Range, ..]) => format!("{sign} {}", register(word.a() + 3)),
            (Some(sign), _) => format!("{sign}{}", a()),
            (None, _) => a(),
        },
    }
}

fn constant_text(constant: &Constant) -> String {
    match constant {
        Constant::Nil => "nil".into(),
        Constant::Bool(flag) => flag.to_string(),
        Constant::Number(number) => number_text(*number),
        Constant::Text(text) => format!("{text:?}"),
        Constant::Function(_, name) => format!("<fn:{name}>"),
    }
}

/// The sign of an operation in comments.
fn symbol(op: Opcode) -> Option<&'static str> {
    Some(match op {
        Opcode::AddNN | Opcode::AddKN | Opcode::Add | Opcode::ConcatTT => "+",
        Opcode::SubNN | Opcode::SubKN | Opcode::Sub | Opcode::NegN | Opcode::Neg => "-",
        Opcode::MulNN | Opcode::MulKN | Opcode::Mul => "*",
        Opcode::DivNN | Opcode::DivKN | Opcode::Div => "/",
        Opcode::LtNN | Opcode::Lt | Opcode::JumpLt => "<",
        Opcode::LeNN | Opcode::Le | Opcode::JumpLe => "<=",
        Opcode::Gt => ">",
        Opcode::Ge => ">=",
        Opcode::EqNN | Opcode::Eq | Opcode::JumpEq => "=",
        Opcode::NeNN | Opcode::Ne | Opcode::JumpNe => "!=",
        Opcode::JumpNotLt => "not <",
        Opcode::JumpNotLe => "not <=",
        Opcode::Not | Opcode::JumpF => "!",
        Opcode::ForPrep => "first",
        Opcode::ForLoop => "next",
        Opcode::Clear => "no value: ",
        _ => return None,
    })
}
