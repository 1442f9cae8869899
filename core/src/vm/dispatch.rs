//! The loop: fetch, decode, execute.

use super::resume::Place;
use super::unchecked::Registers;
use super::{Frame, Machine, compounds};
use crate::builtins::{Builtin, World};
use crate::bytecode::instruction::Word;
use crate::bytecode::opcodes::Opcode;
use crate::check::typed_program::{FunctionId, Operator, Tool};
use crate::engine::RuntimeError;
use crate::host::Host;
use crate::operations::{self, Fault};
use crate::value::{Value, compare};

impl Machine {
    /// Runs activations to the end of the outermost, which is given first; each one but the last stands at the call of
    /// the next. Their registers were loaded into the stack before.
    ///
    /// # Panics
    /// If there is no such function or instruction.
    #[inline]
    pub(super) fn run(
        &mut self,
        places: &[Place],
        mut calls_left: u32,
        host: &mut dyn Host,
    ) -> Result<Value, RuntimeError> {
        let Machine { loaded, stack, frames, shapes, field_caches, functions, limits } = self;
        // What belongs to the running function. The callers' lies in the frames.
        let (mut function, mut code) = loaded.entry(places[0]);
        let mut registers = stack.outermost(function.registers);
        for &place in &places[1..] {
            let first = code.word().a();
            let counted = matches!(code.op(), Opcode::CallRec | Opcode::CallV);
            frames.push(Frame { code: code.behind(1), function: function.id, first, counted });
            (function, code) = loaded.entry(place);
            registers = stack.callee(registers, first, function.registers);
        }

        let fault = loop {
            let word = code.word();
            let (a, b, c) = (|| word.a(), || word.b(), || word.c());
            macro_rules! attempt {
                ($result:expr) => {
                    match $result {
                        Ok(value) => value,
                        Err(fault) => break fault,
                    }
                };
            }
            macro_rules! next {
                ($words:literal) => {{
                    code = code.behind($words);
                    continue;
                }};
            }
            macro_rules! branch_if {
                ($condition:expr) => {{
                    code = if $condition { code.target() } else { code.behind(2) };
                    continue;
                }};
            }
            // Not the branch on the opposite: beside a NaN neither holds.
            macro_rules! branch_unless {
                ($condition:expr) => {{
                    code = if $condition { code.behind(2) } else { code.target() };
                    continue;
                }};
            }
            macro_rules! arithmetic {
                ($operator:tt, $right:expr) => {
                    registers.set_number(a(), registers.number(b()) $operator $right)
                };
            }
            macro_rules! generic {
                ($operator:expr) => {
                    attempt!(generic($operator, registers, word))
                };
            }
            macro_rules! count {
                () => {
                    if calls_left == 0 {
                        break operations::too_deep(limits.depth);
                    }
                    calls_left -= 1;
                };
            }
            macro_rules! enter {
                ($callee:expr, $first:expr) => {{
                    function = loaded.function($callee);
                    code = function.start();
                    registers = stack.callee(registers, $first, function.registers);
                    continue;
                }};
            }
            macro_rules! call {
                ($callee:expr, $counted:literal) => {{
                    let frame = Frame { code: code.behind(1), function: function.id, first: a(), counted: $counted };
                    frames.push(frame);
                    enter!($callee, a());
                }};
            }
            match code.op() {
                Opcode::Move => registers.set(a(), registers.get(b()).clone()),
                Opcode::Take => {
                    let value = registers.take(b());
                    registers.set(a(), value);
                }
                Opcode::LoadK => registers.set(a(), function.constant(word.bx()).clone()),
                Opcode::AddNN => arithmetic!(+, registers.number(c())),
                Opcode::SubNN => arithmetic!(-, registers.number(c())),
                Opcode::MulNN => arithmetic!(*, registers.number(c())),
                Opcode::DivNN => {
                    if registers.number(c()) == 0.0 {
                        break operations::division_by_zero();
                    }
                    arithmetic!(/, registers.number(c()));
                }
                Opcode::AddKN => arithmetic!(+, function.number(c())),
                Opcode::SubKN => arithmetic!(-, function.number(c())),
                Opcode::MulKN => arithmetic!(*, function.number(c())),
                Opcode::DivKN => arithmetic!(/, function.number(c())),
                Opcode::NegN => registers.set_number(a(), -registers.number(b())),
                Opcode::Add | Opcode::ConcatLL => generic!(Operator::Add),
                Opcode::ConcatTT => compounds::join_texts(registers, word),
                Opcode::Sub => generic!(Operator::Subtract),
                Opcode::Mul => generic!(Operator::Multiply),
                Opcode::Div => generic!(Operator::Divide),
                Opcode::Neg => {
                    let negated = attempt!(operations::negate(registers.get(b())));
                    registers.set(a(), negated);
                }
                Opcode::Append => generic!(Operator::Append),
                Opcode::Not => registers.set(a(), Value::boolean(!registers.get(b()).is_truthy())),
                Opcode::LtNN => registers.set(a(), Value::boolean(registers.number(b()) < registers.number(c()))),
                Opcode::LeNN => registers.set(a(), Value::boolean(registers.number(b()) <= registers.number(c()))),
                Opcode::EqNN => registers.set(a(), Value::boolean(equal(registers, b(), c()))),
                Opcode::NeNN => registers.set(a(), Value::boolean(!equal(registers, b(), c()))),
                Opcode::Lt => generic!(Operator::Less),
                Opcode::Le => generic!(Operator::LessEqual),
                Opcode::Gt => generic!(Operator::Greater),
                Opcode::Ge => generic!(Operator::GreaterEqual),
                Opcode::Eq => generic!(Operator::Equal),
                Opcode::Ne => generic!(Operator::NotEqual),
                Opcode::Jump => branch_if!(true),
                Opcode::JumpT => branch_if!(registers.get(a()).is_truthy()),
                Opcode::JumpF => branch_unless!(registers.get(a()).is_truthy()),
                Opcode::JumpLt => branch_if!(registers.number(a()) < registers.number(b())),
                Opcode::JumpNotLt => branch_unless!(registers.number(a()) < registers.number(b())),
                Opcode::JumpLe => branch_if!(registers.number(a()) <= registers.number(b())),
                Opcode::JumpNotLe => branch_unless!(registers.number(a()) <= registers.number(b())),
                Opcode::JumpEq => branch_if!(equal(registers, a(), b())),
                Opcode::JumpNe => branch_unless!(equal(registers, a(), b())),
                Opcode::JumpLtK => branch_if!(registers.number(a()) < function.number(b())),
                Opcode::JumpNotLtK => branch_unless!(registers.number(a()) < function.number(b())),
                Opcode::JumpLeK => branch_if!(registers.number(a()) <= function.number(b())),
                Opcode::JumpNotLeK => branch_unless!(registers.number(a()) <= function.number(b())),
                Opcode::JumpGtK => branch_if!(registers.number(a()) > function.number(b())),
                Opcode::JumpNotGtK => branch_unless!(registers.number(a()) > function.number(b())),
                Opcode::JumpGeK => branch_if!(registers.number(a()) >= function.number(b())),
                Opcode::JumpNotGeK => branch_unless!(registers.number(a()) >= function.number(b())),
                Opcode::JumpEqK => branch_if!(compare::numbers_equal(registers.number(a()), function.number(b()))),
                Opcode::JumpNeK => branch_unless!(compare::numbers_equal(registers.number(a()), function.number(b()))),
                Opcode::JumpKind => branch_if!(compounds::is_of_kind(registers.get(a()), b())),
                Opcode::JumpNotKind => branch_unless!(compounds::is_of_kind(registers.get(a()), b())),
                Opcode::ForPrep => {
                    let [done, rounds, start, variable] = registers.block(a());
                    let (first, count) = attempt!(operations::range(done, rounds));
                    done.replace(Value::number(0.0));
                    rounds.replace(Value::number(count));
                    start.replace(Value::number(first));
                    variable.replace(Value::number(first));
                    branch_if!(count <= 0.0);
                }
                Opcode::ForLoop => {
                    let [done, rounds, start, variable] = registers.block(a());
                    let next = done.proved_number() + 1.0;
                    done.replace(Value::arithmetic(next));
                    if next < rounds.proved_number() {
                        variable.replace(Value::arithmetic(start.proved_number() + next));
                        branch_if!(true);
                    }
                    branch_if!(false);
                }
                Opcode::EachPrep => {
                    let first = attempt!(operations::elements(registers.get(a()))).first().cloned();
                    if let Some(first) = first {
                        registers.set_number(a() + 1, 1.0);
                        registers.set(a() + 2, first);
                        branch_if!(false);
                    }
                    branch_if!(true);
                }
                Opcode::EachLoop => {
                    let done = registers.number(a() + 1);
                    let list = registers.get(a()).as_list();
                    if let Some(next) = list.and_then(|elements| elements.get(done as usize)).cloned() {
                        registers.set_number(a() + 1, done + 1.0);
                        registers.set(a() + 2, next);
                        branch_if!(true);
                    }
                    branch_if!(false);
                }
                Opcode::List => {
                    let elements = compounds::take(registers.row(b(), c().into())).collect();
                    registers.set(a(), Value::list(elements));
                }
                Opcode::Extend => {
                    let list = registers.take(a());
                    let list = compounds::extend(list, registers.row(b(), c().into()));
                    registers.set(a(), list);
                }
                Opcode::Index => {
                    let index = code.second().0 as usize;
                    let element = attempt!(operations::element(registers.get(b()), index));
                    registers.set(a(), element);
                    next!(2);
                }
                Opcode::NewRecord => {
                    compounds::record(registers, word, &shapes[code.second().0 as usize]);
                    next!(2);
                }
                Opcode::Field => {
                    let name = code.second().0 as usize;
                    let value = field_caches[name].field(registers.get(b()), &loaded.program().field_names[name]);
                    registers.set(a(), attempt!(value));
                    next!(2);
                }
                Opcode::FieldSlot => {
                    let value = compounds::slot(registers.get(b()), code.second().0 as u16);
                    registers.set(a(), value);
                    next!(2);
                }
                Opcode::With => {
                    let record = registers.take(a());
                    let name = &loaded.program().field_names[code.second().0 as usize];
                    let record = attempt!(operations::with_field(record, name, registers.get(b()).clone()));
                    registers.set(a(), record);
                    next!(2);
                }
                Opcode::WithSlot => {
                    let record = registers.take(a());
                    let record = record.with_field(code.second().0 as u16 as usize, registers.get(b()).clone());
                    registers.set(a(), record.unwrap_or(Value::NIL));
                    next!(2);
                }
                Opcode::MakeOk => {
                    let payload = registers.take(b());
                    registers.set(a(), Value::ok(payload));
                }
                Opcode::MakeErr => {
                    let payload = registers.take(b());
                    registers.set(a(), Value::err(payload));
                }
                Opcode::Payload => {
                    let value = registers.take(b());
                    registers.set(a(), compounds::payload(value));
                }
                Opcode::Call => call!(FunctionId(word.bx()), false),
                Opcode::CallRec => {
                    count!();
                    call!(FunctionId(word.bx()), true);
                }
                Opcode::CallV => {
                    let callee = attempt!(functions.called(registers.get(b()), c(), loaded.program()));
                    count!();
                    call!(callee, true);
                }
                Opcode::TailCall => {
                    let callee = FunctionId(word.bx());
                    pass_on(registers, a(), loaded.function(callee).parameters, function.references);
                    enter!(callee, 0);
                }
                Opcode::TailCallV => {
                    let callee = attempt!(functions.called(registers.get(b()), c(), loaded.program()));
                    pass_on(registers, a(), c(), function.references);
                    enter!(callee, 0);
                }
                Opcode::ToFunction => {
                    let value = attempt!(functions.function(registers.get(b()), c(), loaded.program()));
                    registers.set(a(), value);
                }
                Opcode::CallB => {
                    let world = World { host: &mut *host, at: loaded.span(function, code) };
                    attempt!(call_builtin(registers, word, world));
                }
                Opcode::CallTool => {
                    let world = World { host: &mut *host, at: loaded.span(function, code) };
                    call_tool(registers, word, &loaded.program().tools[code.second().0 as usize], world);
                    next!(2);
                }
                Opcode::Check => {
                    if registers.get(a()).is_unassigned() {
                        break operations::unassigned();
                    }
                }
                Opcode::Clear => registers.set(a(), Value::UNASSIGNED),
                Opcode::Return => {
                    let value = result(registers, a(), function.references);
                    let Some(caller) = frames.pop() else { return Ok(value) };
                    // The callee's first register is where its caller wants the result.
                    registers.set(0, value);
                    calls_left += u32::from(caller.counted);
                    registers = registers.caller(caller.first);
                    code = caller.code;
                    function = loaded.function(caller.function);
                    continue;
                }
            }
            code = code.behind(1);
        };
        let (function, pc) = (function.id, function.pc(code));
        Err(self.error(fault, function, pc))
    }
}

#[inline(always)]
fn equal(registers: Registers, left: u8, right: u8) -> bool {
    compare::numbers_equal(registers.number(left), registers.number(right))
}

/// An operator over operands of any kind.
#[cfg_attr(not(target_arch = "wasm32"), inline(never))]
#[cfg_attr(target_arch = "wasm32", inline)]
fn generic(op: Operator, mut registers: Registers, word: Word) -> Result<(), Fault> {
    let left = compounds::left(registers, word);
    let result = operations::binary(op, left, registers.get(word.c()))?;
    registers.set(word.a(), result);
    Ok(())
}

#[inline(never)]
fn call_builtin(mut registers: Registers, word: Word, mut world: World<'_>) -> Result<(), Fault> {
    // Validated code holds nothing but builtins.
    let Some(builtin) = Builtin::from_byte(word.b()) else { return Ok(()) };
    let arguments = registers.row(word.a(), word.c().into());
    let result = builtin.call(arguments, &mut world)?;
    arguments.fill_with(|| Value::NIL);
    registers.set(word.a(), result);
    Ok(())
}

#[inline(never)]
fn call_tool(mut registers: Registers, word: Word, tool: &Tool, mut world: World<'_>) {
    let arguments = compounds::take(registers.row(word.a(), word.b().into())).collect();
    registers.set(word.a(), world.call_tool(&tool.name, tool.timeout, tool.retry, arguments));
}

/// The result of a function, which lets go of everything else: a dead register could be in the way of an update in
/// place.
#[inline(always)]
fn result(mut registers: Registers, register: u8, references: u8) -> Value {
    if references == 0 {
        return registers.get(register).clone();
    }
    let value = registers.take(register);
    release(registers, 0, references);
    value
}

/// Moves the arguments of a tail call to where its parameters are.
#[inline(never)]
fn pass_on(mut registers: Registers, first: u8, count: u8, references: u8) {
    for index in 0..count {
        let argument = registers.take(first + index);
        registers.set(index, argument);
    }
    release(registers, count, references);
}

#[inline(never)]
fn release(mut registers: Registers, first: u8, end: u8) {
    for register in first..end {
        registers.set(register, Value::NIL);
    }
}
