//! Listings: words to text, by operand format; no opcode is treated on its own but in comments.

use super::instruction::{Instruction, instructions};
use super::opcodes::{Opcode, Operand, TestedKind};
use super::program::{Bytecode, Constant, Function, RegisterName};
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
    let parts: Vec<String> = instruction
        .operands()
        .map(|(operand, number)| match operand {
            Operand::Def
            | Operand::Use
            | Operand::Take
            | Operand::Update
            | Operand::Row
            | Operand::Range
            | Operand::Each => format!("R{number}"),
            Operand::Constant => format!("K{number}"),
            Operand::Function => format!("F{number}"),
            Operand::Builtin => format!("B{number}"),
            Operand::Tool => format!("T{number}"),
            Operand::Record => format!("C{number}"),
            Operand::Name => format!("N{number}"),
            Operand::Slot => format!("C{}.{}", number >> 16, number as u16),
            Operand::Count | Operand::Element | Operand::Kind => number.to_string(),
            Operand::Target => format!("-> {}", instruction.target.unwrap_or_default()),
        })
        .collect();
    parts.join(", ")
}

/// What instructions do here, with the names of variables and the values of constants, such as `s = p * q`.
struct Commented<'a> {
    program: &'a Bytecode,
    function: &'a Function,
    instruction: &'a Instruction,
}

fn comment(program: &Bytecode, function: &Function, instruction: &Instruction) -> String {
    Commented { program, function, instruction }.text()
}

impl Commented<'_> {
    fn text(&self) -> String {
        let (a, b, c) = (|| self.register(0), || self.register(1), || self.register(2));
        let op = self.instruction.op;
        match op {
            Opcode::LoadK => format!("{} = {}", a(), self.constant()),
            Opcode::Move | Opcode::Take => format!("{} = {}", a(), b()),
            Opcode::Call | Opcode::CallRec => format!("{} = {}", a(), self.applied(&self.callee())),
            Opcode::TailCall => format!("return {}", self.applied(&self.callee())),
            Opcode::CallV => format!("{} = {}", a(), self.applied(&b())),
            Opcode::TailCallV => format!("return {}", self.applied(&b())),
            Opcode::CallB => format!("{} = {}", a(), self.applied(self.builtin(1))),
            Opcode::CallTool => {
                format!("{} = {}", a(), self.applied(&self.program.tools[self.instruction.field(2)].name))
            }
            Opcode::ToFunction => format!("{} = {} as a function for {}", a(), b(), self.builtin(2)),
            Opcode::List => format!("{} = [{}]", a(), self.row().join(", ")),
            Opcode::Extend => format!("{} = {} + [{}]", a(), a(), self.row().join(", ")),
            Opcode::Index => format!("{} = {}.{}", a(), b(), self.instruction.field(2)),
            Opcode::NewRecord => {
                let record = &self.program.records[self.instruction.field(2)];
                let fields = record.fields.iter().zip(self.row());
                let fields: String = fields.map(|((name, _), value)| format!(" {name}:{value}")).collect();
                format!("{} = {}{fields}", a(), record.name)
            }
            Opcode::Field | Opcode::FieldSlot => format!("{} = {}.{}", a(), b(), self.field_name()),
            Opcode::With | Opcode::WithSlot => format!("{} = {} with {}:{}", a(), a(), self.field_name(), b()),
            Opcode::Payload => format!("{} = payload of {}", a(), b()),
            Opcode::JumpKind => format!("{} is {}", a(), self.kind()),
            Opcode::JumpNotKind => format!("{} is not {}", a(), self.kind()),
            Opcode::Return => format!("return {}", a()),
            Opcode::Jump => String::new(),
            _ => match (symbol(op), op.operands()) {
                (Some(sign), [Operand::Def, Operand::Use, Operand::Constant]) => {
                    format!("{} = {} {sign} {}", a(), b(), self.constant())
                }
                (Some(sign), [Operand::Def, Operand::Use, Operand::Use]) => format!("{} = {} {sign} {}", a(), b(), c()),
                (Some(sign), [Operand::Def, Operand::Use | Operand::Take]) => format!("{} = {sign}{}", a(), b()),
                (Some(sign), [Operand::Use, Operand::Use, Operand::Target]) => format!("{} {sign} {}", a(), b()),
                (Some(sign), [Operand::Use, Operand::Constant, ..]) => format!("{} {sign} {}", a(), self.constant()),
                (Some(sign), [Operand::Range, ..]) => format!("{sign} {}", self.read(self.instruction.field(0) + 3)),
                (Some(sign), [Operand::Each, ..]) => format!("{sign} {}", self.read(self.instruction.field(0) + 2)),
                (Some(sign), _) => format!("{sign}{}", a()),
                (None, _) => a(),
            },
        }
    }

    /// The register in a field.
    fn register(&self, field: usize) -> String {
        let register = self.instruction.field(field);
        match self.instruction.op.operands().get(field) {
            Some(Operand::Def) => self.written(register),
            _ => self.read(register),
        }
    }

    /// A register that is read here, by the name of the variable that lives there, if one does.
    fn read(&self, register: usize) -> String {
        self.named(register, self.instruction.pc)
    }

    /// A register that is written here.
    fn written(&self, register: usize) -> String {
        self.named(register, self.instruction.next_pc())
    }

    fn named(&self, register: usize, pc: usize) -> String {
        let lives = |name: &&RegisterName| name.register as usize == register && name.scope.contains(&(pc as u32));
        let mut names = self.function.names.iter().filter(lives);
        match (names.next(), names.next()) {
            (Some(only), None) => only.name.clone(),
            _ => format!("R{register}"),
        }
    }

    fn row(&self) -> Vec<String> {
        let (first, count) = self.instruction.row(self.program).unwrap_or_default();
        (first..first + count).map(|register| self.read(register)).collect()
    }

    /// A call with the row as arguments.
    fn applied(&self, callee: &str) -> String {
        let mut call = callee.to_owned();
        self.row().iter().for_each(|argument| {
            call.push(' ');
            call.push_str(argument);
        });
        call
    }

    fn callee(&self) -> String {
        self.program.functions[self.instruction.field(1)].name.clone()
    }

    fn builtin(&self, field: usize) -> &'static str {
        Builtin::from_byte(self.instruction.field(field) as u8).map_or("?", Builtin::name)
    }

    fn field_name(&self) -> &str {
        if self.instruction.operand(Operand::Slot).is_none() {
            return &self.program.field_names[self.instruction.field(2)];
        }
        let (record, position) = self.instruction.slot();
        self.program.records[record.index()].fields.get(position).map_or("?", |(name, _)| name)
    }

    fn kind(&self) -> &'static str {
        TestedKind::from_byte(self.instruction.field(1) as u8).map_or("?", |kind| kind.kind().noun())
    }

    fn constant(&self) -> String {
        let index = self.instruction.operand(Operand::Constant).unwrap_or_default();
        self.function.constants.get(index).map(constant_text).unwrap_or_default()
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
        Opcode::AddNN | Opcode::AddKN | Opcode::Add | Opcode::ConcatTT | Opcode::ConcatLL => "+",
        Opcode::Append => "+=",
        Opcode::SubNN | Opcode::SubKN | Opcode::Sub | Opcode::NegN | Opcode::Neg => "-",
        Opcode::MulNN | Opcode::MulKN | Opcode::Mul => "*",
        Opcode::DivNN | Opcode::DivKN | Opcode::Div => "/",
        Opcode::LtNN | Opcode::Lt | Opcode::JumpLt | Opcode::JumpLtK => "<",
        Opcode::LeNN | Opcode::Le | Opcode::JumpLe | Opcode::JumpLeK => "<=",
        Opcode::Gt | Opcode::JumpGtK => ">",
        Opcode::Ge | Opcode::JumpGeK => ">=",
        Opcode::EqNN | Opcode::Eq | Opcode::JumpEq | Opcode::JumpEqK => "=",
        Opcode::NeNN | Opcode::Ne | Opcode::JumpNe | Opcode::JumpNeK => "!=",
        Opcode::JumpNotLt | Opcode::JumpNotLtK => "not <",
        Opcode::JumpNotLe | Opcode::JumpNotLeK => "not <=",
        Opcode::JumpNotGtK => "not >",
        Opcode::JumpNotGeK => "not >=",
        Opcode::Not | Opcode::JumpF => "!",
        Opcode::ForPrep | Opcode::EachPrep => "first",
        Opcode::ForLoop | Opcode::EachLoop => "next",
        Opcode::MakeOk => "~",
        Opcode::MakeErr => "^",
        Opcode::Clear => "no value: ",
        _ => return None,
    })
}
