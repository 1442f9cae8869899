//! The loop: fetch, decode, execute.

use super::{Frame, Machine, WINDOW};
use crate::builtins::{Builtin, World};
use crate::bytecode::instruction::Word;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::{Bytecode, Function};
use crate::check::typed_program::{FunctionId, Operator};
use crate::engine::RuntimeError;
use crate::host::Host;
use crate::operations::{self, Fault};
use crate::value::{Value, compare};

/// The registers of the running frame.
type Registers = [Value; WINDOW];

impl Machine {
    /// Runs the innermost frame until the outermost returns.
    pub(super) fn run(&mut self, program: &Bytecode, host: &mut dyn Host) -> Result<Value, RuntimeError> {
        let mut pc = self.frames.last().map_or(0, |frame| frame.pc);
        match self.execute(program, host, &mut pc) {
            Ok(value) => Ok(value),
            Err(fault) => Err(self.error(program, fault, pc)),
        }
    }

    #[cold]
    fn error(&self, program: &Bytecode, fault: Fault, pc: usize) -> RuntimeError {
        let span = self.frames.last().map(|frame| program.function(frame.function).spans[pc]).unwrap_or_default();
        let mut error = RuntimeError::new(fault.code, span, fault.message);
        error.calls = self.frames.iter().map(|frame| program.function(frame.function).name.clone()).collect();
        error
    }

    /// `at` is the pc of the current instruction when a fault is returned.
    fn execute(&mut self, program: &Bytecode, host: &mut dyn Host, at: &mut usize) -> Result<Value, Fault> {
        let Some(Frame { mut base, function, mut pc, .. }) = self.frames.last().copied() else { return Ok(Value::NIL) };
        let mut function: &Function = program.function(function);
        let mut constants: &[Value] = &self.constants[self.frames[self.frames.len() - 1].function.index()];
        let mut registers = window(&mut self.stack, base);

        /// A fault at the current instruction.
        macro_rules! attempt {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(fault) => {
                        *at = pc;
                        return Err(fault);
                    }
                }
            };
        }
        loop {
            let word = function.code[pc];
            // Validated code holds nothing but opcodes.
            let Some(op) = word.opcode() else { return Ok(Value::NIL) };
            let (a, b, c) = (word.a() as usize, word.b() as usize, word.c() as usize);
            macro_rules! arithmetic {
                ($operator:tt, $right:expr) => {
                    registers[a] = Value::number(registers[b].proved_number() $operator $right.proved_number())
                };
            }
            macro_rules! generic {
                ($operator:expr) => {{
                    let left = take_if_overwritten(registers, word);
                    registers[a] = attempt!(operations::binary($operator, left, &registers[c]));
                }};
            }
            macro_rules! branch_if {
                ($condition:expr) => {{
                    pc = if $condition { target(function, pc) } else { pc + 2 };
                    continue;
                }};
            }
            match op {
                Opcode::Move => registers[a] = registers[b].clone(),
                Opcode::LoadK => registers[a] = constants[word.bx() as usize].clone(),
                Opcode::AddNN => arithmetic!(+, registers[c]),
                Opcode::SubNN => arithmetic!(-, registers[c]),
                Opcode::MulNN => arithmetic!(*, registers[c]),
                Opcode::DivNN => {
                    if registers[c].proved_number() == 0.0 {
                        attempt!(Err(operations::division_by_zero()));
                    }
                    arithmetic!(/, registers[c]);
                }
                Opcode::AddKN => arithmetic!(+, constants[c]),
                Opcode::SubKN => arithmetic!(-, constants[c]),
                Opcode::MulKN => arithmetic!(*, constants[c]),
                Opcode::DivKN => arithmetic!(/, constants[c]),
                Opcode::NegN => registers[a] = Value::number(-registers[b].proved_number()),
                Opcode::Add | Opcode::ConcatTT => generic!(Operator::Add),
                Opcode::Sub => generic!(Operator::Subtract),
                Opcode::Mul => generic!(Operator::Multiply),
                Opcode::Div => generic!(Operator::Divide),
                Opcode::Neg => registers[a] = attempt!(operations::negate(&registers[b])),
                Opcode::Not => registers[a] = Value::boolean(!registers[b].is_truthy()),
                Opcode::LtNN => registers[a] = Value::boolean(less(registers, b, c)),
                Opcode::LeNN => registers[a] = Value::boolean(at_most(registers, b, c)),
                Opcode::EqNN => registers[a] = Value::boolean(equal(registers, b, c)),
                Opcode::NeNN => registers[a] = Value::boolean(!equal(registers, b, c)),
                Opcode::Lt => generic!(Operator::Less),
                Opcode::Le => generic!(Operator::LessEqual),
                Opcode::Gt => generic!(Operator::Greater),
                Opcode::Ge => generic!(Operator::GreaterEqual),
                Opcode::Eq => generic!(Operator::Equal),
                Opcode::Ne => generic!(Operator::NotEqual),
                Opcode::Jump => branch_if!(true),
                Opcode::JumpT => branch_if!(registers[a].is_truthy()),
                Opcode::JumpF => branch_if!(!registers[a].is_truthy()),
                Opcode::JumpLt => branch_if!(less(registers, a, b)),
                Opcode::JumpNotLt => branch_if!(!less(registers, a, b)),
                Opcode::JumpLe => branch_if!(at_most(registers, a, b)),
                Opcode::JumpNotLe => branch_if!(!at_most(registers, a, b)),
                Opcode::JumpEq => branch_if!(equal(registers, a, b)),
                Opcode::JumpNe => branch_if!(!equal(registers, a, b)),
                Opcode::ForPrep => {
                    let (start, rounds) = attempt!(operations::range(&registers[a], &registers[a + 1]));
                    registers[a] = Value::number(0.0);
                    registers[a + 1] = Value::number(rounds);
                    registers[a + 2] = Value::number(start);
                    registers[a + 3] = Value::number(start);
                    branch_if!(rounds <= 0.0);
                }
                Opcode::ForLoop => {
                    let done = registers[a].proved_number() + 1.0;
                    registers[a] = Value::number(done);
                    if done < registers[a + 1].proved_number() {
                        registers[a + 3] = Value::number(registers[a + 2].proved_number() + done);
                        branch_if!(true);
                    }
                    branch_if!(false);
                }
                Opcode::Call | Opcode::CallRec => {
                    let counted = op == Opcode::CallRec;
                    if counted {
                        if self.depth == self.limits.depth {
                            attempt!(Err(operations::too_deep(self.limits.depth)));
                        }
                        self.depth += 1;
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        frame.pc = pc + 1;
                    }
                    let callee = FunctionId(word.bx());
                    base += a;
                    pc = 0;
                    self.frames.push(Frame { function: callee, pc, base, counted });
                    self.reserve(base);
                    function = program.function(callee);
                    constants = &self.constants[callee.index()];
                    registers = window(&mut self.stack, base);
                    continue;
                }
                Opcode::TailCall => {
                    let callee = FunctionId(word.bx());
                    function = program.function(callee);
                    constants = &self.constants[callee.index()];
                    for index in 0..function.parameters.len() {
                        registers[index] = std::mem::replace(&mut registers[a + index], Value::NIL);
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        frame.function = callee;
                    }
                    pc = 0;
                    continue;
                }
                Opcode::CallB => {
                    // Validated code holds nothing but builtins.
                    let Some(builtin) = Builtin::from_byte(word.b()) else { return Ok(Value::NIL) };
                    let mut world = World { host: &mut *host, at: function.spans[pc] };
                    registers[a] = attempt!(builtin.call(&mut registers[a..a + c], &mut world));
                }
                Opcode::Append => generic!(Operator::Append),
                Opcode::Check => {
                    if registers[a].is_unassigned() {
                        attempt!(Err(operations::unassigned()));
                    }
                }
                Opcode::Clear => registers[a] = Value::UNASSIGNED,
                Opcode::Return => {
                    let value = std::mem::replace(&mut registers[a], Value::NIL);
                    let counted = self.frames.pop().is_some_and(|frame| frame.counted);
                    self.depth -= u32::from(counted);
                    let Some(&caller) = self.frames.last() else { return Ok(value) };
                    // The callee's first register is where its caller wants the result.
                    self.stack[base] = value;
                    base = caller.base;
                    pc = caller.pc;
                    function = program.function(caller.function);
                    constants = &self.constants[caller.function.index()];
                    registers = window(&mut self.stack, base);
                    continue;
                }
            }
            pc += 1;
        }
    }
}

#[inline]
fn window(stack: &mut [Value], base: usize) -> &mut Registers {
    // `Machine::reserve` made room for a whole window before the frame was entered.
    match stack[base..].first_chunk_mut() {
        Some(registers) => registers,
        None => unreachable!("every frame has a whole window"),
    }
}

#[inline]
fn target(function: &Function, pc: usize) -> usize {
    (pc + 2).wrapping_add_signed(function.code[pc + 1].distance() as isize)
}

#[inline]
fn less(registers: &Registers, left: usize, right: usize) -> bool {
    registers[left].proved_number() < registers[right].proved_number()
}

#[inline]
fn at_most(registers: &Registers, left: usize, right: usize) -> bool {
    registers[left].proved_number() <= registers[right].proved_number()
}

#[inline]
fn equal(registers: &Registers, left: usize, right: usize) -> bool {
    compare::numbers_equal(registers[left].proved_number(), registers[right].proved_number())
}

/// The left operand: moved out when the result takes its register, so that a text nobody else holds grows in place.
#[inline]
fn take_if_overwritten(registers: &mut Registers, word: Word) -> Value {
    if word.a() == word.b() && word.b() != word.c() {
        std::mem::replace(&mut registers[word.b() as usize], Value::NIL)
    } else {
        registers[word.b() as usize].clone()
    }
}
