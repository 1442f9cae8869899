//! One instruction by itself, on values instead of registers: what native code leaves to the runtime.

use super::functions::Functions;
use super::{compounds, shape};
use crate::builtins::{Builtin, World, text_of};
use crate::bytecode::instruction::{Instruction, decode};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::{FunctionId, Operator};
use crate::diagnostic::Code;
use crate::engine::RuntimeError;
use crate::host::Host;
use crate::operations::{self, Fault};
use crate::program::Program;
use crate::value::{Shape, Value};
use std::rc::Rc;
use std::sync::Arc;

/// The text that `str` makes of a number.
pub fn number_text(number: f64) -> Value {
    text_of(number)
}

/// What instructions of a program need, kept from one to the next.
pub struct Single {
    program: Arc<Program>,
    shapes: Vec<Rc<Shape>>,
    functions: Functions,
}

impl Single {
    /// For the instructions of a program.
    pub fn new(program: Arc<Program>) -> Single {
        let shapes = program.bytecode().records.iter().map(shape).collect();
        Single { program, shapes, functions: Functions::default() }
    }

    /// A record of a type.
    pub fn record(&self, record: usize, fields: Box<[Value]>) -> Value {
        Value::record(self.shapes[record].clone(), fields)
    }

    /// Does what the instruction of a function at a pc does. The operands are in the order in which it reads them, and
    /// may be taken out.
    ///
    /// # Errors
    /// As the VM raises them, with this function as the only call.
    pub fn execute(
        &mut self,
        function: FunctionId,
        pc: usize,
        operands: &mut [Value],
        host: &mut dyn Host,
    ) -> Result<Value, RuntimeError> {
        let Single { program, shapes, functions } = self;
        let code = program.bytecode().function(function);
        let world = World { host, at: code.spans[pc] };
        let done = match decode(&code.code, pc) {
            Some(instruction) => done(program.bytecode(), shapes, functions, &instruction, operands, world),
            None => Err(Fault::new(Code::R013, format!("there is no instruction at {pc}"))),
        };
        done.map_err(|fault| self.error(fault, function, pc))
    }

    /// The function that a value means, called with a number of arguments by the instruction of a function at a pc.
    ///
    /// # Errors
    /// As the VM raises them.
    pub fn callee(
        &mut self,
        function: FunctionId,
        pc: usize,
        value: &Value,
        arguments: usize,
    ) -> Result<FunctionId, RuntimeError> {
        let called = self.functions.called(value, arguments as u8, self.program.bytecode());
        called.map_err(|fault| self.error(fault, function, pc))
    }

    fn error(&self, fault: Fault, function: FunctionId, pc: usize) -> RuntimeError {
        let code = self.program.bytecode().function(function);
        let mut error = RuntimeError::new(fault.code, code.spans[pc], fault.message);
        error.calls.push(code.name.clone());
        error
    }
}

fn done(
    bytecode: &Bytecode,
    shapes: &[Rc<Shape>],
    functions: &mut Functions,
    instruction: &Instruction,
    operands: &mut [Value],
    mut world: World<'_>,
) -> Result<Value, Fault> {
    use Opcode::*;
    let word = instruction.word;
    let wide = instruction.wide as usize;
    let operator = match instruction.op {
        Add | ConcatTT | ConcatLL => Operator::Add,
        Sub => Operator::Subtract,
        Mul => Operator::Multiply,
        Div => Operator::Divide,
        Append => Operator::Append,
        Lt => Operator::Less,
        Le => Operator::LessEqual,
        Gt => Operator::Greater,
        Ge => Operator::GreaterEqual,
        Eq => Operator::Equal,
        Ne => Operator::NotEqual,
        Neg => return operations::negate(&operands[0]),
        List => return Ok(Value::list(compounds::take(operands).collect())),
        Extend => {
            let list = take(operands, 0);
            return Ok(compounds::extend(list, &mut operands[1..]));
        }
        Index => return operations::element(&operands[0], wide),
        NewRecord => {
            let fields: Box<[Value]> = compounds::take(operands).collect();
            return Ok(Value::record(shapes[wide].clone(), fields));
        }
        Field => return operations::field(&operands[0], &bytecode.field_names[wide]),
        FieldSlot => return Ok(compounds::slot(&operands[0], instruction.wide as u16)),
        With => {
            let (record, value) = (take(operands, 0), take(operands, 1));
            return operations::with_field(record, &bytecode.field_names[wide], value);
        }
        WithSlot => {
            let (record, value) = (take(operands, 0), take(operands, 1));
            return Ok(record.with_field(instruction.wide as u16 as usize, value).unwrap_or(Value::NIL));
        }
        MakeOk => return Ok(Value::ok(take(operands, 0))),
        MakeErr => return Ok(Value::err(take(operands, 0))),
        Payload => return Ok(compounds::payload(take(operands, 0))),
        ToFunction => return functions.function(&operands[0], word.c(), bytecode),
        CallB => {
            return match Builtin::from_byte(word.b()) {
                Some(builtin) => builtin.call(operands, &mut world),
                None => Ok(Value::NIL),
            };
        }
        CallTool => {
            let tool = &bytecode.tools[wide];
            let arguments = compounds::take(operands).collect();
            return Ok(world.call_tool(&tool.name, tool.timeout, tool.retry, arguments));
        }
        other => {
            return Err(Fault::new(Code::R013, format!("{} is not done by itself", other.mnemonic())));
        }
    };
    let left = take(operands, 0);
    operations::binary(operator, left, &operands[1])
}

fn take(operands: &mut [Value], index: usize) -> Value {
    std::mem::replace(&mut operands[index], Value::NIL)
}
