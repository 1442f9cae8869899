//! Calls: of functions of the module, of the machine's functions for builtins, of the runtime.

use super::{Lowered, Lowering};
use crate::jit::llvm::attributes::Calls;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::context::{Context, OPERANDS};
use ilo_core::emit::runtime_calls::{RuntimeCall, Word};
use ilo_core::ir::function::{Immediate, Instruction, Value};
use ilo_core::ir::opcodes::Type;
use inkwell::types::{BasicType, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicValueEnum, CallSiteValue, IntValue, LLVMTailCallKind};

impl<'ctx> Lowering<'_, '_, 'ctx> {
    pub(super) fn call(&mut self, instruction: &Instruction) -> Lowered<BasicValueEnum<'ctx>> {
        let Immediate::Function(id) = instruction.immediate else { return Err("a call of no function".into()) };
        let call = self.call_of(id, &instruction.operands)?;
        let result = call.try_as_basic_value().basic().ok_or("a call gives nothing")?;
        if self.unit.functions.get(&id).is_none_or(|callee| callee.can_fail) {
            self.return_if_failed(instruction, false)?;
        }
        Ok(result)
    }

    fn call_of(&self, id: FunctionId, arguments: &[Value]) -> Lowered<CallSiteValue<'ctx>> {
        let callee = self.unit.functions.get(&id).ok_or("it calls a function outside the unit")?.function;
        let arguments = self.values(arguments)?.into_iter().map(Into::into);
        let arguments: Vec<_> = std::iter::once(self.native_context.into()).chain(arguments).collect();
        let call = self.builder.build_call(callee, &arguments, "")?;
        call.set_call_convention(callee.get_call_conventions());
        Ok(call)
    }

    pub(super) fn tail_call(&mut self, id: FunctionId, arguments: &[Value]) -> Lowered {
        let result_type = self.unit.functions.get(&id).map(|callee| callee.result);
        let call = self.call_of(id, arguments)?;
        let mut result = call.try_as_basic_value().basic().ok_or("a call gives nothing")?;
        if result_type == Some(self.source.result) {
            call.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        } else {
            // Functions that tail-call each other in turn all give what the last one does, so this one is not among
            // them: it can wait for the result without growing the stack more than once.
            result = self.box_number(result.into_float_value())?;
        }
        self.builder.build_return(Some(&result))?;
        Ok(())
    }

    /// A builtin of numbers.
    pub(super) fn numeric(&self, instruction: &Instruction) -> Lowered<BasicValueEnum<'ctx>> {
        let Immediate::Builtin(builtin) = instruction.immediate else { return Err("a call of no builtin".into()) };
        let arguments = self.values(&instruction.operands)?;
        let number = self.context.f64_type();
        let signature = number.fn_type(&vec![number.into(); arguments.len()], false);
        let call = self.call_field(Context::numeric(builtin), signature, &arguments, Calls::Pure)?;
        call.try_as_basic_value().basic().ok_or_else(|| "a builtin gives nothing".into())
    }

    /// What the runtime does with operands in the context, which may fail.
    pub(super) fn ask_runtime(
        &mut self,
        call: RuntimeCall,
        instruction: &Instruction,
    ) -> Lowered<BasicValueEnum<'ctx>> {
        let Immediate::Place(function, pc) = instruction.immediate else { return Err("there is no place".into()) };
        let count = self.store_operands(instruction)?;
        self.store_calls_left(instruction.exit.as_ref().and_then(|state| state.calls_left))?;
        let arguments = [self.u32(function.0.into()).into(), self.u32(pc).into(), count.into()];
        let result = self.runtime(call, &arguments)?.ok_or("the runtime gives nothing")?;
        self.return_if_failed(instruction, call == RuntimeCall::Vm)?;
        Ok(result)
    }

    /// Stores the operands where the runtime looks for them; gives their count.
    pub(super) fn store_operands(&self, instruction: &Instruction) -> Lowered<IntValue<'ctx>> {
        if instruction.operands.len() > OPERANDS {
            return Err("too many operands".into());
        }
        for (index, &operand) in instruction.operands.iter().enumerate() {
            self.store_field(self.boxed(operand)?, Context::operand(index))?;
        }
        Ok(self.u32(instruction.operands.len() as u32))
    }

    /// Calls a function of the runtime; the context is passed on by itself.
    pub(super) fn runtime(
        &self,
        call: RuntimeCall,
        arguments: &[BasicValueEnum<'ctx>],
    ) -> Lowered<Option<BasicValueEnum<'ctx>>> {
        let parameters: Vec<_> = call.parameters().iter().map(|&word| self.word_type(word).into()).collect();
        let signature = match call.result() {
            Some(word) => self.word_type(word).fn_type(&parameters, false),
            None => self.context.void_type().fn_type(&parameters, false),
        };
        let with_context = call.parameters().first() == Some(&Word::Context);
        let context = with_context.then_some(self.native_context.into());
        let arguments: Vec<_> = context.into_iter().chain(arguments.iter().copied()).collect();
        let site = self.call_field(call.offset(), signature, &arguments, kind_of(call))?;
        let Some(result) = site.try_as_basic_value().basic() else { return Ok(None) };
        Ok(Some(match call.result() {
            Some(Word::Flag) => {
                self.builder.build_int_truncate(result.into_int_value(), self.context.bool_type(), "")?.into()
            }
            _ => result,
        }))
    }

    /// Calls the function at an address in the context.
    pub(super) fn call_field(
        &self,
        offset: usize,
        signature: FunctionType<'ctx>,
        arguments: &[BasicValueEnum<'ctx>],
        kind: Calls,
    ) -> Lowered<CallSiteValue<'ctx>> {
        let target = self.load_address(offset)?;
        let arguments: Vec<_> = arguments.iter().map(|&argument| argument.into()).collect();
        let call = self.builder.build_indirect_call(signature, target, &arguments, "")?;
        self.unit.attributes.describe_call(call, kind);
        Ok(call)
    }

    fn word_type(&self, word: Word) -> BasicTypeEnum<'ctx> {
        match word {
            Word::Context => self.unit.pointer(),
            Word::U32 => self.context.i32_type().into(),
            Word::F64 => self.unit.ty(Type::F64),
            Word::I64 | Word::Boxed | Word::Flag => self.unit.ty(Type::I64),
        }
    }
}

/// What a function of the runtime may do.
fn kind_of(call: RuntimeCall) -> Calls {
    match call {
        RuntimeCall::Truthy | RuntimeCall::IsKind => Calls::Looks,
        RuntimeCall::Vm
        | RuntimeCall::CallValue
        | RuntimeCall::Constant
        | RuntimeCall::Free
        | RuntimeCall::Append
        | RuntimeCall::Join
        | RuntimeCall::Extend
        | RuntimeCall::NumberText
        | RuntimeCall::Record => Calls::Changes,
    }
}
