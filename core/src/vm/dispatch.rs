//! The loop: fetch, decode, execute.

use super::{Frame, Machine, WINDOW, compounds};
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
    fn error(&mut self, program: &Bytecode, fault: Fault, pc: usize) -> RuntimeError {
        // Nothing is kept alive by a run that is over.
        self.stack.fill_with(|| Value::NIL);
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
            /// Branches if a comparison with a constant holds or not, as asked.
            macro_rules! branch_constant {
                ($when:literal, $holds:expr) => {{
                    let holds: fn(f64, f64) -> bool = $holds;
                    branch_if!(holds(registers[a].proved_number(), constants[b].proved_number()) == $when);
                }};
            }
            match op {
                Opcode::Move => registers[a] = registers[b].clone(),
                Opcode::Take => registers[a] = take(registers, b),
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
                Opcode::Add | Opcode::ConcatTT | Opcode::ConcatLL => generic!(Operator::Add),
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
                Opcode::JumpLtK => branch_constant!(true, |left, right| left < right),
                Opcode::JumpNotLtK => branch_constant!(false, |left, right| left < right),
                Opcode::JumpLeK => branch_constant!(true, |left, right| left <= right),
                Opcode::JumpNotLeK => branch_constant!(false, |left, right| left <= right),
                Opcode::JumpGtK => branch_constant!(true, |left, right| left > right),
                Opcode::JumpNotGtK => branch_constant!(false, |left, right| left > right),
                Opcode::JumpGeK => branch_constant!(true, |left, right| left >= right),
                Opcode::JumpNotGeK => branch_constant!(false, |left, right| left >= right),
                Opcode::JumpEqK => branch_constant!(true, compare::numbers_equal),
                Opcode::JumpNeK => branch_constant!(false, compare::numbers_equal),
                Opcode::JumpKind => branch_if!(compounds::is_of_kind(&registers[a], word.b())),
                Opcode::JumpNotKind => branch_if!(!compounds::is_of_kind(&registers[a], word.b())),
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
                Opcode::EachPrep => {
                    let elements = attempt!(operations::elements(&registers[a]));
                    if let Some(first) = elements.first().cloned() {
                        registers[a + 1] = Value::number(1.0);
                        registers[a + 2] = first;
                        branch_if!(false);
                    }
                    branch_if!(true);
                }
                Opcode::EachLoop => {
                    let done = registers[a + 1].proved_number();
                    let next = registers[a].as_list().and_then(|elements| elements.get(done as usize)).cloned();
                    if let Some(next) = next {
                        registers[a + 1] = Value::number(done + 1.0);
                        registers[a + 2] = next;
                        branch_if!(true);
                    }
                    branch_if!(false);
                }
                Opcode::List => {
                    let elements = compounds::take(&mut registers[b..b + c]).collect();
                    registers[a] = Value::list(elements);
                }
                Opcode::Extend => {
                    let list = std::mem::replace(&mut registers[a], Value::NIL);
                    registers[a] = compounds::extend(list, &mut registers[b..b + c]);
                }
                Opcode::Index => {
                    registers[a] = attempt!(operations::element(&registers[b], wide(function, pc)));
                    pc += 1;
                }
                Opcode::NewRecord => {
                    let shape = &self.shapes[wide(function, pc)];
                    let fields = compounds::take(&mut registers[b..b + shape.fields().len()]);
                    registers[a] = Value::record(shape.clone(), fields.collect::<Box<[Value]>>());
                    pc += 1;
                }
                Opcode::Field => {
                    let name = wide(function, pc);
                    let value = self.field_caches[name].field(&registers[b], &program.field_names[name]);
                    registers[a] = attempt!(value);
                    pc += 1;
                }
                Opcode::FieldSlot => {
                    registers[a] = compounds::slot(&registers[b], wide(function, pc) as u16);
                    pc += 1;
                }
                Opcode::With => {
                    let record = std::mem::replace(&mut registers[a], Value::NIL);
                    let name = &program.field_names[wide(function, pc)];
                    registers[a] = attempt!(operations::with_field(record, name, registers[b].clone()));
                    pc += 1;
                }
                Opcode::WithSlot => {
                    let record = std::mem::replace(&mut registers[a], Value::NIL);
                    registers[a] = record
                        .with_field(wide(function, pc) as u16 as usize, registers[b].clone())
                        .unwrap_or(Value::NIL);
                    pc += 1;
                }
                Opcode::MakeOk => registers[a] = Value::ok(take(registers, b)),
                Opcode::MakeErr => registers[a] = Value::err(take(registers, b)),
                Opcode::Payload => registers[a] = compounds::payload(take(registers, b)),
                Opcode::Call | Opcode::CallRec | Opcode::CallV => {
                    let callee = match op {
                        Opcode::CallV => attempt!(self.functions.called(&registers[b], c, program)),
                        _ => FunctionId(word.bx()),
                    };
                    let counted = op != Opcode::Call;
                    if counted {
                        if self.depth == self.limits.depth {
                            attempt!(Err(operations::too_deep(self.limits.depth)));
                        }
                        self.depth += 1;
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        frame.pc = pc + 1;
                    }
                    base += a;
                    pc = 0;
                    self.frames.push(Frame { function: callee, pc, base, counted });
                    self.reserve(base);
                    function = program.function(callee);
                    constants = &self.constants[callee.index()];
                    registers = window(&mut self.stack, base);
                    continue;
                }
                Opcode::TailCall | Opcode::TailCallV => {
                    let callee = match op {
                        Opcode::TailCallV => attempt!(self.functions.called(&registers[b], c, program)),
                        _ => FunctionId(word.bx()),
                    };
                    let used = function.registers as usize;
                    function = program.function(callee);
                    constants = &self.constants[callee.index()];
                    let arguments = function.parameters.len();
                    for index in 0..arguments {
                        registers[index] = take(registers, a + index);
                    }
                    registers[arguments..used.max(arguments)].fill_with(|| Value::NIL);
                    if let Some(frame) = self.frames.last_mut() {
                        frame.function = callee;
                    }
                    pc = 0;
                    continue;
                }
                Opcode::ToFunction => {
                    // Validated code holds nothing but builtins.
                    let Some(builtin) = Builtin::from_byte(word.c()) else { return Ok(Value::NIL) };
                    registers[a] = attempt!(self.functions.function(&registers[b], builtin, program));
                }
                Opcode::CallB => {
                    let Some(builtin) = Builtin::from_byte(word.b()) else { return Ok(Value::NIL) };
                    let mut world = World { host: &mut *host, at: function.spans[pc] };
                    let arguments = &mut registers[a..a + c];
                    let result = attempt!(builtin.call(arguments, &mut world));
                    arguments.fill_with(|| Value::NIL);
                    registers[a] = result;
                }
                Opcode::CallTool => {
                    let tool = &program.tools[b];
                    let arguments = (a..a + c).map(|register| take(registers, register)).collect();
                    let mut world = World { host: &mut *host, at: function.spans[pc] };
                    registers[a] = world.call_tool(&tool.name, tool.timeout, tool.retry, arguments);
                }
                Opcode::Append => generic!(Operator::Append),
                Opcode::Check => {
                    if registers[a].is_unassigned() {
                        attempt!(Err(operations::unassigned()));
                    }
                }
                Opcode::Clear => registers[a] = Value::UNASSIGNED,
                Opcode::Return => {
                    let value = take(registers, a);
                    // What a dead register held could be in the way of an update in place.
                    registers[..function.registers as usize].fill_with(|| Value::NIL);
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

/// The second word of an instruction.
#[inline]
fn wide(function: &Function, pc: usize) -> usize {
    function.code[pc + 1].0 as usize
}

#[inline]
fn take(registers: &mut Registers, register: usize) -> Value {
    std::mem::replace(&mut registers[register], Value::NIL)
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

/// The left operand: moved out when the result takes its register, so that a value nobody else holds grows in place.
#[inline]
fn take_if_overwritten(registers: &mut Registers, word: Word) -> Value {
    if word.a() == word.b() && word.b() != word.c() {
        take(registers, word.b() as usize)
    } else {
        registers[word.b() as usize].clone()
    }
}
