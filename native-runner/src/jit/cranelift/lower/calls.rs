//! Calls: of functions of the module, of the machine's functions for builtins, of the runtime.

use super::{Lowering, Named};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value};
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::context::{Context, OPERANDS};
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::function::{self, Immediate, Instruction};

impl<'f> Lowering<'f> {
    pub(super) fn call(&mut self, instruction: &'f Instruction) -> Result<Value, String> {
        let Immediate::Function(id) = instruction.immediate else { return Err("a call of no function".into()) };
        let callee = (self.import)(self.builder.func, Named::Function(id))?;
        let arguments = self.values(&instruction.operands)?;
        let arguments: Vec<Value> = std::iter::once(self.context).chain(arguments).collect();
        let call = self.builder.ins().call(callee, &arguments);
        let result = self.builder.inst_results(call)[0];
        if self.unit.functions.get(&id).is_none_or(|callee| callee.can_fail) {
            self.return_if_failed(instruction, false)?;
        }
        Ok(result)
    }

    pub(super) fn tail_call(&mut self, id: FunctionId, arguments: &[function::Value]) -> Result<(), String> {
        let callee = (self.import)(self.builder.func, Named::Function(id))?;
        let arguments = self.values(arguments)?;
        let arguments: Vec<Value> = std::iter::once(self.context).chain(arguments).collect();
        self.builder.ins().return_call(callee, &arguments);
        Ok(())
    }

    /// A builtin of numbers.
    pub(super) fn numeric(&mut self, instruction: &Instruction) -> Result<Value, String> {
        let Immediate::Builtin(builtin) = instruction.immediate else { return Err("a call of no builtin".into()) };
        let arguments = self.values(&instruction.operands)?;
        let mut signature = Signature::new(self.runtime);
        signature.params.extend(arguments.iter().map(|_| AbiParam::new(F64)));
        signature.returns.push(AbiParam::new(F64));
        let target = self.load_field(I64, Context::numeric(builtin));
        self.call_indirect(signature, target, &arguments)
            .first()
            .copied()
            .ok_or_else(|| "a builtin gives nothing".into())
    }

    /// What the runtime does with operands in the context, which may fail.
    pub(super) fn ask_runtime(&mut self, call: RuntimeCall, instruction: &'f Instruction) -> Result<Value, String> {
        let Immediate::Place(function, pc) = instruction.immediate else { return Err("there is no place".into()) };
        let count = self.store_operands(instruction)?;
        self.store_calls_left(instruction.exit.as_ref().and_then(|state| state.calls_left))?;
        let (function, pc) = (self.u32(function.0.into()), self.u32(pc));
        let result = self.runtime(call, &[function, pc, count]).ok_or("the runtime gives nothing")?;
        self.return_if_failed(instruction, call == RuntimeCall::Vm)?;
        Ok(result)
    }

    /// Stores the operands where the runtime looks for them; gives their count.
    pub(super) fn store_operands(&mut self, instruction: &Instruction) -> Result<Value, String> {
        if instruction.operands.len() > OPERANDS {
            return Err("too many operands".into());
        }
        for (index, &operand) in instruction.operands.iter().enumerate() {
            let operand = self.boxed(operand)?;
            self.store_field(operand, Context::operand(index));
        }
        Ok(self.u32(instruction.operands.len() as u32))
    }
}
